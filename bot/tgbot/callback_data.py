"""What a button carries: a version, a short code and ids, at most 64 bytes. State is in the database, never here."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, get_type_hints

from telegram.constants import InlineKeyboardButtonLimit

from bot.domain.learners import Country, Locale
from bot.domain.understanding import Intent

VERSION = "1"
LIMIT = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)


class StaleData(ValueError):
    """The data of a button is of another version, or forged."""


_KINDS: dict[str, type[Press]] = {}


@dataclass(frozen=True, slots=True)
class Press:
    """Base of all presses. A subclass names its code and its fields (text, numbers, enums)."""

    code: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        # dataclass(slots=True) makes a second class; the later one wins.
        _KINDS[cls.code] = cls

    def pack(self) -> str:
        """Write the data of a button.

        Raises:
            ValueError: it is longer than Telegram takes; the content check keeps ids short enough.
        """
        data = ":".join([VERSION, self.code, *(str(value) for value in astuple(self))])
        if len(data.encode()) > LIMIT:
            raise ValueError(f"button data of {len(data.encode())} bytes: {self.code}")
        return data


def unpack(data: str) -> Press:
    """Read the data of a button.

    Raises:
        StaleData: not something that this version writes.
    """
    version, _, rest = data.partition(":")
    code, *values = rest.split(":")
    kind = _KINDS.get(code)
    if version != VERSION or kind is None or len(values) != len(fields(kind)):
        raise StaleData
    hints = get_type_hints(kind)
    try:
        return kind(*(hints[f.name](value) for f, value in zip(fields(kind), values, strict=True)))
    except ValueError:
        raise StaleData from None


@dataclass(frozen=True, slots=True)
class ShowMenu(Press):
    """Show the menu."""

    code: ClassVar[str] = "m"


@dataclass(frozen=True, slots=True)
class ShowLanguages(Press):
    """Show the languages."""

    code: ClassVar[str] = "lg"


@dataclass(frozen=True, slots=True)
class ChooseLocale(Press):
    """Take a language."""

    code: ClassVar[str] = "l"
    locale: Locale


@dataclass(frozen=True, slots=True)
class ChooseCountry(Press):
    """Take a country."""

    code: ClassVar[str] = "c"
    country: Country


@dataclass(frozen=True, slots=True)
class ShowPlaces(Press):
    """Show the places that have helplines of their own."""

    code: ClassVar[str] = "pl"


@dataclass(frozen=True, slots=True)
class ChoosePlace(Press):
    """Take a place; empty for none."""

    code: ClassVar[str] = "p"
    place: str


@dataclass(frozen=True, slots=True)
class ShowHelplines(Press):
    """Show helplines for an intent; empty for any trouble. `age` is "", "child" or "adult"."""

    code: ClassVar[str] = "h"
    intent: str
    age: str


@dataclass(frozen=True, slots=True)
class ShowMorePlaces(Press):
    """Show the helplines that do not stand among the first."""

    code: ClassVar[str] = "hm"
    intent: str


@dataclass(frozen=True, slots=True)
class ShowHotline(Press):
    """Show one helpline."""

    code: ClassVar[str] = "hl"
    hotline: str


@dataclass(frozen=True, slots=True)
class GoOnSafe(Press):
    """I am safe, go on."""

    code: ClassVar[str] = "ok"


@dataclass(frozen=True, slots=True)
class AboutIntent(Press):
    """This is what I meant."""

    code: ClassVar[str] = "i"
    intent: Intent


@dataclass(frozen=True, slots=True)
class NotMeant(Press):
    """Not what I meant."""

    code: ClassVar[str] = "x"


@dataclass(frozen=True, slots=True)
class ShowTopic(Press):
    """Show what belongs to a topic."""

    code: ClassVar[str] = "xt"
    topic: str


@dataclass(frozen=True, slots=True)
class ShowLessons(Press):
    """Show tracks and progress."""

    code: ClassVar[str] = "ls"


@dataclass(frozen=True, slots=True)
class ShowTrack(Press):
    """Show the lessons of a track."""

    code: ClassVar[str] = "t"
    track: str


@dataclass(frozen=True, slots=True)
class OpenLesson(Press):
    """Open a lesson, in a message of its own."""

    code: ClassVar[str] = "o"
    lesson: str


@dataclass(frozen=True, slots=True)
class NextCard(Press):
    """Go on from a card."""

    code: ClassVar[str] = "n"
    lesson: str
    card: str


@dataclass(frozen=True, slots=True)
class PreviousCard(Press):
    """Go back from a card."""

    code: ClassVar[str] = "b"
    lesson: str
    card: str


@dataclass(frozen=True, slots=True)
class ShowCardAgain(Press):
    """Show the same question again."""

    code: ClassVar[str] = "r"
    lesson: str
    card: str


@dataclass(frozen=True, slots=True)
class ChooseOption(Press):
    """Answer a question."""

    code: ClassVar[str] = "a"
    lesson: str
    card: str
    option: int


@dataclass(frozen=True, slots=True)
class StopLesson(Press):
    """Stop for now."""

    code: ClassVar[str] = "s"
    lesson: str


@dataclass(frozen=True, slots=True)
class ShowPrivacy(Press):
    """Show what is stored."""

    code: ClassVar[str] = "pr"


@dataclass(frozen=True, slots=True)
class AskDelete(Press):
    """Ask whether everything is to be deleted."""

    code: ClassVar[str] = "d"


@dataclass(frozen=True, slots=True)
class ConfirmDelete(Press):
    """Delete everything."""

    code: ClassVar[str] = "dy"


@dataclass(frozen=True, slots=True)
class ShowReminders(Press):
    """Show what is chosen about reminders."""

    code: ClassVar[str] = "rm"


@dataclass(frozen=True, slots=True)
class PickReminderDays(Press):
    """Choose weekdays one by one; `days` are those ticked so far, as bits (Monday is 1)."""

    code: ClassVar[str] = "rd"
    days: int


@dataclass(frozen=True, slots=True)
class PickReminderHour(Press):
    """Choose the hour, the days being chosen."""

    code: ClassVar[str] = "rh"
    days: int


@dataclass(frozen=True, slots=True)
class PickReminderZone(Press):
    """Choose the time zone, the rest being chosen. `far` shows those of other countries."""

    code: ClassVar[str] = "rz"
    days: int
    hour: int
    far: int


@dataclass(frozen=True, slots=True)
class SetReminders(Press):
    """Turn reminders on, or change them. `zone` is a key of `ZONES`, or empty for the one known."""

    code: ClassVar[str] = "rs"
    days: int
    hour: int
    zone: str


@dataclass(frozen=True, slots=True)
class StopReminders(Press):
    """Turn reminders off."""

    code: ClassVar[str] = "rx"


@dataclass(frozen=True, slots=True)
class SnoozeReminder(Press):
    """Remind me tomorrow."""

    code: ClassVar[str] = "rn"


@dataclass(frozen=True, slots=True)
class ContinueReminded(Press):
    """Go on with what is unfinished now."""

    code: ClassVar[str] = "rc"
