"""The one error handler: log what kind and where, apologise in the person's language, offer help all the same."""

from __future__ import annotations

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError, TimedOut

from bot.domain.errors import StorageUnavailable, TamanError
from bot.log import places
from bot.tgbot import stage
from bot.tgbot.context import BotApplication, BotContext

log = structlog.get_logger(__name__)


async def on_error(update: object, context: BotContext) -> None:
    """Handle what a handler raised. The text of the error is neither logged nor shown."""
    error = context.error
    if error is None or isinstance(error, Conflict):
        return  # the start-up code watches for conflicts
    user = update.effective_user if isinstance(update, Update) else None
    if isinstance(error, Forbidden):
        # Blocked by the person: a normal thing; remembered, so that nothing more is sent.
        if user:
            try:
                await context.services.learners.note_reachable(user.id, False)
            except StorageUnavailable:
                log.warning("not noted that a person blocked the bot", code=StorageUnavailable.code)
        return
    reference = secrets.token_hex(3).upper()
    log.error(
        "update failed",
        reference=reference,
        error=type(error).__name__,
        code=error.code if isinstance(error, TamanError) else "",
        where=places(error),
        update_id=update.update_id if isinstance(update, Update) else None,
    )
    if not isinstance(update, Update) or user is None or update.effective_chat is None:
        return
    if update.effective_chat.type != update.effective_chat.PRIVATE:
        return
    if isinstance(error, NetworkError | TimedOut) and not isinstance(error, BadRequest):
        return  # nothing reaches the person now
    learner = await context.services.quickly_who(user) if not isinstance(error, StorageUnavailable) else None
    learner = learner or context.services.learners.guess(user.id, user.language_code)
    choices = context.services.helpdesk.for_intent(learner, None).first
    try:
        await stage.reply(update, context.services.views(learner).failure(reference, choices))
    except TelegramError as failed:
        log.error("apology not sent", reference=reference, error=type(failed).__name__)


def register(app: BotApplication) -> None:
    """Add the handler."""
    app.add_error_handler(on_error)
