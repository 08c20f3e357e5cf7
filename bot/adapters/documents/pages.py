"""Documents as plain web pages: no script, no other host, every word escaped; they open from a disk, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_SITE = Path(__file__).parent / "site"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_SITE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def first_page(fronts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Give what stands above the languages, by file name: the page that lets one choose, and the style sheet."""
    chooser = _TEMPLATES.get_template("languages.html").render(fronts=fronts)
    return {"index.html": chooser, "style.css": (_SITE / "style.css").read_text(encoding="utf-8")}


def front_page(front: Mapping[str, Any], pdfs: Sequence[Mapping[str, str]]) -> str:
    """Give the first page of a language; `pdfs` have `name` and `title`."""
    return _TEMPLATES.get_template("front.html").render(page=front, nav=None, pdfs=pdfs)


def document_page(kind: str, document: Mapping[str, Any], front: Mapping[str, Any]) -> str:
    """Give the page of a document; `kind` is "lessons" or "helplines"."""
    return _TEMPLATES.get_template(f"{kind}.html").render(page=document, nav=front)
