"""Learning from use without spying: count what was predicted and what was meant; keep a sentence only if it is given."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.corrections import GivenSentence, is_prediction
from bot.domain.errors import StorageUnavailable
from bot.domain.learners import Learner
from bot.domain.understanding import Intent
from bot.services.conversation import INTENTS_OF_DANGER
from bot.services.ports import Clock, Content, UnitOfWorkFactory

log = structlog.get_logger(__name__)

AT_HAND = timedelta(minutes=15)
"""How long a sentence stays in memory."""
MOST_CHATS = 1000
"""Chats whose last sentence is in memory; beyond them the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A masked sentence that its writer is asked for.

    Attributes:
        token: names the sentence in memory; worth nothing once that is gone.
    """

    token: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _AtHand:
    message_id: int
    text: str
    predicted: str
    at: datetime
    token: str = ""
    chosen: Intent | None = None


class Corrections:
    """Counts corrections, and holds the last sentence of a chat for a few minutes, in this process only.

    Args:
        most_chats: how many chats are held.
    """

    def __init__(self, content: Content, work: UnitOfWorkFactory, clock: Clock, *, most_chats: int = MOST_CHATS) -> None:
        self._content = content
        self._work = work
        self._clock = clock
        self._most = most_chats
        self._sentences: OrderedDict[int, _AtHand] = OrderedDict()
        self._counted: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    def note(self, chat_id: int, message_id: int, text: str, predicted: str) -> None:
        """Hold the last sentence of a chat; one that shows danger never comes here."""
        self.forget(chat_id)
        self._sentences[chat_id] = _AtHand(message_id, text, predicted, self._clock.now())
        self._drop_old()

    def forget(self, chat_id: int) -> None:
        """Drop the sentence of a chat: another message came, or it was edited, or everything was deleted."""
        self._sentences.pop(chat_id, None)

    def forget_if_older(self, chat_id: int, pressed_id: int) -> None:
        """Drop the sentence if a button of an older message was pressed: then it is not what is talked about."""
        held = self._sentences.get(chat_id)
        if held is not None and pressed_id < held.message_id:
            self.forget(chat_id)

    async def chose(
        self, learner: Learner, chat_id: int, pressed_id: int, predicted: str, chosen: Intent
    ) -> Offer | None:
        """Count a choice, once for each message with buttons.

        Args:
            pressed_id: the message whose button was pressed.
            predicted: as the button carried it; what is no prediction counts for nothing.

        Returns:
            The masked sentence to ask for, if there is one at hand that fits; asked for once.
        """
        if not is_prediction(predicted):
            return None
        self._drop_old()
        if (chat_id, pressed_id) not in self._counted:
            self._counted[chat_id, pressed_id] = self._clock.now()
            await self._count(learner, predicted, chosen)
        held = self._sentences.get(chat_id)
        if held is None or held.token or held.predicted != predicted or pressed_id < held.message_id:
            return None
        sentence = self._content.masker.mask(held.text) if self._may_be_asked_for(held.text, chosen) else ""
        if not sentence:
            self.forget(chat_id)
            return None
        # From here on only the masked words are held.
        token = secrets.token_hex(4)
        self._sentences[chat_id] = replace(held, text=sentence, token=token, chosen=chosen)
        return Offer(token, sentence)

    async def keep(self, learner: Learner, chat_id: int, token: str) -> bool:
        """Give the masked sentence to the editors; False if it is no longer at hand.

        Raises:
            StorageUnavailable: it was not kept; it is still at hand.
        """
        self._drop_old()
        held = self._sentences.get(chat_id)
        if held is None or held.chosen is None or not token or held.token != token:
            return False
        given = GivenSentence(
            id=secrets.token_hex(8),
            locale=learner.locale,
            sentence=held.text,
            predicted=held.predicted,
            chosen=held.chosen.value,
            received_on=self._clock.now().date(),
        )
        async with self._work() as work:
            await work.inbox.add(given)
            await work.commit()
        self.forget(chat_id)
        return True

    def _may_be_asked_for(self, text: str, chosen: Intent) -> bool:
        # The rules may have been edited since; and who picks such an intent says herself that there is danger.
        return chosen not in INTENTS_OF_DANGER and self._content.danger_rules.detect(text) is None

    async def _count(self, learner: Learner, predicted: str, chosen: Intent) -> None:
        try:
            async with self._work() as work:
                await work.corrections.count(self._clock.now().date(), learner.locale, predicted, chosen.value)
                await work.commit()
        except StorageUnavailable:
            # The person has her answer; a number is not worth an apology.
            log.warning("a correction was not counted")

    def _drop_old(self) -> None:
        """Forget what is too old or too much; both hold their oldest first."""
        limit = self._clock.now() - AT_HAND
        while self._sentences and (len(self._sentences) > self._most or next(iter(self._sentences.values())).at < limit):
            self._sentences.popitem(last=False)
        while self._counted and (len(self._counted) > self._most or next(iter(self._counted.values())) < limit):
            self._counted.popitem(last=False)
