"""Typst sets our pages: a template of ours, and data that comes in as JSON and is never read as markup."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = Path(__file__).parent / "fonts"
PIXELS_PER_INCH = 144.0
"""Of pictures: sharp on a phone and on a projector, some tens of kilobytes each."""

_IN_FONT = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x384, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x3E1),
    (0x400, 0x52F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
)
"""Ranges of signs that both files in `fonts/` hold; more than Vietnamese and Indonesian need."""


def pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Set a document as PDF, tagged for screen readers.

    Args:
        template: name of a file in `templates/`, without ".typ"; it imports `/common.typ` (or others of that
            folder) and reads `data`.
        data: what it shows; JSON values.
        pictures: name -> SVG or PNG; the template reads them as `image("/pictures/NAME")`.
    """
    return _compile(template, data, pictures, "pdf")[0]


def picture(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Set the first page of a document as PNG; the arguments are those of `pdf`."""
    return _compile(template, data, pictures, "png")[0]


def legible(text: str) -> str:
    """Give a text in signs that our font has; what people chose for themselves may hold any.

    Emoji and other pictures are left out. A letter or digit of another script becomes "?", so that two such names do
    not look like nothing. A text of which nothing is left becomes "?".
    """
    kept = "".join(c if _is_in_font(c) else "?" if c.isalnum() else " " for c in text)
    return " ".join(kept.split()) or "?"


def _is_in_font(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _IN_FONT)


def _compile(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None, form: Literal["pdf", "png"]
) -> list[bytes]:
    # A folder, since the dictionary that typst takes as well holds texts only, and so no PNG.
    with tempfile.TemporaryDirectory(prefix="taman-page-") as folder:
        root = Path(folder)
        shutil.copytree(_TEMPLATES, root, dirs_exist_ok=True)
        (root / "pictures").mkdir()
        for name, content in (pictures or {}).items():
            (root / "pictures" / name).write_bytes(content)
        made: bytes | list[bytes] = typst.compile(
            root / f"{template}.typ",
            root=root,
            format=form,
            ppi=PIXELS_PER_INCH,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    return made if isinstance(made, list) else [made]
