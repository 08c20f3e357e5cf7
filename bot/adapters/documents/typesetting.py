"""Typst sets our pages: a template of ours, and data that comes in as JSON and is never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = Path(__file__).parent / "fonts"
PIXELS_PER_INCH = 144.0
"""Of pictures: sharp on a phone and on a projector, some tens of kilobytes each."""


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


def _compile(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None, form: Literal["pdf", "png"]
) -> list[bytes]:
    files = {
        "main": (_TEMPLATES / f"{template}.typ").read_bytes(),
        **{path.name: path.read_bytes() for path in _TEMPLATES.glob("*.typ")},
        **{f"pictures/{name}": content for name, content in (pictures or {}).items()},
    }
    made: bytes | list[bytes] = typst.compile(  # type: ignore[call-overload]  # its types forget the dictionary of files
        files,
        format=form,
        ppi=PIXELS_PER_INCH,
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made if isinstance(made, list) else [made]
