"""The shapes of the TOML files, read strictly: a number that should be text, or a key nobody knows, is a problem."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, field_validator, model_validator

from bot.adapters.content.markdown import read_text
from bot.adapters.content.problems import Problems
from bot.domain.classrooms import NICKNAME_LIMIT, name_key
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import ContactKind, Openness
from bot.domain.tracks import ReadingLevel
from bot.domain.understanding import Intent
from bot.domain.wishes import Wish

Topic = Literal[
    "harassment",
    "ncii",
    "sextortion",
    "deepfake",
    "grooming",
    "domestic_violence",
    "trafficking",
    "suicide_distress",
    "scam",
    "bank_transfer_scam",
    "account_takeover",
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Audience = Literal["students", "bystanders", "parents", "teachers", "elderly", "trainers"]


class StrictFile(BaseModel):
    """Base of all shapes: no key that is not known, no value of another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TrackFile(StrictFile):
    """track.toml."""

    order: int
    level: ReadingLevel = Field(default=ReadingLevel.NORMAL, strict=False)


class LessonFile(StrictFile):
    """lesson.toml."""

    code: str
    order: int
    minutes: int = Field(ge=1, le=15)
    intents: list[Annotated[Intent, Field(strict=False)]]
    audience: list[Audience] = Field(min_length=1)
    gentle: bool = False
    country: Literal["VN", "ID"] | None = None
    sources: list[str] = Field(min_length=1)
    reviewed_on: date
    review_by: date
    moved: dict[str, str] = {}


class ContactFile(StrictFile):
    """A `[[contacts]]` of hotline.toml."""

    kind: ContactKind = Field(strict=False)
    value: str = Field(min_length=1)
    e164: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")

    @model_validator(mode="after")
    def _has_fitting_value(self) -> ContactFile:
        digits = re.sub(r"[ .-]", "", self.value)
        if self.kind is ContactKind.SHORT and not re.fullmatch(r"\d{3,5}", digits):
            raise ValueError("a short code has 3 to 5 digits and nothing else")
        if self.kind in {ContactKind.NATIONAL} and not re.fullmatch(r"\d{6,12}", digits):
            raise ValueError("a national number has 6 to 12 digits (with spaces or hyphens)")
        if self.kind in {ContactKind.INTERNATIONAL, ContactKind.WHATSAPP} and not re.fullmatch(r"\+?\d{7,15}", digits):
            raise ValueError("write the number with its country code: +62...")
        if self.kind in {ContactKind.SMS, ContactKind.ZALO} and not re.fullmatch(r"\+?\d{3,15}", digits):
            raise ValueError("write the number only: 3 to 15 digits")
        if self.kind is ContactKind.EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", self.value):
            raise ValueError("write a mail address: name@host")
        if self.kind is ContactKind.WEB and not re.match(r"https?://[^\s]+\.[^\s]+$", self.value):
            raise ValueError("write the whole address, with https://")
        return self


class PeriodFile(StrictFile):
    """One opening period. `to` may be "24:00"; it is kept as 00:00, which no period can end at otherwise."""

    days: list[Weekday] = Field(min_length=1)
    start: time = Field(alias="from", strict=False)
    end: time = Field(alias="to", strict=False)

    @field_validator("end", mode="before")
    @classmethod
    def _takes_midnight(cls, end: object) -> object:
        if end in ("00:00", time.min):
            raise ValueError('write "24:00" for the midnight that ends the day')
        return time.min if end == "24:00" else end

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> PeriodFile:
        if self.end != time.min and self.end <= self.start:
            raise ValueError('"to" must be later than "from"; write a night in two periods, the first to "24:00"')
        return self


class HoursFile(StrictFile):
    """`[hours]` of hotline.toml."""

    kind: Openness = Field(strict=False)
    timezone: str
    weekly: list[PeriodFile] = []
    closed_on_holidays: bool = False
    confirmed: bool = True

    @model_validator(mode="after")
    def _weekly_has_periods(self) -> HoursFile:
        if (self.kind is Openness.WEEKLY) != bool(self.weekly):
            raise ValueError('"weekly" needs periods, and only "weekly" has them')
        return self


class SourceFile(StrictFile):
    """A `[[sources]]` of hotline.toml."""

    url: str = Field(min_length=4)
    date: str


class HotlineFile(StrictFile):
    """hotline.toml."""

    country: Literal["VN", "ID", "GLOBAL"]
    kind: Literal["hotline", "police", "ambulance", "shelter", "counselling", "web_form", "bank", "takedown", "platform"]
    confidence: Literal["high", "medium"]
    operator: str
    serves: list[Literal["everyone", "women", "children", "disabled"]] = Field(min_length=1)
    topics: list[Topic] = Field(min_length=1)
    first_for: list[Annotated[RiskKind, Field(strict=False)]] = []
    places: list[str] = []
    cost: Literal["free", "charged", "unknown"]
    languages: list[str] = []
    owner: str
    checked_on: date
    checked_by: Literal["sources", "call"]
    review_by: date
    hours: HoursFile
    contacts: list[ContactFile] = Field(min_length=1)
    sources: list[SourceFile] = Field(min_length=1)


class RuleFile(StrictFile):
    """A `[[rules]]` of content/safety."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: RiskKind = Field(strict=False)
    why: str = Field(min_length=3)
    any: list[str] = []
    near: list[list[str]] = []
    within: int = Field(default=15, ge=2, le=60)
    unless: list[str] = []
    examples: list[str] = Field(min_length=1)
    counter_examples: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_any_or_near(self) -> RuleFile:
        if bool(self.any) == bool(self.near):
            raise ValueError('give either "any" or "near"')
        if self.near and len(self.near) < 2:
            raise ValueError('"near" needs two groups or more')
        return self


class SafetyFile(StrictFile):
    """content/safety/{vi,id}.toml."""

    classes: dict[str, list[str]] = {}
    rules: list[RuleFile] = Field(min_length=1)
    counter_examples: list[str] = []


class CommandsFile(StrictFile):
    """content/commands/{vi,id}.toml: plain words for commands."""

    phrases: dict[str, list[str]]
    place_lead_ins: list[str] = []

    @field_validator("phrases")
    @classmethod
    def _are_wishes(cls, phrases: dict[str, list[str]]) -> dict[str, list[str]]:
        unknown = set(phrases) - {wish.value for wish in Wish}
        if unknown:
            raise ValueError(f"not a command: {', '.join(sorted(unknown))}")
        return phrases


class MaskingFile(StrictFile):
    """content/masking/{vi,id}.toml: the lists of `MaskingWords`."""

    names: list[str]
    names_after_kin: list[str]
    family_names: list[str]
    middle_names: list[str]
    kin: list[str]
    honorifics: list[str]
    cues: list[str]
    places: list[str]
    addresses: list[str]
    units: list[str]
    number_heads: list[str]
    number_words: list[str]
    kept: list[str]
    common: list[str]


class ClassesFile(StrictFile):
    """content/classes/{vi,id}.toml: nicknames to choose from, and words that none may hold."""

    nicknames: list[Annotated[str, Field(min_length=2, max_length=NICKNAME_LIMIT)]] = Field(min_length=6)
    insults: list[str]

    @field_validator("nicknames")
    @classmethod
    def _fit_a_button(cls, nicknames: list[str]) -> list[str]:
        long = [name for name in nicknames if len(name.encode()) > 50 or ":" in name]
        if long:
            raise ValueError(f"too long for a button, or with a colon: {', '.join(long)}")
        return nicknames

    @field_validator("insults")
    @classmethod
    def _are_keys(cls, insults: list[str]) -> list[str]:
        odd = [word for word in insults if word != name_key(word)]
        if odd:
            raise ValueError(f"write without marks and in small letters: {', '.join(odd)}")
        return insults


class PlaceFile(StrictFile):
    """One place of content/places.toml."""

    country: Literal["VN", "ID"]
    vi: str = Field(min_length=2)
    id: str = Field(min_length=2)
    also: list[Annotated[str, Field(min_length=2)]] = []
    timezone: Literal["Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"] | None = None


class PlacesFile(RootModel[dict[str, PlaceFile]]):
    """content/places.toml."""


F = TypeVar("F", bound=BaseModel)


def read_toml(path: Path, shape: type[F], problems: Problems) -> F | None:
    """Read a TOML file into its shape; all its problems are noted at once, each with its line."""
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.error(
            path, int(line[1]) if line else 0, "toml", f"it is not TOML: {error}.", "Mend the line; quote texts."
        )
        return None
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            names = [str(part) for part in detail["loc"]]
            problems.error(
                path,
                _line_of(text, names),
                "toml-value",
                f"{'.'.join(names) or 'the file'}: {detail['msg']}.",
                _mend(detail["type"]),
            )
        return None


_TABLE = re.compile(r"\s*\[\[?[\w.-]+\]\]?\s*(#.*)?")


def _line_of(text: str, names: list[str]) -> int:
    """Find the line where a key is written; of a repeated table, the right repetition."""
    lines = text.splitlines()
    row = 0
    headers = [i for i, line in enumerate(lines) if _TABLE.fullmatch(line)]
    for place, name in enumerate(names):
        if name.isdecimal():
            continue
        nth = int(names[place + 1]) if place + 1 < len(names) and names[place + 1].isdecimal() else 0
        table = [i for i, line in enumerate(lines) if re.match(rf"\s*\[\[?(.+\.)?{re.escape(name)}\]\]?", line)]
        if table:
            row = table[min(nth, len(table) - 1)]
            continue
        key = re.compile(rf'\s*"?{re.escape(name)}"?\s*=')
        # Never beyond this table: a key that is missing here may well stand in the next.
        end = next((i for i in headers if i > row), len(lines))
        row = next((i for i in range(row, end) if key.match(lines[i])), row)
    return row + 1


def _mend(kind: str) -> str:
    return {
        "missing": "Add it.",
        "extra_forbidden": "Take it out, or correct its spelling.",
        "string_type": 'Put it in quotes: "...".',
        "int_type": "Write a number without quotes.",
        "bool_type": "Write true or false.",
        "date_type": "Write a date without quotes: 2026-11-21.",
        "enum": "Take one of the known words.",
        "literal_error": "Take one of the known words.",
    }.get(kind, "Correct it.")
