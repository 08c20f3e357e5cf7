"""Pictures of cards: a PNG beside the lesson, `![what it shows](name.png)` as first or last line of a card."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from pathlib import Path

from bot.adapters.content.markdown import Image, Section, images_in
from bot.adapters.content.problems import Problems
from bot.domain.learners import Country, Locale
from bot.domain.tracks import TODAY, Card, Lesson, Picture

MOST_BYTES = 300_000
MOST_PIXELS = 1280
"""Of the longer side: what Telegram shows on a phone; it makes larger ones smaller."""
ALT_LIMITS = (20, 140)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.png")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def take_picture(path: Path, section: Section, problems: Problems) -> tuple[str, Picture | None]:
    """Take the picture out of a card of text: what is left of the body, and the picture if it has one that is good."""
    lines = section.body.splitlines()
    images = images_in(section.body)
    image = images[0] if len(images) == 1 and section.id != TODAY else None
    if image is None or image.lines is None or not (image.lines[0] == 0 or image.lines[1] >= len(lines)):
        return section.body, None
    first, last = image.lines
    rest = "\n".join([*lines[:first], *lines[last:]]).strip("\n")
    return rest, _read(path, section.body_line + first, image, problems)


def _read(path: Path, line: int, image: Image, problems: Problems) -> Picture | None:
    low, high = ALT_LIMITS
    if not low <= len(image.alt) <= high:
        problems.error(
            path,
            line,
            "picture-alt",
            f"the words of {image.source} have {len(image.alt)} characters; {low} to {high}.",
            "Say in the brackets what the picture shows.",
        )
    file = path.parent / image.source
    if not _NAME.fullmatch(image.source) or not file.is_file():
        problems.error(
            path,
            line,
            "picture-missing",
            f"there is no picture {image.source!r} here.",
            "Put name.png beside the lesson.",
        )
        return None
    content = file.read_bytes()
    size = png_size(content)
    if size is None:
        problems.error(file, 0, "picture-form", "it is not a PNG.", "Save it as PNG; see scripts/draw_pictures.py.")
    elif len(content) > MOST_BYTES or max(size) > MOST_PIXELS:
        problems.error(
            file,
            0,
            "picture-size",
            f"{len(content) // 1000} kB, {size[0]} x {size[1]} pixels.",
            f"At most {MOST_BYTES // 1000} kB and {MOST_PIXELS} pixels a side.",
        )
    return Picture(image.source, image.alt, content)


def png_size(content: bytes) -> tuple[int, int] | None:
    """Give width and height in pixels of a PNG; None if it is none."""
    if not content.startswith(_SIGNATURE) or content[12:16] != b"IHDR" or len(content) < 33:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return int(width), int(height)


def misplaced_pictures(card: Card) -> list[str]:
    """Give the pictures that stand where a card cannot show them."""
    words = card.body
    if card.question:
        words = "\n\n".join([card.question.prompt, *(f"{o.text}\n\n{o.reason}" for o in card.question.options)])
    return [image.source for image in images_in(words)]


def check_pictures(folder: Path, lesson: Lesson, problems: Problems) -> None:
    """Check that both languages show the same pictures, and that none lies about unused."""
    shown: Mapping[Locale, list[tuple[str, Country | None, str]]] = {
        locale: [(card.id, card.country, card.picture.name) for card in text.cards if card.picture]
        for locale, text in lesson.texts.items()
    }
    if shown[Locale.VI] != shown[Locale.ID]:
        odd = sorted({name for _, _, name in set(shown[Locale.VI]) ^ set(shown[Locale.ID])})
        problems.error(
            folder / "id.md",
            0,
            "picture-differs",
            f"its pictures are not those of vi.md: {', '.join(odd)}.",
            "Show the same picture in the same card of both languages.",
        )
    used = {name for rows in shown.values() for _, _, name in rows}
    for file in sorted(folder.iterdir()):
        if file.suffix in {".png", ".svg"} and file.with_suffix(".png").name not in used:
            problems.error(file, 0, "picture-unused", "no card shows it.", "Show it in a card, or take it away.")
