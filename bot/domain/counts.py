"""What is counted for planning: lessons opened and helpline cards shown, by day and place. Holds no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.learners import Country

SMALLEST_CELL = 5
"""A smaller count, nought among them, is not told: in a small place it could point at a person."""


class Counted(StrEnum):
    """What is counted."""

    LESSON = "lesson"
    HOTLINE = "hotline"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a count belongs to. `place` is a slug, or empty where none was chosen; `item` a lesson or a helpline."""

    day: date
    country: Country
    place: str
    kind: Counted
    item: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A count, or a sum of counts, as it may be told.

    Attributes:
        count: what is told; None for a count below `SMALLEST_CELL`, and for a sum of nothing but such.
        is_least: a sum of which something is not told.
    """

    count: int | None
    is_least: bool = False

    def __str__(self) -> str:
        """Write it: 12, <5, 12+ for a sum of which something is not told, – for one of which nothing is."""
        if self.count is None:
            return "–" if self.is_least else f"<{SMALLEST_CELL}"
        return f"{self.count}+" if self.is_least else str(self.count)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic (a track, or a kind of helpline) in each place of a report, in the order of its places."""

    kind: Counted
    topic: str
    cells: tuple[Sum, ...]
    total: Sum


@dataclass(frozen=True, slots=True)
class MonthReport:
    """Counts of a month.

    Attributes:
        month: its first day.
        places: slugs; empty for "no place chosen".
    """

    month: date
    country: Country
    places: tuple[str, ...]
    lines: tuple[TopicLine, ...]


def told(count: int) -> Sum:
    """Give a count as it may be told."""
    return Sum(count if count >= SMALLEST_CELL else None)


def total(cells: Sequence[Sum]) -> Sum:
    """Add up what is told.

    A count that is not told is not in the sum, either, so no subtraction brings it back: not from one line, not from
    a line and a column together, not from two reports. Where all are untold, so is the sum.
    """
    known = [cell.count for cell in cells if cell.count is not None]
    return Sum(sum(known) if known else None, is_least=len(known) < len(cells))


def next_month(first: date) -> date:
    """Give the first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_report(
    month: date,
    country: Country,
    places: Sequence[str],
    topics: Sequence[tuple[Counted, str]],
    counts: Mapping[tuple[str, Counted, str], int],
) -> MonthReport:
    """Lay counts out by topic and place, small ones untold.

    Args:
        counts: (place, kind, topic) -> count.
    """
    lines = []
    for kind, topic in topics:
        cells = tuple(told(counts.get((place, kind, topic), 0)) for place in places)
        lines.append(TopicLine(kind, topic, cells, total(cells)))
    return MonthReport(month, country, tuple(places), tuple(lines))
