"""Brings letters of the outbox to Telegram, past the rate limiter of the answers: these have a budget of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.domain.errors import CarrierBusy, NotDelivered, RecipientGone
from bot.domain.learners import Learner
from bot.domain.outbox import Letter, MessageKind, Recipient
from bot.i18n.translator import Translator, translator
from bot.tgbot import class_views, reminder_views, stage
from bot.tgbot.context import BotApplication
from bot.tgbot.screens import Screen

Wording = Callable[[Translator, Learner, Letter], Screen]

WORDINGS: Mapping[MessageKind, Wording] = {
    MessageKind.REMINDER: reminder_views.reminder,
    MessageKind.ASSIGNMENT: class_views.assigned,
    MessageKind.ENCOURAGEMENT: class_views.encouragement,
}
"""How each kind of letter is worded, in the recipient's language at the moment of sending."""


class TelegramCarrier:
    """Sends letters with a bot that waits for nobody: who sends here obeys RetryAfter and the limits itself."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def carry(self, recipient: Recipient, letter: Letter) -> None:
        """Send a letter.

        Raises:
            RecipientGone: blocked, deleted, or never met.
            CarrierBusy: Telegram wants a pause.
            NotDelivered: anything else that Telegram or the network says.
        """
        learner = recipient.learner
        screen = WORDINGS[letter.kind](translator(learner.locale), learner, letter)
        try:
            await stage.send(self._bot, recipient.telegram_id, screen)
        except RetryAfter as error:
            wait = error.retry_after
            raise CarrierBusy(wait.total_seconds() if isinstance(wait, timedelta) else wait) from None
        except Forbidden:
            raise RecipientGone from None
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                raise RecipientGone from None
            raise NotDelivered from None
        except TelegramError:
            raise NotDelivered from None


def bulk_bot(app: BotApplication, api_url: str) -> Bot:
    """Make a bot without rate limiter on the connections of the application; it lives and ends with them."""
    request = app.bot.request
    return Bot(app.bot.token, base_url=f"{api_url}/bot", request=request, get_updates_request=request)
