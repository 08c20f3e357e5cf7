"""Classes of a trainer: join codes, nicknames, who may do what, assignments, and what a class learned."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import fmean, stdev

from bot.domain.errors import NicknameRefused, NotAllowed
from bot.domain.learners import Country, Locale

CODE_LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
"""Letters and digits that nobody mistakes for another on a projector: no 0/O, 1/I/L, 2/Z, 5/S."""
CODE_LENGTH = 6
JOIN, INVITE = "join", "trainer"
"""What the links of classes and of invitations begin with: ?start=join_CODE, ?start=trainer_TOKEN."""
INVITE_LIFE = timedelta(days=7)
MOST_IN_CLASS = 5000
SMALL_GROUP = 5
"""Below this many people a breakdown would point at a person, so it is not shown."""
NICKNAME_LIMIT = 24
NAME_LIMIT = 60
TRAINER_NAME_LIMIT = 40
ORGANISATION_NAME_LIMIT = 80
PROMPT_LIFE = timedelta(minutes=10)
CHECK_QUESTIONS = 5


class Role(StrEnum):
    """What a trainer is to one class."""

    OWNER = "owner"
    CO_TRAINER = "co-trainer"
    LEAD = "lead"


class Right(StrEnum):
    """What can be done with a class."""

    SEE = "see"
    ASSIGN = "assign"
    ENCOURAGE = "encourage"
    CHANGE = "change"
    MANAGE = "manage"


_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.CO_TRAINER: frozenset({Right.SEE, Right.ASSIGN, Right.ENCOURAGE}),
    # A lead looks after the organisation's classes: hands over, archives; teaching is the trainers' own.
    Role.LEAD: frozenset({Right.SEE, Right.CHANGE, Right.MANAGE}),
}


def ensure_may(roles: Collection[Role], right: Right) -> None:
    """Check that one of the roles has a right.

    Raises:
        NotAllowed: none has.
    """
    if not any(right in _RIGHTS[role] for role in roles):
        raise NotAllowed(right.value)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose trainers open classes. `place` is a slug, or None."""

    id: str
    name: str
    country: Country
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Trainer:
    """A learner who may open classes. `name` is what colleagues see."""

    learner_id: str
    organisation_id: str
    name: str
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation to become a trainer; works once."""

    organisation_id: str
    is_lead: bool
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class.

    Attributes:
        is_open: new students can join.
        version: grows with every change.
    """

    id: str
    organisation_id: str
    name: str
    locale: Locale
    country: Country
    place: str | None
    join_code: str
    is_open: bool = True
    archived_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Membership:
    """A learner in a class.

    Attributes:
        is_counted: false for a trainer who learns in her own class.
    """

    classroom_id: str
    learner_id: str
    nickname: str
    joined_at: datetime
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """A track ("images") or a lesson ("images/sextortion") given to a class.

    Attributes:
        starts_on, due_on: days in the class's country; `due_on` None for no end.
    """

    id: str
    classroom_id: str
    item: str
    starts_on: date
    due_on: date | None = None

    def __post_init__(self) -> None:
        if self.due_on is not None and self.due_on < self.starts_on:
            raise ValueError("due before it starts")

    @property
    def is_track(self) -> bool:
        """True for a whole track."""
        return "/" not in self.item

    def has_begun(self, today: date) -> bool:
        """Tell whether students are shown it."""
        return self.starts_on <= today


class CheckMoment(StrEnum):
    """When a check is taken."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to a class; `actor` is a trainer's name, or empty when they left."""

    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrackCheck:
    """A check before or after a track.

    Attributes:
        questions: ids as "lesson#card".
        answers: question id -> option chosen, from 0.
        right: number of right answers.
    """

    track_id: str
    moment: CheckMoment
    questions: tuple[str, ...]
    started_at: datetime
    answers: Mapping[str, int] = field(default_factory=dict)
    right: int = 0
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StudentCount:
    """A member by nickname, with the number of lessons finished and of those begun only."""

    nickname: str
    finished: int
    begun: int


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many chose an option of a question first."""

    lesson_id: str
    question_id: str
    option: int
    count: int


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """What is counted over the assigned lessons of a class.

    Attributes:
        students: counted members, by nickname.
        lessons: id -> (how many finished it, how many began but did not finish).
        answers: first answers.
    """

    students: tuple[StudentCount, ...]
    lessons: Mapping[str, tuple[int, int]]
    answers: tuple[AnswerCount, ...]


@dataclass(frozen=True, slots=True)
class ClassWords:
    """Words of editors for classes.

    Attributes:
        nicknames: to choose from, by language.
        insults: words that no nickname may hold, of all languages, in their key form (`name_key`).
    """

    nicknames: Mapping[Locale, tuple[str, ...]]
    insults: frozenset[str]


class PromptKind(StrEnum):
    """What a person was asked to type."""

    CLASS_NAME = "class-name"
    NICKNAME = "nickname"
    TRAINER_NAME = "trainer-name"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question whose answer is typed. `about`: the class's id or join code; empty for a new class."""

    kind: PromptKind
    about: str
    asked_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether an answer still belongs to it."""
        return now - self.asked_at <= PROMPT_LIFE


def new_id() -> str:
    """Give a random id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


def new_join_code() -> str:
    """Give a random join code: 387 million of them."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_join_code(text: str) -> str | None:
    """Read a code as people type it: small letters, spaces, hyphens; None if it cannot be one."""
    code = re.sub(r"[\s\-_.]", "", text).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else None


def spaced(code: str) -> str:
    """Write a join code in two groups, to be read aloud: "K7M 4QX"."""
    return f"{code[:3]} {code[3:]}"


def join_link(bot_name: str, code: str) -> str:
    """Give the link that opens the bot's chat and joins a class."""
    return f"https://t.me/{bot_name}?start={JOIN}_{code}"


def invite_link(bot_name: str, token: str) -> str:
    """Give the link that opens the bot's chat and invites a trainer."""
    return f"https://t.me/{bot_name}?start={INVITE}_{token}"


def clean_line(text: str, limit: int) -> str:
    """Give a name without line breaks, invisible signs and doubled spaces; empty if nothing is left or it is too long."""
    seen = "".join(
        c if unicodedata.category(c)[0] != "Z" else " "
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn", "Cs"} or c in "\n\t"
    )
    line = " ".join(seen.split())
    return line if len(line) <= limit else ""


_LINK = re.compile(r"https?:|www\.|t\.me|@|\w\.(?:com|vn|id|net|org|me)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\s.\-]?(?:\d[\s.\-]?){6,}")
_MARKUP = re.compile(r"[<>*_`\[\]{}|\\~#]")


def nickname(text: str, insults: Collection[str] = ()) -> str:
    """Check a nickname that a student typed.

    Args:
        insults: words that no nickname may hold, in their key form (`name_key`).

    Raises:
        NicknameRefused: with the reason: "empty", "long", "markup", "contact" (a link or a number: others could see
            it), "insult".
    """
    line = clean_line(text, limit=10_000)
    if not any(c.isalnum() for c in line):
        raise NicknameRefused("empty")
    if len(line) > NICKNAME_LIMIT:
        raise NicknameRefused("long")
    if _LINK.search(line) or _NUMBER.search(line):
        raise NicknameRefused("contact")
    if _MARKUP.search(line):
        raise NicknameRefused("markup")
    key = name_key(line)
    words = set(key.split())
    if any(insult in words or (" " in insult and f" {insult} " in f" {key} ") for insult in insults):
        raise NicknameRefused("insult")
    return line


def name_key(text: str) -> str:
    """Give the form in which two names count as the same: no marks, no case, letters and digits only."""
    spread = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c if c.isalnum() else " " for c in spread if not unicodedata.combining(c)).split())


class State(StrEnum):
    """How far a student is with what was assigned."""

    FINISHED = "finished"
    BEGUN = "begun"
    NOT_BEGUN = "not-begun"


def state_of(finished: int, begun: int, total: int) -> State:
    """Say how far somebody is: `finished` and `begun` (not finished) lessons of `total` assigned ones."""
    if total and finished >= total:
        return State.FINISHED
    return State.BEGUN if finished or begun else State.NOT_BEGUN


class Verdict(StrEnum):
    """What before and after say, in plain words."""

    BETTER = "better"
    PERHAPS_BETTER = "perhaps-better"
    UNCLEAR = "unclear"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Change:
    """What a class knew before and after a track: mean right answers of `questions`, and of how many people."""

    before: float
    after: float
    people: int
    questions: int
    verdict: Verdict


def change(pairs: Sequence[tuple[int, int]], questions: int = CHECK_QUESTIONS) -> Change | None:
    """Compare right answers of the same people before and after; None for a small group.

    "Better" when the 95 % interval of the mean difference of pairs lies above 0 (Student's t; its quantile from the
    normal one by Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5), "perhaps better" when the mean is
    above 0 but the interval is not.
    """
    if len(pairs) < SMALL_GROUP:
        return None
    differences = [after - before for before, after in pairs]
    mean = fmean(differences)
    freedom = len(pairs) - 1
    z = 1.959964
    t = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    margin = t * stdev(differences) / sqrt(len(pairs))
    if mean - margin > 0:
        verdict = Verdict.BETTER
    elif mean + margin < 0:
        verdict = Verdict.WORSE
    else:
        verdict = Verdict.PERHAPS_BETTER if mean > 0 else Verdict.UNCLEAR
    return Change(fmean(b for b, _ in pairs), fmean(a for _, a in pairs), len(pairs), questions, verdict)
