"""Which helplines must be checked again, and the sheets with which a person checks them.

The sheets are in the language of the helpline; their words stand in `templates/call-sheet.*.toml`. Nothing is taken
away or changed here: a helpline that is overdue is listed, and that is all.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.adapters.content.files import WEEKDAYS, ContactFile, HotlineFile, PlacesFile, read_toml
from bot.adapters.content.loader import HOTLINES, PLACES_FILE
from bot.adapters.content.markdown import Page, read_page
from bot.adapters.content.problems import Problem, Problems
from bot.adapters.content.scaffold import TEMPLATES
from bot.adapters.content.unfinished import Language
from bot.domain.errors import SettingError
from bot.domain.hotlines import DIALLED, ContactKind, Openness, emergency_numbers
from bot.domain.learners import Country, Locale
from bot.i18n.hours import days_in_words

_ONLINE = frozenset({"web_form", "takedown", "platform"})
_LANGUAGE = {Country.VN.value: Language.VI, Country.ID.value: Language.ID}
_WIDTH = 100
_SPECIAL = re.compile(r"([\\`*_<>\[\]#|])")


class SheetForm(StrEnum):
    """How sheets are written."""

    TEXT = "text"
    MD = "md"


@dataclass(frozen=True, slots=True)
class DueLine:
    """A helpline whose next check is near or past; `days_left` is negative when it is past."""

    id: str
    file: HotlineFile
    pages: Mapping[Locale, Page]
    places: tuple[str, ...]
    days_left: int

    @property
    def emergency_numbers(self) -> tuple[str, ...]:
        """Its numbers that must not be dialled for a check."""
        return emergency_numbers(self.file.kind, ((contact.kind, contact.value) for contact in self.file.contacts))

    @property
    def can_be_called(self) -> bool:
        """True unless it is online, or has emergency numbers and no other."""
        dialled = {contact.value for contact in self.file.contacts if contact.kind in DIALLED}
        return not self.is_online and (not self.emergency_numbers or dialled > set(self.emergency_numbers))

    @property
    def is_online(self) -> bool:
        """True for forms, takedown services and platforms: nobody answers a call there."""
        return self.file.kind in _ONLINE

    @property
    def words(self) -> Words:
        """The words of its sheet: Vietnamese for VN, Indonesian for ID, English for the whole world."""
        return read_words(_LANGUAGE.get(self.file.country, Language.EN))

    @property
    def name(self) -> str:
        """Its name in the language of its sheet."""
        return " / ".join(
            dict.fromkeys(self.pages[locale].head.get("name", self.id) for locale in self.words.name_languages)
        )


def find_due(
    root: Path, today: date, within: int, country: str | None = None
) -> tuple[tuple[DueLine, ...], tuple[Problem, ...]]:
    """Give the helplines to check within so many days, the oldest first, and the errors of those that cannot be read.

    Args:
        country: only those of "VN", "ID" or "GLOBAL".

    Raises:
        SettingError: there is no folder of helplines.
    """
    folder = root / HOTLINES
    if not folder.is_dir():
        raise SettingError("TAMAN_CONTENT_DIR", f"there is no folder {folder}.", "Name the folder that holds hotlines/.")
    problems = Problems(root)
    places = read_toml(root / PLACES_FILE, PlacesFile, problems)
    last = today + timedelta(days=within)
    found = []
    for item in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))):
        file = read_toml(item / "hotline.toml", HotlineFile, problems)
        pages = {locale: read_page(item / f"{locale}.md", problems, ("name",)) for locale in Locale}
        whole = {locale: page for locale, page in pages.items() if page}
        if file is None or len(whole) < len(Locale) or file.review_by > last or country not in (None, file.country):
            continue
        locale = Locale.ID if file.country == Country.ID else Locale.VI
        known = places.root if places else {}
        names = tuple(getattr(known[slug], locale.value) if slug in known else slug for slug in file.places)
        found.append(DueLine(item.name, file, whole, names, (file.review_by - today).days))
    return tuple(sorted(found, key=lambda line: (line.file.review_by, line.id))), problems.errors


def write_list(lines: Sequence[DueLine], until: date, form: SheetForm) -> str:
    """Write the overview: one row for each helpline."""
    count = f"{len(lines)} helpline{'' if len(lines) == 1 else 's'} to check by {until}"
    if not lines:
        return f"{'# ' if form is SheetForm.MD else ''}{count}.\n"
    rows = []
    for line in lines:
        left = f"days over: {-line.days_left}" if line.days_left < 0 else f"days left: {line.days_left}"
        mark = f" (emergency: do not dial {', '.join(line.emergency_numbers)})" if line.emergency_numbers else ""
        reach = ", ".join(contact.value for contact in line.file.contacts)
        if form is SheetForm.MD:
            rows.append(
                f"- [ ] {line.file.review_by} ({left}) `{line.id}` {_escaped(line.name)}: {_escaped(reach)}{mark}"
            )
        else:
            rows.append(f"{line.file.review_by}  {left:<15}  {line.id}  {line.name}: {reach}{mark}")
    return f"# {count}\n\n" + "\n".join(rows) + "\n" if form is SheetForm.MD else f"{count}:\n" + "\n".join(rows) + "\n"


def write_sheet(line: DueLine, form: SheetForm) -> str:
    """Write the sheet of one helpline."""
    return _markdown(line) if form is SheetForm.MD else _text(line)


class Words(BaseModel):
    """The words of the sheets in one language; `{days}`, `{codes}`, `{id}` and `{by}` are filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: str
    time: str
    days: tuple[str, str, str, str, str, str, str]
    name_languages: tuple[Locale, ...]
    overdue: str
    due_today: str
    due_in: str
    operator: str
    review: str
    checked: str
    owner: str
    place: str
    reach: str
    read: str
    note: str
    we_say: str
    unclear: str
    closed_holidays: str
    not_closed_holidays: str
    nationwide: str
    right: str
    wrong: str
    said: str
    yes: str
    no: str
    emergency: str
    before: str
    before_online: str
    result: str
    results: tuple[str, ...]
    caller: str
    on: str
    after: str
    contacts: dict[ContactKind, str]
    openness: dict[str, str]
    costs: dict[str, str]
    serves: dict[str, str]
    languages: dict[str, str]
    checked_by: dict[str, str]
    call: dict[str, str]
    online: dict[str, str]


@cache
def read_words(language: Language) -> Words:
    """Read the words of the sheets in a language."""
    return Words.model_validate(tomllib.loads((TEMPLATES / f"call-sheet.{language}.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, what we say of it now (may be empty), the boxes below, and a line to write on (may be empty)."""

    text: str
    ours: str
    boxes: tuple[str, ...]
    blank: str = ""


def _questions(line: DueLine) -> Iterator[_Question]:
    words, file = line.words, line.file
    asked = words.online if line.is_online else words.call
    boxes = (words.right, words.wrong)
    holidays = words.closed_holidays if file.hours.closed_on_holidays else words.not_closed_holidays
    ours = {
        "hours": _hours(line),
        "holidays": holidays,
        "cost": words.costs[file.cost],
        "serves": ", ".join(words.serves[who] for who in file.serves),
        "languages": ", ".join(words.languages.get(spoken, spoken) for spoken in file.languages),
    }
    for key, text in asked.items():
        if key == "reach":
            yield _Question(text, "", ())
        elif key in ours:
            yield _Question(text, ours[key], boxes)
        elif key == "print":
            yield _Question(text, "", (words.yes, words.no))
        else:
            yield _Question(text, "", (), words.said)


def _facts(line: DueLine) -> Iterator[tuple[str, str]]:
    words, file = line.words, line.file
    days = line.days_left
    when = words.overdue if days < 0 else words.due_in if days else words.due_today
    yield words.review, f"{file.review_by.strftime(words.date)} ({when.format(days=abs(days))})"
    yield words.checked, f"{file.checked_on.strftime(words.date)}, {words.checked_by[file.checked_by]}"
    yield words.operator, file.operator
    yield words.owner, file.owner
    yield words.place, ", ".join(line.places) or words.nationwide


def _note(line: DueLine) -> str:
    page = line.pages[line.words.name_languages[0]]
    return " ".join(" ".join(section.body for section in page.sections if section.id == "note").split())


def _advice(line: DueLine) -> str:
    words = line.words
    said = [words.emergency.format(codes=", ".join(line.emergency_numbers))] if line.emergency_numbers else []
    if line.is_online:
        said.append(words.before_online)
    elif line.can_be_called:
        said.append(words.before)
    return " ".join(said)


def _after(line: DueLine) -> str:
    return line.words.after.format(id=line.id, by="call" if line.can_be_called else "sources")


def _hours(line: DueLine) -> str:
    words, hours = line.words, line.file.hours
    if hours.kind is Openness.WEEKLY:
        said = "; ".join(
            f"{days_in_words(map(WEEKDAYS.index, period.days), words.days)} "
            f"{period.start.strftime(words.time)}–{_end(period.end, words.time)}"
            for period in hours.weekly
        )
        said += f" ({hours.timezone})"
    else:
        said = words.openness[hours.kind]
    return said if hours.confirmed else f"{said} {words.unclear}"


def _end(end: time, form: str) -> str:
    return form.replace("%H", "24").replace("%M", "00") if end == time.min else end.strftime(form)


def _text(line: DueLine) -> str:
    words = line.words
    title = f"{line.id} · {line.name}"
    out = ["=" * _WIDTH, title, "=" * _WIDTH]
    out += [f"{label}: {value}" for label, value in _facts(line)]
    out += [f"{words.read}: {source.url} ({source.date})" for source in line.file.sources]
    if note := _note(line):
        out.append(_wrapped(f"{words.note}: {note}"))
    out += ["", _wrapped(_advice(line)), ""]
    for number, question in enumerate(_questions(line), 1):
        out.append(_wrapped(f"{number}. {question.text}", "   "))
        if question.ours:
            out.append(f"   {words.we_say}: {question.ours}")
        if question.boxes:
            out.append("   " + "   ".join(f"[ ] {box}" for box in question.boxes))
        if question.blank:
            out.append(f"   {question.blank}")
        if number == 1:
            for contact in line.file.contacts:
                out += [f"   {_reach(line, contact)}", f"   [ ] {words.right}   [ ] {words.wrong}"]
    out += ["", f"{words.result}:", *(f"[ ] {result}" for result in words.results), ""]
    out += [f"{words.caller}   {words.on}", "", _wrapped(_after(line))]
    return "\n".join(out) + "\n"


def _markdown(line: DueLine) -> str:
    words = line.words
    out = [f"## {_escaped(line.name)} (`{line.id}`)", ""]
    out += [f"- {label}: {_escaped(value)}" for label, value in _facts(line)]
    out += [f"- {words.read}: {_linked(source.url)} ({_escaped(source.date)})" for source in line.file.sources]
    if note := _note(line):
        out.append(f"- {words.note}: {note}")
    out += ["", f"> {_advice(line)}", ""]
    for number, question in enumerate(_questions(line), 1):
        ours = f" {words.we_say}: **{_escaped(question.ours)}**" if question.ours else ""
        blank = f" {question.blank}" if question.blank else ""
        out.append(f"{number}. {question.text}{ours}{blank}")
        out += [f"   - [ ] {box}" for box in question.boxes]
        if number == 1:
            for contact in line.file.contacts:
                out.append(f"   - {_escaped(_reach(line, contact))}")
                out += [f"     - [ ] {box}" for box in (words.right, words.wrong)]
    out += ["", f"{words.result}:", "", *(f"- [ ] {result}" for result in words.results), ""]
    out += [f"{words.caller} {words.on}", "", _escaped(_after(line))]
    return "\n".join(out) + "\n"


def _reach(line: DueLine, contact: ContactFile) -> str:
    return f"{contact.value} ({line.words.contacts[contact.kind]})"


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )


def _linked(source: str) -> str:
    """Write a source as a link, if it is one; some are the name of a list."""
    return f"<{source}>" if re.fullmatch(r"https?://[^\s<>]+", source) else _escaped(source)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
