"""Counts for the organisation: how often lessons were opened and helpline cards shown, by day and place.

Noting costs nothing and never fails: it adds to numbers in memory, which are written each minute. No person is in it,
and nothing that anybody wrote.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.counts import Counted, MonthReport, Tally, month_report, next_month
from bot.domain.errors import NotAllowed, StorageUnavailable
from bot.domain.learners import TIMEZONE_OF_COUNTRY, Country, Learner
from bot.services.ports import Clock, Content, UnitOfWorkFactory

EVERY = 60.0
"""Seconds between two writes; so much of the counts, and no more, is lost when the process is killed."""


class Counting:
    """Notes, writes and reports counts."""

    def __init__(self, content: Content, work: UnitOfWorkFactory, clock: Clock) -> None:
        self._content = content
        self._work = work
        self._clock = clock
        self._noted: Counter[Tally] = Counter()

    def note(self, kind: Counted, item: str, learner: Learner) -> None:
        """Count that a lesson was opened or a helpline card shown; of the learner only country and place are used."""
        day = self._clock.now().astimezone(ZoneInfo(TIMEZONE_OF_COUNTRY[learner.country])).date()
        self._noted[Tally(day, learner.country, learner.place or "", kind, item)] += 1

    async def write(self) -> None:
        """Store what was noted, in one transaction. With the database down it stays noted for the next time."""
        noted, self._noted = self._noted, Counter()
        if not noted:
            return
        try:
            async with self._work() as work:
                await work.counts.add(noted)
                await work.commit()
        except BaseException as error:
            self._noted.update(noted)
            if not isinstance(error, StorageUnavailable):
                raise

    async def keep_writing(self, every: float = EVERY) -> None:
        """Write again and again until cancelled, and then once more."""
        try:
            while True:
                await asyncio.sleep(every)
                await self.write()
        finally:
            await self.write()

    async def month(self, learner: Learner, month: date) -> MonthReport:
        """Report on a month to a lead trainer: the place of the organisation, no other.

        Args:
            month: any day of it.

        Raises:
            NotAllowed: not a lead, or of an organisation without a place; counts of a whole country are for operators.
        """
        async with self._work() as work:
            trainer = await work.organisations.trainer(learner.id)
            organisation = await work.organisations.one(trainer.organisation_id) if trainer else None
        if trainer is None or not trainer.is_lead or organisation is None or not organisation.place:
            raise NotAllowed("month")
        return await self.month_of(organisation.country, month, organisation.place)

    async def month_of(self, country: Country, month: date, place: str | None = None) -> MonthReport:
        """Report on a month of a country, or of one place of it. For operators; nobody's right is checked.

        Args:
            month: any day of it.
            place: a slug; None for every place that was chosen by anybody, and for those who chose none.
        """
        first = month.replace(day=1)
        async with self._work() as work:
            rows = await work.counts.between(first, next_month(first), country, place)
        kinds = {hotline.id: hotline.kind for hotline in self._content.hotlines}
        counts: Counter[tuple[str, Counted, str]] = Counter()
        for where, kind, item, count in rows:
            # A helpline that was taken out since has no kind any more; a lesson's track is in its id.
            topic = item.split("/")[0] if kind is Counted.LESSON else kinds.get(item, "other")
            counts[where, kind, topic] += count
        places = [place] if place is not None else sorted({where for where, *_ in rows}, key=lambda p: (not p, p))
        return month_report(first, country, places, self._topics(counts), counts)

    def _topics(self, counts: Counter[tuple[str, Counted, str]]) -> Sequence[tuple[Counted, str]]:
        tracks = [track.id for track in self._content.curriculum.tracks]
        tracks += sorted({topic for _, kind, topic in counts if kind is Counted.LESSON} - set(tracks))
        lines = sorted({topic for _, kind, topic in counts if kind is Counted.HOTLINE})
        return [*((Counted.LESSON, track) for track in tracks), *((Counted.HOTLINE, line) for line in lines)]
