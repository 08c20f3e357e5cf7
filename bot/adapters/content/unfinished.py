"""The place-holders of new folders, and the check that finds those that are left."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from bot.adapters.content.loader import HOTLINES, LESSONS
from bot.adapters.content.problems import Problems

ADDRESS = "https://write-here.example"
"""The place-holder for a web address; names that end with .example never lead anywhere."""


class Language(StrEnum):
    """A language of the comments in the TOML files."""

    EN = "en"
    VI = "vi"
    ID = "id"


MARKS: Mapping[Language, str] = {
    Language.EN: "WRITE HERE",
    Language.VI: "VIẾT Ở ĐÂY",
    Language.ID: "TULIS DI SINI",
}
"""What stands where something is still to be written."""


def check_unfinished(root: Path, problems: Problems) -> None:
    """Note every line of a lesson or helpline that still holds a place-holder."""
    marks = (*MARKS.values(), ADDRESS)
    for path in _written(root):
        with suppress(OSError, UnicodeDecodeError):  # the loader tells of these
            text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
            for number, line in enumerate(text.splitlines(), 1):
                mark = next((mark for mark in marks if mark in line), None)
                if mark:
                    rest = line.partition(mark)[2].strip(" :\"'")
                    problems.error(
                        path,
                        number,
                        "unfinished",
                        f'still to be written: "{rest}".' if rest else "still to be written.",
                        f"Write it, and take {mark!r} out.",
                    )


def _written(root: Path) -> Iterator[Path]:
    for pattern in (f"{LESSONS}/*/*/*", f"{HOTLINES}/*/*"):
        for path in sorted(root.glob(pattern)):
            hidden = any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
            if path.suffix in {".toml", ".md"} and path.is_file() and not hidden:
                yield path
