"""/privacy and /delete: what is stored, and everything gone at once."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.learners import Learner
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext


async def on_privacy(update: Update, context: BotContext) -> None:
    """Tell what is stored."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).privacy())


async def on_delete(update: Update, context: BotContext) -> None:
    """Ask once before everything is deleted."""
    learner = await context.learner(update)
    await stage.reply(update, context.services.views(learner).ask_delete())


async def on_privacy_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Tell what is stored."""
    await stage.send(query.get_bot(), query.from_user.id, context.services.views(learner).privacy())


async def on_ask_delete_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Ask once before everything is deleted."""
    await stage.replace(query, context.services.views(learner).ask_delete())


async def on_confirm_delete_pressed(
    query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press
) -> None:
    """Delete everything about the person."""
    context.services.corrections.forget(query.from_user.id)
    context.services.learners.forget(query.from_user.id)
    existed = await context.services.privacy.erase(query.from_user.id)
    await stage.replace(query, context.services.views(learner).deleted(existed))


def register(app: BotApplication) -> None:
    """Add the commands."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    app.add_handler(CommandHandler("privacy", on_privacy, filters=private))
    app.add_handler(CommandHandler("delete", on_delete, filters=private))
