"""Build the python-telegram-bot application: request, order of updates, handlers, commands."""

from __future__ import annotations

import os

# RetryAfter.retry_after becomes a timedelta; without this python-telegram-bot warns on every use.
os.environ.setdefault("PTB_TIMEDELTA", "1")

import structlog
from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, Application, ContextTypes
from telegram.request import BaseRequest

from bot.domain.learners import Locale
from bot.i18n.translator import translator
from bot.tgbot.context import BotApplication, BotContext, BotData, Services
from bot.tgbot.handlers import (
    buttons,
    chats,
    classes,
    conversation,
    corrections,
    dashboard,
    errors,
    helplines,
    joining,
    lessons,
    media,
    privacy,
    reminders,
    safety,
    start,
)
from bot.tgbot.labels import N_
from bot.tgbot.ordering import ChatOrderedProcessor

log = structlog.get_logger(__name__)

# Translators: these stand in Telegram's command menu, at most 40 characters.
COMMANDS = {
    "help": N_("Helplines, now"),
    "lessons": N_("Lessons and your progress"),
    "join": N_("Join a class with its code"),
    "classes": N_("Your classes"),
    "reminders": N_("Reminders, on your days"),
    "menu": N_("What Taman can do"),
    "language": N_("Change the language"),
    "privacy": N_("What stays, and what does not"),
    "delete": N_("Delete everything about me"),
}
# Translators: stands in the empty chat, before the first message; at most 512 characters.
DESCRIPTION = N_(
    "Threatened, faked, followed or cheated online? Write to me what happened, in your own words. I tell you what to do "
    "next and who can help, and I have short lessons. I do not keep what you write."
)
# Translators: stands in the bot's profile; at most 120 characters.
SHORT_DESCRIPTION = N_("Help and short lessons when something bad happens online.")
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""Kinds of updates that we ask Telegram for."""


def build_application(
    token: str,
    services: Services,
    *,
    api_url: str = "https://api.telegram.org",
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
) -> BotApplication:
    """Build the application.

    Args:
        api_url: address of the Bot API, or of the simulator.
        request, updates_request: stand-ins for the network, for tests.
    """
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .context_types(ContextTypes(context=BotContext, bot_data=BotData))
        .concurrent_updates(ChatOrderedProcessor(steady=services.steady))
        # Interactive replies wait their turn and obey RetryAfter; bulk goes another way.
        .rate_limiter(AIORateLimiter(max_retries=3))
        .job_queue(None)
    )
    if request is not None:
        builder = builder.request(request)
    if updates_request is not None:
        builder = builder.get_updates_request(updates_request)
    app: BotApplication = builder.build()  # type: ignore[assignment]  # the builder's types forget ours
    app.bot_data.services = services
    for feature in (
        corrections,
        safety,
        start,
        helplines,
        lessons,
        classes,
        dashboard,
        joining,
        reminders,
        privacy,
        media,
        chats,
        buttons,
        conversation,
        errors,
    ):
        feature.register(app)
    return app


async def introduce(app: BotApplication) -> None:
    """Tell Telegram the command menu and what we are, in each language (the first one for everybody else).

    It is not worth a failed start: without it the bot works as well.
    """
    try:
        for locale in Locale:
            t = translator(locale)
            commands = [BotCommand(name, t(text)) for name, text in COMMANDS.items()]
            for language in [None, locale.value] if locale is Locale.VI else [locale.value]:
                await app.bot.set_my_commands(commands, language_code=language)
                await app.bot.set_my_description(t(DESCRIPTION), language_code=language)
                await app.bot.set_my_short_description(t(SHORT_DESCRIPTION), language_code=language)
    except TelegramError as error:
        log.warning("the command menu was not told to Telegram", error=type(error).__name__)
