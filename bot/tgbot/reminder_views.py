"""Screens of reminders. What arrives by itself says nothing of any trouble: somebody else may read the lock screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.domain.learners import Country, Learner
from bot.domain.outbox import Letter
from bot.domain.reminders import (
    EVERY_DAY,
    HOURS,
    QUIET_FROM,
    QUIET_UNTIL,
    WEEKEND,
    WORKING_DAYS,
    ReminderChoice,
    bits_of,
)
from bot.i18n.translator import Translator
from bot.services.reminders import ReminderStatus
from bot.tgbot import callback_data as cd
from bot.tgbot.labels import N_
from bot.tgbot.screens import Button, Screen

_PER_ROW = 4


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone that can be chosen, under a name that people use."""

    zone: str
    name: str


# Translators: places that share a clock. They stand on buttons and in sentences: "at 19:00, Vietnam time".
HOME_ZONES = {
    "vn": Zone("Asia/Ho_Chi_Minh", N_("Vietnam")),
    "wib": Zone("Asia/Jakarta", N_("Java, Sumatra (WIB)")),
    "wita": Zone("Asia/Makassar", N_("Bali, Sulawesi (WITA)")),
    "wit": Zone("Asia/Jayapura", N_("Papua, Maluku (WIT)")),
}
# Translators: where many people from Vietnam and Indonesia work or study.
FAR_ZONES = {
    "tw": Zone("Asia/Taipei", N_("Taiwan")),
    "hk": Zone("Asia/Hong_Kong", N_("Hong Kong")),
    "sg": Zone("Asia/Singapore", N_("Singapore, Malaysia")),
    "jp": Zone("Asia/Tokyo", N_("Japan, South Korea")),
    "sa": Zone("Asia/Riyadh", N_("Saudi Arabia")),
    "ae": Zone("Asia/Dubai", N_("Dubai, Emirates")),
    "eu": Zone("Europe/Berlin", N_("Germany, France")),
    "uk": Zone("Europe/London", N_("England")),
    "au": Zone("Australia/Sydney", N_("Sydney, Melbourne")),
    "us": Zone("America/New_York", N_("USA, east")),
    "ca": Zone("America/Los_Angeles", N_("USA, west")),
}
ZONES = HOME_ZONES | FAR_ZONES
_ZONE_OF_PLACE = {"jakarta": HOME_ZONES["wib"].zone}


def known_zone(learner: Learner, choice: ReminderChoice | None) -> str | None:
    """Give the zone that was chosen, or that country and place leave no doubt about; None if we must ask."""
    if choice is not None:
        return choice.zone
    if learner.country is Country.VN:
        return HOME_ZONES["vn"].zone
    return _ZONE_OF_PLACE.get(learner.place or "")


def reminder(t: Translator, _learner: Learner, letter: Letter) -> Screen:
    """Word a reminder: fit for a lock screen, one tap to go on, to put off, to stop."""
    minutes = letter.work.minutes if letter.work else 0
    # Translators: stands on a lock screen. No word of lessons, help, danger or learning; a friend says it in passing.
    text = t("🌱 A small thing is waiting in your garden, about %(minutes)s minutes.", minutes=minutes)
    return Screen(text, ((_continue_button(t),), (_snooze_button(t),), (_stop_button(t),)))


def overview(t: Translator, status: ReminderStatus, now: datetime) -> Screen:
    """Tell what is chosen, and let it be changed; or offer reminders while they are off."""
    choice, next_at = status.choice, status.next_at
    if choice is None or not choice.is_on or next_at is None:
        return _off(t, choice)
    parts = [
        t(
            "🔔 I remind you **%(days)s at %(time)s**, %(zone)s.",
            days=_days(t, choice.weekdays),
            time=_clock(t, choice.at),
            zone=_zone_name(t, choice.zone),
        ),
        t("The next one: %(when)s.", when=t.opens(next_at, now, choice.zone)),
    ]
    if status.work is None:
        parts.append(t("Just now nothing is unfinished, so I stay quiet until you begin a lesson."))
    bits = bits_of(choice.weekdays)
    return Screen(
        "\n\n".join(parts),
        (
            (Button(t("Other days"), cd.PickReminderDays(bits)), Button(t("Another hour"), cd.PickReminderHour(bits))),
            (Button("🕘 " + t("My clock is different"), cd.PickReminderZone(bits, choice.at.hour, 0)),),
            (_stop_button(t),),
            _menu_row(t),
        ),
    )


def days(t: Translator, bits: int) -> Screen:
    """Let the person tick weekdays."""
    ticked = {day for day in EVERY_DAY if bits >> day & 1}
    buttons = [
        Button(("✅ " if day in ticked else "") + t.short_weekday(day), cd.PickReminderDays(bits_of(ticked ^ {day})))
        for day in sorted(EVERY_DAY)
    ]
    rows = list(_in_rows(buttons))
    if ticked:
        rows.append((Button(t("These days") + " ▶️", cd.PickReminderHour(bits_of(ticked))),))
    rows += _preset_rows(t)
    rows.append((Button(t("Back"), cd.ShowReminders()),))
    return Screen(t("On which days? Tap a day to tick it, tap again to take it away."), tuple(rows))


def hours(t: Translator, weekdays: frozenset[int], current: ReminderChoice | None) -> Screen:
    """Let the person choose the hour."""
    bits = bits_of(weekdays)
    chosen = current.at.hour if current else None
    buttons = [
        Button(("● " if hour == chosen else "") + _clock(t, time(hour)), cd.SetReminders(bits, hour, ""))
        for hour in HOURS
    ]
    text = t("**%(days)s**. At what time?", days=_capital(_days(t, weekdays)))
    return Screen(text, (*_in_rows(buttons), (Button(t("Back"), cd.PickReminderDays(bits)),)))


def zones(t: Translator, bits: int, hour: int, is_far: bool, now: datetime) -> Screen:
    """Let the person choose the clock; beside each place stands the time there now."""
    offered = FAR_ZONES if is_far else HOME_ZONES
    buttons = []
    for key, zone in offered.items():
        there = t.clock_time(now.astimezone(ZoneInfo(zone.zone)))
        buttons.append(Button(f"{t(zone.name)} · {there}", cd.SetReminders(bits, hour, key)))
    other = t("Vietnam, Indonesia") if is_far else t("In another country")
    rows = [(button,) for button in buttons]
    return Screen(
        t("Which clock is yours? Beside each place stands the time there now."),
        (*rows, (Button(other, cd.PickReminderZone(bits, hour, 0 if is_far else 1)),)),
    )


def snoozed(t: Translator, status: ReminderStatus, now: datetime) -> Screen:
    """Say when the next one comes."""
    assert status.choice is not None  # noqa: S101 - only what is on can be put off
    assert status.next_at is not None  # noqa: S101 - and what is on has a next one
    text = t("All right, the next one comes %(when)s. 🌿", when=t.opens(status.next_at, now, status.choice.zone))
    return Screen(text, ((_continue_button(t),), (_stop_button(t),), _menu_row(t)))


def stopped(t: Translator) -> Screen:
    """Say that no more reminders come."""
    return Screen(
        t("Done, I send no more reminders. What you have begun stays as it is. 🌿"),
        ((Button("🔔 " + t("Turn on again"), cd.ShowReminders()), *_menu_row(t)),),
    )


def nothing_open(t: Translator) -> Screen:
    """Say that there is nothing to go on with."""
    return Screen(
        t("Everything you began is finished. 🌱"),
        ((Button("📚 " + t("All lessons"), cd.ShowLessons()), *_menu_row(t)),),
    )


def _off(t: Translator, known: ReminderChoice | None) -> Screen:
    text = t(
        "Reminders are **off**.\n\n"
        "If you like, I write to you on the days and at the hour that you choose: only while a lesson is unfinished, "
        "at most once a day, never between %(evening)s and %(morning)s. The message does not say what it is about.\n\n"
        "On which days?",
        evening=_clock(t, QUIET_FROM),
        morning=_clock(t, QUIET_UNTIL),
    )
    rows: list[tuple[Button, ...]] = []
    if known is not None:
        again = t("As before: %(days)s, %(time)s", days=_days(t, known.weekdays), time=_clock(t, known.at))
        rows.append((Button("🔔 " + again, cd.SetReminders(bits_of(known.weekdays), known.at.hour, "")),))
    rows += _preset_rows(t)
    rows.append((Button(t("My own days"), cd.PickReminderDays(0)),))
    return Screen(text, (*rows, _menu_row(t)))


def _preset_rows(t: Translator) -> list[tuple[Button, ...]]:
    # A row each: half a row is too narrow for some of them on a small phone.
    return [
        (Button(_capital(_days(t, days)), cd.PickReminderHour(bits_of(days))),)
        for days in (EVERY_DAY, WORKING_DAYS, WEEKEND)
    ]


def _days(t: Translator, weekdays: frozenset[int]) -> str:
    if weekdays == EVERY_DAY:
        # Translators: small letters; stands in the middle of a sentence
        return t("every day")
    if weekdays == WORKING_DAYS:
        # Translators: small letters where the language allows; stands in the middle of a sentence
        return t("Monday to Friday")
    return t.weekdays(weekdays)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clock(t: Translator, at: time) -> str:
    # Any day will do: only the time is shown.
    return t.clock_time(datetime(2026, 1, 1, at.hour, at.minute, tzinfo=ZoneInfo("UTC")))


def _zone_name(t: Translator, zone: str) -> str:
    for known in ZONES.values():
        if known.zone == zone:
            # Translators: %(place)s is like Vietnam, or Bali, Sulawesi (WITA)
            return t("%(place)s time", place=t(known.name))
    return zone


def _in_rows(buttons: Iterable[Button]) -> Iterable[tuple[Button, ...]]:
    every = list(buttons)
    return (tuple(every[i : i + _PER_ROW]) for i in range(0, len(every), _PER_ROW))


def _continue_button(t: Translator) -> Button:
    return Button("▶️ " + t("Continue"), cd.ContinueReminded())


def _snooze_button(t: Translator) -> Button:
    # Translators: button under a reminder: not today, remind me tomorrow
    return Button("🌙 " + t("Tomorrow"), cd.SnoozeReminder())


def _stop_button(t: Translator) -> Button:
    # Translators: button that turns reminders off
    return Button("🔕 " + t("Stop these"), cd.StopReminders())


def _menu_row(t: Translator) -> tuple[Button, ...]:
    return (Button("🏠 " + t("Menu"), cd.ShowMenu()),)
