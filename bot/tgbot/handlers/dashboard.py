"""/dashboard: a link to the trainers' page."""

from __future__ import annotations

from telegram import CallbackQuery, Update
from telegram.ext import CommandHandler, filters

from bot.domain.errors import NotAllowed
from bot.domain.learners import Learner
from bot.tgbot import callback_data as cd
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext
from bot.tgbot.screens import Screen


async def on_dashboard(update: Update, context: BotContext) -> None:
    """Give a trainer a link."""
    await stage.reply(update, await _screen(context, await context.learner(update)))


async def on_dashboard_pressed(query: CallbackQuery, context: BotContext, learner: Learner, _press: cd.Press) -> None:
    """Give a trainer a link."""
    await stage.send(query.get_bot(), query.from_user.id, await _screen(context, learner))


async def _screen(context: BotContext, learner: Learner) -> Screen:
    views = context.services.dashboard_views(learner)
    if not context.services.public_url:
        return views.absent()
    try:
        return views.link(await context.services.web_sessions.link(learner))
    except NotAllowed:
        return views.not_for_you()


def register(app: BotApplication) -> None:
    """Add the command."""
    private = filters.ChatType.PRIVATE & ~filters.UpdateType.EDITED
    app.add_handler(CommandHandler("dashboard", on_dashboard, filters=private))
