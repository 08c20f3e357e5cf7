"""Opening hours of a week in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.hotlines import OpeningHours, Openness, Period
from bot.domain.learners import Locale
from bot.i18n.hours import days_in_words, hours_of_week
from bot.i18n.translator import translator
from tests.builders import ALWAYS, HANOI, JAYAPURA, OFFICE, unknown_hours

NAMES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
TWO_PERIODS = OpeningHours(
    Openness.WEEKLY,
    JAYAPURA,
    (
        Period(frozenset({0, 1, 2, 3, 4}), time(8), time(11, 30)),
        Period(frozenset({5}), time(8), time(10)),
    ),
    closed_on_holidays=True,
    confirmed=False,
)


@pytest.mark.parametrize(
    ("locale", "hours", "expected"),
    [
        (Locale.VI, ALWAYS, "24/24, cả ngày lẫn đêm"),
        (Locale.ID, ALWAYS, "24 jam"),
        (Locale.ID, replace(ALWAYS, confirmed=False), "24 jam"),
        (Locale.VI, OFFICE, "Th 2–Th 6 08:00–17:00 (Giờ Việt Nam)"),
        (Locale.ID, OFFICE, "Sen–Jum 08.00–17.00 (Waktu Vietnam)"),
        (
            Locale.ID,
            TWO_PERIODS,
            "Sen–Jum 08.00–11.30; Sab 08.00–10.00 (Waktu Indonesia (Jayapura)), tutup di hari libur nasional, "
            "telepon dulu untuk memastikan, ya",
        ),
        (Locale.ID, unknown_hours(HANOI), "jam layanan belum jelas"),
    ],
)
def test_hours_are_told_for_the_whole_week_in_the_readers_words(
    locale: Locale, hours: OpeningHours, expected: str
) -> None:
    assert hours_of_week(translator(locale), hours) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [({0, 1, 2}, "Mo–We"), ({0, 1}, "Mo, Tu"), ({6, 0, 3}, "Mo, Th, Su"), ({0, 1, 2, 4, 5, 6}, "Mo–We, Fr–Su")],
)
def test_three_days_in_a_row_are_drawn_together(days: set[int], expected: str) -> None:
    assert days_in_words(days, NAMES) == expected
