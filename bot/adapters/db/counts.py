"""Counts of lessons and helplines in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.models import TopicCountRow
from bot.domain.counts import Counted, Tally
from bot.domain.learners import Country


class SqlTopicCountRepository:
    """Counts in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, counts: Mapping[Tally, int]) -> None:
        """Add to what is stored."""
        is_postgresql = self._session.get_bind().dialect.name == "postgresql"
        # In one order everywhere, so that two writers cannot wait for each other.
        for tally in sorted(counts, key=lambda t: (t.day, t.country, t.place, t.kind, t.item)):
            row = {
                "day": tally.day,
                "country": tally.country.value,
                "place": tally.place,
                "kind": tally.kind.value,
                "item": tally.item,
                "count": counts[tally],
            }
            statement = (postgresql_insert if is_postgresql else sqlite_insert)(TopicCountRow).values(row)
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=["day", "country", "place", "kind", "item"],
                    set_={"count": TopicCountRow.count + statement.excluded["count"]},
                )
            )

    async def between(
        self, first: date, end: date, country: Country, place: str | None
    ) -> Sequence[tuple[str, Counted, str, int]]:
        """Give (place, kind, item, count) of the days from `first` to before `end`; of one place, or of all."""
        query = (
            select(TopicCountRow.place, TopicCountRow.kind, TopicCountRow.item, func.sum(TopicCountRow.count))
            .where(TopicCountRow.day >= first, TopicCountRow.day < end, TopicCountRow.country == country.value)
            .group_by(TopicCountRow.place, TopicCountRow.kind, TopicCountRow.item)
        )
        if place is not None:
            query = query.where(TopicCountRow.place == place)
        rows = await self._session.execute(query)
        return [(where, Counted(kind), item, int(count)) for where, kind, item, count in rows]
