"""Who is writing: known, or guessed from the phone's language; and what they choose about themselves."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from bot.domain.errors import StorageUnavailable
from bot.domain.learners import (
    COUNTRY_OF_LOCALE,
    Country,
    Learner,
    Locale,
    guess_learner,
    new_learner_id,
)
from bot.domain.places import Place
from bot.services.ports import UnitOfWorkFactory

_REMEMBERED = 5_000


class LearnerDesk:
    """Finds and keeps learners. Somebody who only writes is not stored; choosing a language is what stores."""

    def __init__(self, work: UnitOfWorkFactory) -> None:
        self._work = work
        self._heard: OrderedDict[int, Locale] = OrderedDict()

    async def who(self, telegram_id: int, language_code: str | None) -> Learner:
        """Give the stored learner; otherwise, also when the database is down, a guess. Never fails."""
        try:
            async with self._work() as work:
                learner = await work.learners.by_telegram_id(telegram_id)
        except StorageUnavailable:
            learner = None
        return learner or self.guess(telegram_id, language_code)

    def guess(self, telegram_id: int, language_code: str | None) -> Learner:
        """Make a stand-in for somebody who is not known: by the language they wrote in last, else by the phone's."""
        return guess_learner(self._heard.get(telegram_id) or language_code)

    def as_heard(self, telegram_id: int, learner: Learner, language: str | None) -> Learner:
        """Take the language of a message for somebody who never chose one: many phones speak English.

        It is remembered for the buttons pressed next, in memory only and for the last few thousand people.

        Args:
            language: "vi" or "id"; None if nobody knows.
        """
        if not learner.is_guess or language not in set(Locale):
            return learner
        self._heard[telegram_id] = Locale(language)
        self._heard.move_to_end(telegram_id)
        while len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return guess_learner(language)

    def forget(self, telegram_id: int) -> None:
        """Forget the language that somebody was heard in."""
        self._heard.pop(telegram_id, None)

    async def choose_locale(self, telegram_id: int, learner: Learner, locale: Locale) -> Learner:
        """Store the chosen language; for somebody new the country is guessed from it."""

        def change(known: Learner) -> Learner:
            country = COUNTRY_OF_LOCALE[locale] if known.is_guess else known.country
            return replace(known, locale=locale, country=country)

        return await self._save(telegram_id, learner, change)

    async def choose_country(self, telegram_id: int, learner: Learner, country: Country) -> Learner:
        """Store the chosen country; a place in another country is forgotten."""

        def change(known: Learner) -> Learner:
            return replace(known, country=country, place=known.place if known.country is country else None)

        return await self._save(telegram_id, learner, change)

    async def choose_place(self, telegram_id: int, learner: Learner, place: Place | None) -> Learner:
        """Store the chosen city or province with its country, or forget the place."""

        def change(known: Learner) -> Learner:
            if place is None:
                return replace(known, place=None)
            return replace(known, place=place.slug, country=place.country)

        return await self._save(telegram_id, learner, change)

    async def note_reachable(self, telegram_id: int, reachable: bool) -> None:
        """Note that somebody blocked the bot, or came back."""
        async with self._work() as work:
            await work.learners.mark_unreachable(telegram_id, not reachable)
            await work.commit()

    async def _save(self, telegram_id: int, learner: Learner, change: Callable[[Learner], Learner]) -> Learner:
        async with self._work() as work:
            # What is stored counts: `learner` may be a guess, made while the database did not answer.
            stored = await work.learners.by_telegram_id(telegram_id)
            kept = change(stored or learner)
            kept = replace(kept, id=stored.id if stored else new_learner_id(), is_guess=False)
            await work.learners.save(telegram_id, kept)
            await work.commit()
        return kept
