"""Pictures, videos, voices, documents, stickers: never downloaded."""

from __future__ import annotations

from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.domain.learners import Learner
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers.conversation import screen_of


async def on_picture(update: Update, context: BotContext) -> None:
    """Say that it is not opened and is better not sent on; answer the words beneath it."""
    message = update.effective_message
    caption = message.caption if message else None
    learner = await context.learner(update)
    if context.bot_data.albums.note(message.media_group_id if message else None):
        await stage.reply(update, context.services.views(learner).picture(bool(caption)))
    await _answer_words(update, context, learner, caption)


async def on_not_opened(update: Update, context: BotContext) -> None:
    """Say that it is not opened; answer the words beneath it."""
    message = update.effective_message
    learner = await context.learner(update)
    if context.bot_data.albums.note(message.media_group_id if message else None):
        await stage.reply(update, context.services.views(learner).not_opened())
    await _answer_words(update, context, learner, message.caption if message else None)


async def _answer_words(update: Update, context: BotContext, learner: Learner, caption: str | None) -> None:
    if caption:
        reply = await context.services.conversation.hear(learner, caption)
        await stage.reply(update, await screen_of(context, learner, reply))


async def on_sticker(update: Update, context: BotContext) -> None:
    """Answer a sticker."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).sticker())


def register(app: BotApplication) -> None:
    """Add the handlers."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    pictures = filters.PHOTO | filters.VIDEO | filters.VIDEO_NOTE | filters.ANIMATION | filters.Document.IMAGE
    app.add_handler(MessageHandler(pictures & private, on_picture))
    app.add_handler(MessageHandler(filters.Sticker.ALL & private, on_sticker))
    # The rest of what is neither text nor a notice of Telegram's: voice, files, contacts, places, polls, dice.
    rest = ~filters.TEXT & ~filters.StatusUpdate.ALL & ~pictures & ~filters.Sticker.ALL
    app.add_handler(MessageHandler(rest & private, on_not_opened))
