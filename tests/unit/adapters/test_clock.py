"""The real clock and the real public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.adapters.clock import PublicHolidays, SystemClock


def test_now_is_aware_and_the_machines_time() -> None:
    before = datetime.now(UTC)

    found = SystemClock().now()

    assert before <= found <= before + timedelta(seconds=10)
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("VN", date(2026, 1, 1), True),
        ("VN", date(2026, 2, 17), True),  # Tết
        ("VN", date(2026, 9, 2), True),
        ("VN", date(2026, 8, 17), False),
        ("ID", date(2026, 8, 17), True),
        ("ID", date(2026, 9, 2), False),
        ("ID", date(2027, 1, 1), True),
        ("VN", date(2026, 11, 23), False),
        ("ID", date(2026, 11, 23), False),
        ("GLOBAL", date(2026, 1, 1), False),
        ("US", date(2026, 7, 4), False),
        ("", date(2026, 1, 1), False),
    ],
)
def test_is_holiday(country: str, day: date, expected: bool) -> None:
    assert PublicHolidays().is_holiday(country, day) is expected
