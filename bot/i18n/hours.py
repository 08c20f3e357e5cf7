"""Opening hours of a whole week in words, for pages that are read later; the chat says "open now" instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from babel.dates import get_day_names, get_timezone_location

from bot.domain.hotlines import OpeningHours, Openness
from bot.i18n.translator import Translator

_SOME_DAY = datetime(2026, 1, 5, tzinfo=UTC)


def hours_of_week(t: Translator, hours: OpeningHours) -> str:
    """Write opening hours: "T2–T6 08:00–17:00 (Giờ Việt Nam)"; closed holidays and a doubt are said.

    A line that is said to answer day and night is told so without a doubt: in danger one calls.
    """
    if hours.kind is Openness.ALWAYS:
        return t("day and night")
    if hours.kind is Openness.UNKNOWN or not hours.weekly:
        return t("hours not known")
    names = get_day_names("abbreviated", locale=t.locale.value)
    periods = "; ".join(
        f"{days_in_words(period.weekdays, [names[day] for day in range(7)])} "
        f"{t.clock_time(datetime.combine(_SOME_DAY, period.start, UTC))}–"
        f"{_end(t, period.end)}"
        for period in hours.weekly
    )
    said = [f"{periods} ({get_timezone_location(hours.timezone, locale=t.locale.value)})"]
    if hours.closed_on_holidays:
        said.append(t("closed on public holidays"))
    if not hours.confirmed:
        said.append(t("please call first to check"))
    return ", ".join(said)


def _end(t: Translator, end: time) -> str:
    """Write the end of a period; midnight is 24:00."""
    said = t.clock_time(datetime.combine(_SOME_DAY, end, UTC))
    return "24" + said[2:] if end == time.min else said


def days_in_words(days: Iterable[int], names: Sequence[str]) -> str:
    """Write weekdays (0 is Monday) with these names, three or more in a row as "Mon–Wed"."""
    rows: list[list[int]] = []
    for day in sorted(days):
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    return ", ".join(
        f"{names[row[0]]}–{names[row[-1]]}" if len(row) > 2 else ", ".join(names[day] for day in row) for row in rows
    )
