"""Small counts are not told, and no total gives them away."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counts import Counted, Sum, month_report, next_month, told, total
from bot.domain.learners import Country

PLACES = ("hanoi", "da-nang")
TOPICS = [(Counted.LESSON, "images"), (Counted.LESSON, "scams"), (Counted.HOTLINE, "police")]


def test_counts_below_five_are_not_told() -> None:
    assert [str(told(n)) for n in (0, 1, 4, 5, 1200)] == ["<5", "<5", "<5", "5", "1200"]


def test_a_total_holds_only_what_is_told_and_says_so() -> None:
    assert [str(total(cells)) for cells in ([told(7), told(9)], [told(7), told(3)], [told(3), told(4)])] == [
        "16",
        "7+",
        "–",
    ]


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.lists(st.integers(0, 4), min_size=6, max_size=6))
def test_a_report_is_the_same_whatever_the_small_counts_are(one: list[int], other: list[int]) -> None:
    big = {("hanoi", Counted.LESSON, "images"): 50}
    keys = [(place, *topic) for place in PLACES for topic in TOPICS]

    reports = [
        month_report(date(2026, 11, 1), Country.VN, PLACES, TOPICS, dict(zip(keys, small, strict=True)) | big)
        for small in (one, other)
    ]

    assert reports[0] == reports[1]
    assert reports[0].lines[0].total == Sum(50, is_least=True)


def test_the_month_after_december_is_january() -> None:
    assert [next_month(date(2026, m, 1)) for m in (11, 12)] == [date(2026, 12, 1), date(2027, 1, 1)]
