"""When somebody is reminded: every weekday, hour and zone; leaps and repeats of the clock; quiet hours; catching up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.errors import ReminderRefused
from bot.domain.reminders import (
    EVERY_DAY,
    HOURS,
    WEEKEND,
    ReminderChoice,
    bits_of,
    due_now,
    is_quiet_time,
    moment_on,
    next_morning,
    next_reminder,
    snooze,
    weekdays_of,
)

HANOI, JAKARTA, MAKASSAR, JAYAPURA = "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
HOME = (HANOI, JAKARTA, MAKASSAR, JAYAPURA)
ABROAD = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Africa/Casablanca",  # leaps round Ramadan
    "Antarctica/Casey",  # jumps by hours
    "Pacific/Apia",  # left out a whole Friday: 30 December 2011
)


def choice(days: frozenset[int] = EVERY_DAY, hour: int = 8, minute: int = 0, zone: str = HANOI) -> ReminderChoice:
    return ReminderChoice(days, time(hour, minute), zone)


def at(text: str, zone: str = HANOI) -> datetime:
    """The moment of a wall time like "2026-11-23 08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def first_minute_from(day: date, wall: time, zone: str) -> datetime | None:
    """The first existing minute of a local day that is not before a wall time, found by looking at every minute."""
    moment = datetime.combine(day, time(0), UTC) - timedelta(hours=26)
    for _ in range(52 * 60):
        local = moment.astimezone(ZoneInfo(zone))
        if local.date() == day and local.time() >= wall:
            return moment
        moment += timedelta(minutes=1)
    return None


allowed_times = st.builds(time, st.sampled_from(HOURS), st.sampled_from((0, 15, 30, 59)))
some_days = st.frozensets(st.integers(0, 6), min_size=1)
_BORDERS = (datetime(2009, 1, 1), datetime(2030, 12, 31))  # noqa: DTZ001 - hypothesis adds the zone itself
_BORDERS = (datetime(2009, 1, 1), datetime(2030, 12, 31))  # noqa: DTZ001 - hypothesis adds the zone itself
moments = st.datetimes(*_BORDERS, timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(some_days, allowed_times, st.sampled_from(HOME + ABROAD), moments)
@example(frozenset({4}), time(9), "Pacific/Apia", datetime(2011, 6, 1, tzinfo=UTC))
@example(EVERY_DAY, time(12, 30), "Africa/Juba", datetime(1999, 12, 1, tzinfo=UTC))
@example(EVERY_DAY, time(20, 30), "Pacific/Easter", datetime(1976, 12, 1, tzinfo=UTC))
@example(EVERY_DAY, time(18), "Antarctica/Vostok", datetime(1994, 1, 1, tzinfo=UTC))
def test_over_a_year_every_reminder_is_on_its_day_and_hour_and_none_is_left_out(
    days: frozenset[int], wall: time, zone: str, start: datetime
) -> None:
    chosen = ReminderChoice(days, wall, zone)
    end = start + timedelta(days=366)
    results: list[datetime] = []
    moment = next_reminder(chosen, start)
    while moment is not None and moment < end:
        results.append(moment)
        moment = next_reminder(chosen, moment)
    assert moment is not None

    local = [result.astimezone(ZoneInfo(zone)) for result in results]
    assert all(a < b for a, b in zip([start, *results], results, strict=False))
    assert {moment.weekday() for moment in local} <= days
    assert len({moment.date() for moment in local}) == len(local)
    assert not [moment for moment in local if is_quiet_time(moment.time())]
    for shown, result in zip(local, results, strict=True):
        if shown.time() != wall:
            assert result == first_minute_from(shown.date(), wall, zone)
    # None is left out: each chosen day between the first and the last one has its reminder, if it has that time.
    got, day = {moment.date() for moment in local}, local[0].date()
    while day < local[-1].date():
        if day.weekday() in days and day not in got:
            found = first_minute_from(day, wall, zone)
            assert found is None or is_quiet_time(found.astimezone(ZoneInfo(zone)).time()), day
        day += timedelta(days=1)


@pytest.mark.parametrize("zone", HOME)
@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize("weekday", sorted(EVERY_DAY))
def test_next_one_has_the_weekday_and_hour_of_the_zone_whenever_it_was_saved(weekday: int, hour: int, zone: str) -> None:
    chosen = choice(frozenset({weekday}), hour, zone=zone)
    monday = datetime(2026, 11, 23, tzinfo=ZoneInfo(zone))

    for saved_at in (monday + timedelta(hours=h) for h in range(0, 168, 7)):
        found = next_reminder(chosen, saved_at)
        assert found is not None
        local = found.astimezone(ZoneInfo(zone))
        assert (local.weekday(), local.time()) == (weekday, time(hour))
        assert timedelta(0) < found - saved_at <= timedelta(days=7)


@pytest.mark.parametrize(("zone", "utc_hour"), [(HANOI, 0), (JAKARTA, 0), (MAKASSAR, 23), (JAYAPURA, 22)])
def test_seven_in_the_morning_is_another_moment_in_each_zone(zone: str, utc_hour: int) -> None:
    found = next_reminder(choice(hour=7, zone=zone), at("2026-11-23 06:00", zone))

    assert found is not None
    assert (found.tzinfo, found.hour) == (UTC, utc_hour)


def test_the_same_moment_is_not_given_again() -> None:
    eight = at("2026-11-23 08:00")

    assert next_reminder(choice(), eight - timedelta(seconds=1)) == eight
    assert next_reminder(choice(), eight) == at("2026-11-24 08:00")


def test_daylight_saving_keeps_the_wall_time() -> None:
    chosen = choice(zone="Europe/Berlin")

    before = next_reminder(chosen, at("2026-03-28 07:00", "Europe/Berlin"))
    after = next_reminder(chosen, at("2026-03-29 07:00", "Europe/Berlin"))

    assert before is not None
    assert after is not None
    assert (before.hour, after.hour) == (7, 6)


@pytest.mark.parametrize(
    ("wall", "shown"), [("11:59", "11:59"), ("12:00", "13:00"), ("12:30", "13:00"), ("13:00", "13:00")]
)
def test_time_that_the_clock_leaps_over_becomes_the_end_of_the_leap(wall: str, shown: str) -> None:
    # Juba put its clock from 12:00 to 13:00 on 15 January 2000.
    moment = moment_on(date(2000, 1, 15), time.fromisoformat(wall), "Africa/Juba")

    assert moment is not None
    assert moment.astimezone(ZoneInfo("Africa/Juba")).time() == time.fromisoformat(shown)


def test_a_day_that_is_missing_has_no_reminder() -> None:
    apia = "Pacific/Apia"

    assert moment_on(date(2011, 12, 30), time(9), apia) is None
    assert next_reminder(choice(frozenset({4}), 9, zone=apia), at("2011-12-29 12:00", apia)) == at(
        "2012-01-06 09:00", apia
    )


def test_a_time_that_comes_twice_counts_once() -> None:
    # Easter Island put its clock from 21:00 back to 20:00 on 12 March 1977.
    zone = "Pacific/Easter"
    chosen = ReminderChoice(EVERY_DAY, time(20, 30), zone)

    first = next_reminder(chosen, at("1977-03-12 12:00", zone))

    assert first == at("1977-03-12 20:30", zone).astimezone(UTC)
    assert next_reminder(chosen, first) == at("1977-03-13 20:30", zone)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"weekdays": frozenset()}, "weekdays"),
        ({"weekdays": frozenset({7})}, "weekdays"),
        ({"weekdays": frozenset({-1, 3})}, "weekdays"),
        ({"at": time(21)}, "at"),
        ({"at": time(6, 59)}, "at"),
        ({"at": time(0)}, "at"),
        ({"at": time(8, tzinfo=UTC)}, "at"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"zone": "Asia"}, "zone"),
    ],
)
def test_choice_that_cannot_be_is_refused_by_name(given: dict[str, object], field: str) -> None:
    with pytest.raises(ReminderRefused) as refused:
        replace(choice(), **given)  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize("bits", [0, -1, 128, 10**9])
def test_bits_without_a_weekday_are_refused(bits: int) -> None:
    with pytest.raises(ReminderRefused):
        weekdays_of(bits)


@given(some_days)
def test_bits_and_weekdays_are_the_same_thing(days: frozenset[int]) -> None:
    assert weekdays_of(bits_of(days)) == days


def test_off_has_no_next_one_and_nothing_due() -> None:
    off = replace(choice(), is_on=False)
    eight = at("2026-11-23 08:00")

    assert next_reminder(off, eight) is None
    assert due_now(off, eight, eight) is None


class TestCatchingUp:
    """The bot was down when a reminder was planned."""

    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2026-11-23 08:00", "2026-11-23 08:00"),
            ("2026-11-23 08:01", "2026-11-23 08:00"),
            ("2026-11-23 20:59", "2026-11-23 08:00"),
            ("2026-11-23 21:00", None),  # quiet hours
            ("2026-11-24 00:30", None),
            ("2026-11-24 07:30", None),  # the day is over, today's hour has not come
            ("2026-11-24 08:30", "2026-11-24 08:00"),  # yesterday's is dropped, today's is caught up
            ("2026-12-23 08:30", "2026-12-23 08:00"),  # one, not thirty
        ],
    )
    def test_missed_is_sent_once_on_its_own_day_outside_quiet_hours(self, now: str, due: str | None) -> None:
        planned = at("2026-11-23 08:00")

        assert due_now(choice(), planned, at(now)) == (at(due) if due else None)

    def test_a_day_that_was_not_chosen_is_not_caught_up(self) -> None:
        planned = at("2026-11-22 08:00")  # a Sunday

        assert due_now(choice(WEEKEND), planned, at("2026-11-23 09:00")) is None

    def test_before_the_planned_moment_nothing_is_due(self) -> None:
        # Chosen this noon for 08:00: the first one is tomorrow, not "missed" today.
        assert due_now(choice(), at("2026-11-24 08:00"), at("2026-11-23 12:00")) is None


class TestSnooze:
    def test_tomorrow_at_the_same_hour_whatever_day_was_chosen(self) -> None:
        sunday = at("2026-11-22 10:00")

        later = snooze(choice(WEEKEND), sunday)

        monday = at("2026-11-23 08:00")
        assert later.snoozed_until == monday
        assert next_reminder(later, sunday) == monday
        assert due_now(later, monday, monday) == monday
        assert next_reminder(later, monday) == at("2026-11-28 08:00")

    def test_early_in_the_morning_it_leaves_out_today(self) -> None:
        early = at("2026-11-23 06:00")

        later = snooze(choice(), early)

        assert next_reminder(later, early) == at("2026-11-24 08:00")
        assert due_now(later, at("2026-11-23 08:00"), at("2026-11-23 08:00")) is None

    def test_twice_is_as_once(self) -> None:
        morning = at("2026-11-23 09:00")

        once = snooze(choice(), morning)

        assert snooze(once, morning + timedelta(hours=5)) == once

    @given(some_days, allowed_times, st.sampled_from(HOME + ABROAD[:4]), moments)
    def test_never_today_never_in_quiet_hours(self, days: frozenset[int], wall: time, zone: str, now: datetime) -> None:
        later = snooze(ReminderChoice(days, wall, zone), now)

        moment = next_reminder(later, now)

        assert moment is not None
        local = moment.astimezone(ZoneInfo(zone))
        assert local.date() == now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        assert local.time() == wall


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23 06:59", "2026-11-23 07:00"),
        ("2026-11-23 07:00", "2026-11-24 07:00"),
        ("2026-11-23 22:00", "2026-11-24 07:00"),
    ],
)
def test_next_morning_is_the_end_of_the_quiet_hours(now: str, morning: str) -> None:
    assert next_morning(at(now, JAYAPURA), JAYAPURA) == at(morning, JAYAPURA)
