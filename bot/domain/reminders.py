"""When somebody is reminded: on days and at an hour of her own, never at night, at most once a day.

All clock times are wall times of the learner's zone. A time that the clock leaps over (the day on which daylight
saving begins) becomes the first moment after the leap; of a time that comes twice, the first one counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import ReminderRefused

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
"""Between these wall times nothing is sent that nobody asked for at that moment."""
HOURS = tuple(range(QUIET_UNTIL.hour, QUIET_FROM.hour))
"""Full hours at which somebody can be reminded."""
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})

_MOST_DAYS = 8
"""A week and a day: a whole day can be missing where a country moves over the date line."""


@dataclass(frozen=True, slots=True)
class ReminderChoice:
    """When a learner wants to be reminded.

    Attributes:
        weekdays: 0 (Monday) to 6 (Sunday), at least one.
        at: wall time, without a zone of its own; not in the quiet hours.
        zone: name of the IANA time zone.
        is_on: False after "stop these"; the rest is kept, so that going on is one tap.
        snoozed_until: the moment of the one reminder asked for with "tomorrow"; there is none before it.

    Raises:
        ReminderRefused: a value is not one of these.
    """

    weekdays: frozenset[int]
    at: time
    zone: str
    is_on: bool = True
    snoozed_until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ReminderRefused("weekdays")
        if self.at.tzinfo is not None or is_quiet_time(self.at):
            raise ReminderRefused("at")
        if not is_zone(self.zone):
            raise ReminderRefused("zone")


def next_reminder(choice: ReminderChoice, after: datetime) -> datetime | None:
    """Give the first moment after `after` at which to remind, in UTC; None while reminders are off.

    A snoozed reminder comes at its moment, on whatever weekday that is; the chosen days go on after it.
    """
    if not choice.is_on:
        return None
    if choice.snoozed_until is not None and choice.snoozed_until > after:
        return choice.snoozed_until.astimezone(UTC)
    return _first_after(choice.weekdays, choice.at, choice.zone, after)


def due_now(choice: ReminderChoice, planned: datetime, now: datetime) -> datetime | None:
    """Give the moment of the reminder to send now, or None.

    What was missed is caught up once: the last one since `planned`, on the same local day and not in quiet hours.

    Args:
        planned: the earliest moment that was not dealt with yet.
    """
    is_put_off = choice.snoozed_until is not None and choice.snoozed_until > now
    if not choice.is_on or is_put_off or is_quiet(now, choice.zone):
        return None
    today = local_day(now, choice.zone)
    moments = [choice.snoozed_until]
    if today.weekday() in choice.weekdays:
        moments.append(moment_on(today, choice.at, choice.zone))
    for moment in moments:
        if moment is not None and planned <= moment <= now and local_day(moment, choice.zone) == today:
            return moment.astimezone(UTC)
    return None


def snooze(choice: ReminderChoice, now: datetime) -> ReminderChoice:
    """Put the next reminder to tomorrow at the chosen time; pressing twice on one day changes nothing."""
    end_of_today = datetime.combine(local_day(now, choice.zone), time.max, ZoneInfo(choice.zone))
    return replace(choice, snoozed_until=_first_after(EVERY_DAY, choice.at, choice.zone, end_of_today))


def is_quiet_time(at: time) -> bool:
    """Tell whether a wall time lies in the quiet hours."""
    return at >= QUIET_FROM or at < QUIET_UNTIL


def is_quiet(moment: datetime, zone: str) -> bool:
    """Tell whether it is quiet hours in a zone."""
    return is_quiet_time(moment.astimezone(ZoneInfo(zone)).time())


def local_day(moment: datetime, zone: str) -> date:
    """Give the day that a moment belongs to in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def next_morning(now: datetime, zone: str) -> datetime:
    """Give the next end of the quiet hours in a zone, in UTC."""
    morning = _first_after(EVERY_DAY, QUIET_UNTIL, zone, now)
    assert morning is not None  # noqa: S101 - two days in a row are never missing
    return morning


def moment_on(day: date, at: time, zone: str) -> datetime | None:
    """Give the moment of a wall time on a day, in UTC.

    Returns:
        The first moment after the leap if the clock leaps over that time; None if that is on another day or in quiet
        hours (a whole day was left out).
    """
    wall = datetime.combine(day, at, ZoneInfo(zone))
    moment = wall.astimezone(UTC)
    if moment.astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        moment = _end_of_leap(wall)
    local = moment.astimezone(wall.tzinfo)
    return moment if local.date() == day and not is_quiet_time(local.time()) else None


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def bits_of(weekdays: Iterable[int]) -> int:
    """Write weekdays as a number; Monday is 1, Sunday 64."""
    return sum(1 << day for day in weekdays)


def weekdays_of(bits: int) -> frozenset[int]:
    """Read weekdays from a number.

    Raises:
        ReminderRefused: the number has no day or more than seven.
    """
    if not 0 < bits < 1 << 7:
        raise ReminderRefused("weekdays")
    return frozenset(day for day in EVERY_DAY if bits >> day & 1)


def _first_after(weekdays: frozenset[int], at: time, zone: str, after: datetime) -> datetime | None:
    day = local_day(after, zone)
    # Twice the days: the one chosen weekday may be the one that is missing.
    for step in range(2 * _MOST_DAYS):
        candidate = day + timedelta(days=step)
        if candidate.weekday() in weekdays:
            moment = moment_on(candidate, at, zone)
            if moment is not None and moment > after:
                return moment
    return None


def _end_of_leap(wall: datetime) -> datetime:
    """Find the moment at which the clock leaps over a wall time, to the second."""
    # In a leap `fold=0` reads the clock as before it and `fold=1` as after it: the leap lies between the two.
    before, after = wall.replace(fold=1).astimezone(UTC), wall.replace(fold=0).astimezone(UTC)
    old = before.astimezone(wall.tzinfo).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(wall.tzinfo).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
