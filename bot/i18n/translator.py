"""Translate the bot's words. The catalogs are read from the .po files at start, so no built file can be stale.

Messages are Markdown with named placeholders, `%(name)s`. A translator belongs to one language and is handed
around; nothing is installed globally, since two people may be answered at once in two languages.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.learners import Locale

LOCALES_DIR = Path(__file__).resolve().parents[2] / "locales"


def N_(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message


class Translator:
    """Words, dates and times in one language.

    Args:
        locale: the language.
        catalog: compiled translations; a message that is missing there is shown in English.
    """

    def __init__(self, locale: Locale, catalog: gettext.NullTranslations) -> None:
        self.locale = locale
        self._catalog = catalog

    def __call__(self, message: str, /, **values: object) -> str:
        """Translate a message and fill its placeholders. Values are put in as they are: escape them for Markdown."""
        text = self._catalog.gettext(message)
        return text % values if values else text

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Translate a message that depends on a number, `%(number)s` among its placeholders."""
        return self._catalog.ngettext(one, many, number) % {"number": number, **values}

    def clock_time(self, moment: datetime) -> str:
        """Write the time of an aware moment in its own zone: "09:00" or "09.00"."""
        return format_time(moment, "short", tzinfo=moment.tzinfo, locale=self.locale.value)

    def day(self, day: date) -> str:
        """Write a date: "21 thg 11, 2026", "21 Nov 2026"."""
        return format_date(day, "medium", locale=self.locale.value)

    def month(self, day: date) -> str:
        """Write the month of a day: "tháng 11 năm 2026", "November 2026"."""
        return str(format_skeleton("yMMMM", day, locale=self.locale.value))

    def decimal(self, number: float) -> str:
        """Write a number with one decimal: "3,4" or "3.4"."""
        return format_decimal(number, "0.0", locale=self.locale.value)

    def weekday(self, day: date) -> str:
        """Write the name of a day of the week."""
        return str(get_day_names("wide", locale=self.locale.value)[day.weekday()])

    def weekdays(self, days: Iterable[int]) -> str:
        """Write several days of the week (Monday is 0), in their order: "Thứ Hai và Thứ Tư"."""
        names = get_day_names("wide", locale=self.locale.value)
        return format_list([str(names[day]) for day in sorted(days)], locale=self.locale.value)

    def short_weekday(self, day: int) -> str:
        """Write a day of the week (Monday is 0) for a narrow button: "Th 2", "Sen"."""
        return str(get_day_names("abbreviated", locale=self.locale.value)[day])

    def opens(self, at: datetime, now: datetime, zone: str) -> str:
        """Write when something opens next, in the reader's zone: the time today, or weekday and time."""
        local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
        days = (local.date() - today).days
        clock = self.clock_time(local)
        if days == 0:
            # Translators: when a helpline opens; %(time)s is like 09:00
            return self("today at %(time)s", time=clock)
        if days == 1:
            return self("tomorrow at %(time)s", time=clock)
        if days < 7:
            return self("%(weekday)s at %(time)s", weekday=self.weekday(local.date()), time=clock)
        return self("%(day)s at %(time)s", day=self.day(local.date()), time=clock)

    def closes(self, at: datetime, now: datetime, zone: str) -> str:
        """Write until when something is open, in the reader's zone: the time, with its day if that is far off."""
        local = at.astimezone(ZoneInfo(zone))
        if at - now >= timedelta(days=1):
            return self.opens(at, now, zone)
        # Translators: when a helpline closes: "open now, until midnight"
        return self("midnight") if local.time() == time.min else self.clock_time(local)


@lru_cache(maxsize=8)
def translator(locale: Locale, folder: Path = LOCALES_DIR) -> Translator:
    """Give the translator of a language.

    Raises:
        FileNotFoundError: the catalog is missing.
    """
    path = folder / locale.value / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale.value)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translator(locale, gettext.GNUTranslations(compiled))
