"""Danger first: reads every text before any other handler, in every state. A hit ends the update here."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.handlers.naming import drop_prompt

GROUP = -5
"""Before the features (0)."""


async def on_any_text(update: Update, context: BotContext) -> None:
    """Show help when a text, an edited text or a caption shows danger."""
    message = update.effective_message
    user = update.effective_user
    chat = update.effective_chat
    # In a group everybody would see that somebody is in danger; there we only invite to write privately.
    if message is None or user is None or chat is None or chat.type != ChatType.PRIVATE or update.callback_query:
        return
    text = "\n".join(part for part in (message.text or message.caption, _quoted(message)) if part)
    conversation = context.services.conversation
    risk = conversation.risk_in(text)
    if risk is None:
        context.harmless = text
        return
    context.bot_data.albums.note(message.media_group_id)
    learner = context.services.learners.as_heard(user.id, await context.services.quickly_who(user), risk.language)
    await stage.reply(update, context.services.views(learner).first_help(conversation.first_help(learner, risk)))
    await drop_prompt(context, learner)
    raise ApplicationHandlerStop


def _quoted(message: Message) -> str:
    """Give the words that somebody quoted of another; what we wrote ourselves tells nothing of her."""
    answered = message.reply_to_message
    if message.quote is None or (answered and answered.from_user and answered.from_user.is_bot):
        return ""
    return message.quote.text


def register(app: BotApplication) -> None:
    """Add the handler."""
    app.add_handler(TypeHandler(Update, on_any_text), group=GROUP)
