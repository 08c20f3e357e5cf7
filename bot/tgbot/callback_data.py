"""What a button carries: a version, a short code and ids, at most 64 bytes. State is in the database, never here."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, get_type_hints

from telegram.constants import InlineKeyboardButtonLimit

from bot.domain.classrooms import CheckMoment, PromptKind
from bot.domain.learners import Country, Locale
from bot.domain.understanding import Intent
from bot.services.class_letters import Line

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
    if version != VERSION or kind is None or len(values) > len(fields(kind)):
        raise StaleData
    hints = get_type_hints(kind)
    try:
        # A field with a default came later than the others; buttons of before lack it.
        return kind(*(hints[f.name](value) for f, value in zip(fields(kind), values, strict=False)))
    except TypeError:
        raise StaleData from None
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
    """This is what I meant.

    Attributes:
        predicted: what the model thought, to count the pair; empty where it thought nothing.
    """

    code: ClassVar[str] = "i"
    intent: Intent
    predicted: str = ""


@dataclass(frozen=True, slots=True)
class NotMeant(Press):
    """Not what I meant; `predicted` as in `AboutIntent`."""

    code: ClassVar[str] = "x"
    predicted: str = ""


@dataclass(frozen=True, slots=True)
class ShowTopic(Press):
    """Show what belongs to a topic; `predicted` as in `AboutIntent`."""

    code: ClassVar[str] = "xt"
    topic: str
    predicted: str = ""


@dataclass(frozen=True, slots=True)
class KeepSentence(Press):
    """You may keep this sentence to learn from it; the token says which, never what."""

    code: ClassVar[str] = "ky"
    token: str


@dataclass(frozen=True, slots=True)
class DropSentence(Press):
    """Do not keep this sentence."""

    code: ClassVar[str] = "kn"


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


# --- classes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowClasses(Press):
    """Show the classes that somebody leads and attends."""

    code: ClassVar[str] = "cl"


@dataclass(frozen=True, slots=True)
class AcceptInvite(Press):
    """Become a trainer."""

    code: ClassVar[str] = "ti"
    token: str


@dataclass(frozen=True, slots=True)
class TypeTrainerName(Press):
    """Ask for the name that colleagues see."""

    code: ClassVar[str] = "tn"


@dataclass(frozen=True, slots=True)
class InviteColleague(Press):
    """Make an invitation for a colleague; for leads."""

    code: ClassVar[str] = "tc"


@dataclass(frozen=True, slots=True)
class OpenDashboard(Press):
    """Make a link to the trainers' page."""

    code: ClassVar[str] = "td"


@dataclass(frozen=True, slots=True)
class TypeClassName(Press):
    """Ask for the name of a new class (empty) or of one that is there."""

    code: ClassVar[str] = "cn"
    classroom: str


@dataclass(frozen=True, slots=True)
class ConfirmName(Press):
    """Take the name that stands in the message: of a new class, of a class, of the trainer."""

    code: ClassVar[str] = "cy"
    kind: PromptKind
    about: str


@dataclass(frozen=True, slots=True)
class LeadClassroom(Press):
    """Show a class to its trainer."""

    code: ClassVar[str] = "co"
    classroom: str


@dataclass(frozen=True, slots=True)
class ManageClassroom(Press):
    """Show what can be changed about a class."""

    code: ClassVar[str] = "cm"
    classroom: str


@dataclass(frozen=True, slots=True)
class SetJoining(Press):
    """Open (1) or close (0) joining, of the class as it was at this version."""

    code: ClassVar[str] = "cj"
    classroom: str
    version: int
    is_open: int


@dataclass(frozen=True, slots=True)
class RenewCode(Press):
    """Give a class another join code."""

    code: ClassVar[str] = "cr"
    classroom: str


@dataclass(frozen=True, slots=True)
class AskArchive(Press):
    """Ask whether to put a class away."""

    code: ClassVar[str] = "cz"
    classroom: str


@dataclass(frozen=True, slots=True)
class ConfirmArchive(Press):
    """Put a class away."""

    code: ClassVar[str] = "cZ"
    classroom: str


@dataclass(frozen=True, slots=True)
class ShowColleagues(Press):
    """Show who can teach a class, too, or take it over."""

    code: ClassVar[str] = "ct"
    classroom: str


@dataclass(frozen=True, slots=True)
class AddCoTrainer(Press):
    """Let a colleague teach a class, too."""

    code: ClassVar[str] = "c+"
    classroom: str
    colleague: str


@dataclass(frozen=True, slots=True)
class RemoveCoTrainer(Press):
    """Take a co-trainer from a class."""

    code: ClassVar[str] = "c-"
    classroom: str
    colleague: str


@dataclass(frozen=True, slots=True)
class AskHandOver(Press):
    """Ask whether to make a colleague the owner of a class."""

    code: ClassVar[str] = "ch"
    classroom: str
    colleague: str


@dataclass(frozen=True, slots=True)
class ConfirmHandOver(Press):
    """Make a colleague the owner of a class."""

    code: ClassVar[str] = "cH"
    classroom: str
    colleague: str


@dataclass(frozen=True, slots=True)
class ShowProgress(Press):
    """Show how far a class is."""

    code: ClassVar[str] = "cp"
    classroom: str


@dataclass(frozen=True, slots=True)
class ShowPoster(Press):
    """Show the poster of a class."""

    code: ClassVar[str] = "pp"
    classroom: str


@dataclass(frozen=True, slots=True)
class SendKit(Press):
    """Send the session kit of a track."""

    code: ClassVar[str] = "pk"
    classroom: str
    track: str


@dataclass(frozen=True, slots=True)
class ShowLines(Press):
    """Show the lines that can be sent to those who have not finished."""

    code: ClassVar[str] = "el"
    classroom: str


@dataclass(frozen=True, slots=True)
class SendLine(Press):
    """Send a line to those who have not finished."""

    code: ClassVar[str] = "es"
    classroom: str
    line: Line


@dataclass(frozen=True, slots=True)
class ShowAssignments(Press):
    """Show what is assigned to a class, and the tracks to assign."""

    code: ClassVar[str] = "as"
    classroom: str


@dataclass(frozen=True, slots=True)
class ShowAssignable(Press):
    """Show a track's lessons, to assign one or all."""

    code: ClassVar[str] = "at"
    classroom: str
    track: str


@dataclass(frozen=True, slots=True)
class Assign(Press):
    """Assign a track or a lesson."""

    code: ClassVar[str] = "aa"
    classroom: str
    item: str


@dataclass(frozen=True, slots=True)
class ShowAssignment(Press):
    """Show an assignment to the trainer."""

    code: ClassVar[str] = "ao"
    classroom: str
    assignment: str


@dataclass(frozen=True, slots=True)
class SetDue(Press):
    """Set the due day of an assignment: so many days after today, or none (0)."""

    code: ClassVar[str] = "ad"
    classroom: str
    assignment: str
    days: int


@dataclass(frozen=True, slots=True)
class Withdraw(Press):
    """Withdraw an assignment."""

    code: ClassVar[str] = "aw"
    classroom: str
    assignment: str


@dataclass(frozen=True, slots=True)
class AskJoin(Press):
    """Ask for a join code to be typed."""

    code: ClassVar[str] = "ja"


@dataclass(frozen=True, slots=True)
class OfferNicknames(Press):
    """Offer nicknames for a class: she has read what its trainer sees."""

    code: ClassVar[str] = "jo"
    join_code: str


@dataclass(frozen=True, slots=True)
class TypeNickname(Press):
    """Ask for a nickname to be typed."""

    code: ClassVar[str] = "jt"
    join_code: str


@dataclass(frozen=True, slots=True)
class ChooseNickname(Press):
    """Join under a nickname that was offered."""

    code: ClassVar[str] = "jn"
    join_code: str
    nickname: str


@dataclass(frozen=True, slots=True)
class AttendClassroom(Press):
    """Show a class to a student."""

    code: ClassVar[str] = "ca"
    classroom: str


@dataclass(frozen=True, slots=True)
class AskLeave(Press):
    """Ask whether to leave a class."""

    code: ClassVar[str] = "jl"
    classroom: str


@dataclass(frozen=True, slots=True)
class ConfirmLeave(Press):
    """Leave a class."""

    code: ClassVar[str] = "jL"
    classroom: str


@dataclass(frozen=True, slots=True)
class BeginCheck(Press):
    """Begin the check before or after a track."""

    code: ClassVar[str] = "kb"
    track: str
    moment: CheckMoment


@dataclass(frozen=True, slots=True)
class AnswerCheck(Press):
    """Answer a question of a check; `place` from 0."""

    code: ClassVar[str] = "ka"
    track: str
    moment: CheckMoment
    place: int
    option: int


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
