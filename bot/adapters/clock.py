"""The real clock and the real calendar of public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

import holidays


class SystemClock:
    """Tells the machine's time."""

    def now(self) -> datetime:
        """Give the aware present moment."""
        return datetime.now(UTC)


class PublicHolidays:
    """Public holidays of Vietnam and Indonesia, from the `holidays` package."""

    def is_holiday(self, country: str, day: date) -> bool:
        """Tell whether a day is a public holiday; False for other countries."""
        return country in {"VN", "ID"} and day in _of_year(country, day.year)


@lru_cache(maxsize=16)
def _of_year(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))
