"""Danger first: reads every text before any other handler, in every state. A hit ends the update here."""

from __future__ import annotations

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext

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
    text = message.text or message.caption or ""
    conversation = context.services.conversation
    risk = conversation.risk_in(text)
    if risk is None:
        context.harmless = text
        return
    learner = await context.services.quickly_who(user)
    await stage.reply(update, context.services.views(learner).first_help(conversation.first_help(learner, risk)))
    raise ApplicationHandlerStop


def register(app: BotApplication) -> None:
    """Add the handler."""
    app.add_handler(TypeHandler(Update, on_any_text), group=GROUP)
