"""Write the folder of a new lesson or helpline, with every field and card in place.

The words of the folders stand in `templates/`. A fresh folder can be loaded, but the check refuses it until its
place-holders are gone. Nothing that exists is ever changed.
"""

from __future__ import annotations

import os
import re
import shutil
import textwrap
import tomllib
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from string import Template
from typing import get_args

from bot.adapters.content.checks import IDS_LIMIT
from bot.adapters.content.files import Audience, HotlineFile, Topic
from bot.adapters.content.loader import HOTLINES, LESSONS
from bot.adapters.content.unfinished import ADDRESS, MARKS, Language
from bot.domain.errors import SettingError
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import GLOBAL, ContactKind
from bot.domain.learners import TIMEZONE_OF_COUNTRY, Country, Locale
from bot.domain.understanding import Intent

TEMPLATES = Path(__file__).with_name("templates")
HOTLINE_LIMIT = 48
"""Characters of a helpline's id; it travels in the 64 bytes of a button."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CARD_ID = re.compile(r"\{#([a-z0-9-]+)")
_PREFIX = {Country.VN.value: "vn-", Country.ID.value: "id-", GLOBAL: "gl-"}
_LANGUAGES = {Country.VN.value: ["vi"], Country.ID.value: ["id"], GLOBAL: ["en"]}


class NotScaffolded(SettingError):
    """A folder was not written; nothing was changed.

    Args:
        setting: the id that was asked for.
        reason: short permanent name of the reason: id, id-long, country, track, exists, folder.
    """

    code = "not-scaffolded"

    def __init__(self, setting: str, reason: str, problem: str, mend: str = "") -> None:
        super().__init__(setting, problem, mend)
        self.reason = reason


def new_lesson(root: Path, name: str, today: date, language: Language = Language.EN) -> tuple[Path, ...]:
    """Write the folder of a new lesson; give its files.

    Args:
        name: track and lesson, as in "images/my-topic".
        language: of the comments in lesson.toml.

    Raises:
        NotScaffolded: nothing was written.
    """
    track, slash, lesson = name.strip().removesuffix("/").partition("/")
    if not slash or not _ID.fullmatch(lesson):
        raise NotScaffolded(name, "id", *_bad_id("the track, a slash and a name, as in images/my-topic"))
    tracks = _tracks(root)
    if track not in tracks:
        known = ", ".join(tracks) or "none"
        raise NotScaffolded(
            name, "track", f"there is no track {track!r}.", f"Known: {known}. docs/editors.md tells how to add one."
        )
    longest = max(len(card) for card in _CARD_ID.findall(_template("lesson.vi.md").template))
    if len(track) + 1 + len(lesson) + longest > IDS_LIMIT:
        raise NotScaffolded(
            name, "id-long", "is too long for a button.", f"Take at most {IDS_LIMIT - longest} characters with the track."
        )
    code, order, gentle = _next_in_track(root / LESSONS, track)
    values = {
        "code": code,
        "order": str(order),
        "gentle": str(gentle).lower(),
        "intents": _known(Intent),
        "audiences": _known(get_args(Audience)),
        "in6": _months_after(today, 6).isoformat(),
        "in12": _months_after(today, 12).isoformat(),
    }
    return _write(root / LESSONS / track / lesson, f"{track}/{lesson}", "lesson", values, today, language)


def new_hotline(
    root: Path, name: str, today: date, country: str | None = None, language: Language = Language.EN
) -> tuple[Path, ...]:
    """Write the folder of a new helpline; give its files.

    Args:
        name: id of the helpline; the prefix of its country is put before it where it is missing.
        country: "VN", "ID" or "GLOBAL"; may be left out if the prefix tells it.
        language: of the comments in hotline.toml.

    Raises:
        NotScaffolded: nothing was written.
    """
    name = name.strip().removesuffix("/")
    if not _ID.fullmatch(name):
        raise NotScaffolded(name, "id", *_bad_id("a name, as in my-line"))
    told = next((place for place, prefix in _PREFIX.items() if name.startswith(prefix)), None)
    country = country or told
    if country not in _PREFIX:
        raise NotScaffolded(name, "country", "its country is not known.", f"Add --country: {', '.join(_PREFIX)}.")
    if told not in (None, country):
        raise NotScaffolded(
            name, "country", f"begins as one of {told}, but the country is {country}.", "Change the one or the other."
        )
    hotline = name if told else _PREFIX[country] + name
    if len(hotline) > HOTLINE_LIMIT:
        raise NotScaffolded(hotline, "id-long", "is too long for a button.", f"Take at most {HOTLINE_LIMIT} characters.")
    values = {
        "country": country,
        "kinds": _choices("kind"),
        "serves": _choices("serves"),
        "topics": _known(get_args(Topic)),
        "dangers": _known(RiskKind),
        "contacts": _known(ContactKind),
        "languages": ", ".join(f'"{spoken}"' for spoken in _LANGUAGES[country]),
        "timezone": "UTC" if country == GLOBAL else TIMEZONE_OF_COUNTRY[Country(country)],
        "address": ADDRESS,
    }
    return _write(root / HOTLINES / hotline, hotline, "hotline", values, today, language)


def _write(
    folder: Path, name: str, kind: str, values: Mapping[str, str], today: date, language: Language
) -> tuple[Path, ...]:
    if not folder.parent.is_dir():
        raise NotScaffolded(name, "folder", f"there is no folder {folder.parent}.", "Set TAMAN_CONTENT_DIR.")
    if os.path.lexists(folder):
        raise NotScaffolded(name, "exists", "exists already; it was left as it is.", "Choose another name.")
    shared = {"mark": MARKS[language], "today": today.isoformat(), "in3": _months_after(today, 3).isoformat()}
    files = {f"{kind}.toml": _template(f"{kind}.{language}.toml").substitute(shared, **values)}
    files |= {f"{locale}.md": _template(f"{kind}.{locale}.md").template for locale in Locale}
    # Written beside and moved into place, so that a running bot never reads half a folder. It skips hidden ones.
    beside = folder.with_name(f".{folder.name}.new")
    try:
        beside.mkdir()
    except OSError as error:
        raise NotScaffolded(name, "folder", *_unwritable(folder.parent, error)) from error
    try:
        for file, text in files.items():
            (beside / file).write_text(text, encoding="utf-8", newline="\n")
        beside.rename(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise NotScaffolded(name, "folder", *_unwritable(folder.parent, error)) from error
    return tuple(folder / file for file in files)


def _unwritable(folder: Path, error: OSError) -> tuple[str, str]:
    if isinstance(error, FileExistsError):
        return f"{error.filename} is left over from an attempt that was cut off.", "Take it away and try again."
    return f"{folder} cannot be written ({type(error).__name__}).", "Look at its owner and at the free space."


def _bad_id(form: str) -> tuple[str, str]:
    return "is not a good name.", f"Write {form}: small letters a-z, digits, single hyphens."


def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))


def _tracks(root: Path) -> tuple[str, ...]:
    return tuple(path.parent.name for path in sorted((root / LESSONS).glob("[!._]*/track.toml")))


def _next_in_track(lessons: Path, track: str) -> tuple[str, int, bool]:
    """Give a code that is free, the place behind the last lesson, and whether the track is mostly gentle."""
    found = {path.parent.parent.name + "/" + path.parent.name: _read(path) for path in lessons.glob("*/*/lesson.toml")}
    own = [data for name, data in found.items() if name.startswith(f"{track}/")]
    codes = {str(data.get("code", "")) for data in found.values()}
    own_codes = [code for data in own if (code := re.fullmatch(r"([A-Z]+)(\d+)", str(data.get("code", ""))))]
    letters = Counter(code[1] for code in own_codes).most_common(1)
    letter = letters[0][0] if letters else track[0].upper()
    number = max((int(code[2]) for code in own_codes if code[1] == letter), default=0) + 1
    while f"{letter}{number}" in codes:
        number += 1
    orders = [order for data in own if isinstance(order := data.get("order"), int)]
    gentle = sum(1 if data.get("gentle") is True else -1 for data in own) > 0
    return f"{letter}{number}", max(orders, default=0) + 1, gentle


def _read(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _choices(field: str) -> str:
    """Give the words that a field of hotline.toml takes."""
    annotation = HotlineFile.model_fields[field].annotation
    words = get_args(annotation)
    return _known(words if isinstance(words[0], str) else get_args(words[0]))


def _known(words: Iterable[str]) -> str:
    """Write words as a comment, which may go on in the next lines."""
    return "\n#   ".join(textwrap.wrap(", ".join(words), 100))


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
