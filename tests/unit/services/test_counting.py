"""Counting never waits, never fails, holds no person; who may see what."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.counts import Counted, Tally
from bot.domain.learners import Country
from bot.services.counting import Counting
from tests.builders import GUEST, LAN, SARI, make_content, make_hotline, make_lesson
from tests.fakes import FakeStore, FixedClock

LESSON, LINE = "images/sextortion", "vn-line"
LATE = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
"""The first of December in both countries."""


def counting(store: FakeStore, clock: FixedClock | None = None) -> Counting:
    return Counting(make_content([make_lesson(LESSON)], [make_hotline(LINE)]), store, clock or FixedClock())


async def test_what_is_noted_is_written_added_up_and_holds_no_person() -> None:
    store = FakeStore()
    counts = counting(store)
    for learner in (LAN, replace(LAN, place="hanoi"), GUEST):
        counts.note(Counted.LESSON, LESSON, learner)
    await counts.write()
    counts.note(Counted.LESSON, LESSON, GUEST)
    await counts.write()
    await counts.write()

    day = date(2026, 11, 23)
    assert store.counts == {
        Tally(day, Country.VN, "", Counted.LESSON, LESSON): 3,
        Tally(day, Country.VN, "hanoi", Counted.LESSON, LESSON): 1,
    }


async def test_counts_wait_while_the_database_is_down() -> None:
    store = FakeStore()
    counts = counting(store)
    store.is_down = True
    counts.note(Counted.HOTLINE, LINE, SARI)
    await counts.write()
    store.is_down = False
    await counts.write()

    assert sum(store.counts.values()) == 1


async def test_what_is_noted_last_is_written_at_the_end() -> None:
    store = FakeStore()
    counts = counting(store)
    writing = asyncio.create_task(counts.keep_writing())
    await asyncio.sleep(0)
    counts.note(Counted.LESSON, LESSON, LAN)
    writing.cancel()
    await asyncio.wait([writing])

    assert sum(store.counts.values()) == 1


async def test_a_day_is_that_of_the_country() -> None:
    store = FakeStore()
    counts = counting(store, FixedClock(LATE))
    for _ in range(6):
        counts.note(Counted.LESSON, LESSON, LAN)
    await counts.write()

    november, december = [await counts.month_of(Country.VN, date(2026, m, 15)) for m in (11, 12)]
    assert november.places == ()
    assert [str(cell) for cell in december.lines[0].cells] == ["6"]


async def test_a_report_of_one_place_holds_no_other_and_a_helpline_that_is_gone_still_counts() -> None:
    store = FakeStore()
    counts = counting(store)
    for _ in range(9):
        counts.note(Counted.LESSON, LESSON, replace(LAN, place="hanoi"))
        counts.note(Counted.HOTLINE, "vn-gone", replace(LAN, place="hanoi"))
        counts.note(Counted.LESSON, LESSON, replace(LAN, place="da-nang"))
    await counts.write()

    report = await counts.month_of(Country.VN, date(2026, 11, 1), "hanoi")
    assert report.places == ("hanoi",)
    assert [(line.topic, str(line.total)) for line in report.lines] == [("images", "9"), ("other", "9")]


@pytest.mark.parametrize("every", [0.001])
async def test_it_writes_again_and_again(every: float) -> None:
    store = FakeStore()
    counts = counting(store)
    writing = asyncio.create_task(counts.keep_writing(every))
    counts.note(Counted.LESSON, LESSON, LAN)
    async with asyncio.timeout(5):
        while not store.counts:
            await asyncio.sleep(every)
    writing.cancel()
    await asyncio.wait([writing])
