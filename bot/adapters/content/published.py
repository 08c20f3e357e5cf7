"""What people may stand at: the lessons and cards that were published, and where those went that are there no more.

`published.toml` is written by `taman content sync`; ids are only ever added to it. Editors write where an id went: that
of a card under `[moved]` of its lesson.toml, that of a lesson into `moved.toml`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import RootModel

from bot.adapters.content.files import read_toml
from bot.adapters.content.problems import Problems, line_with
from bot.domain.tracks import Curriculum, Lesson, follow

PUBLISHED_FILE, MOVED_FILE = "published.toml", "moved.toml"
_NOTE = """\
# Written by `taman content sync`: the cards that people may stand at. Do not edit; lines are only ever added.
# After a conflict in a merge keep the lines of both sides.
"""


class PublishedFile(RootModel[dict[str, list[str]]]):
    """published.toml: lesson -> its cards."""


class MovedFile(RootModel[dict[str, str]]):
    """moved.toml: lesson of before -> lesson of today, or "" if nothing has taken its place."""


def read_published(root: Path, problems: Problems) -> Mapping[str, list[str]]:
    """Read what was published; nothing if there is no such file yet."""
    path = root / PUBLISHED_FILE
    file = read_toml(path, PublishedFile, problems) if path.exists() else None
    return file.root if file else {}


def read_moved(root: Path, problems: Problems) -> Mapping[str, str]:
    """Read where lessons went; nothing if there is no such file."""
    path = root / MOVED_FILE
    file = read_toml(path, MovedFile, problems) if path.exists() else None
    return file.root if file else {}


def publish(root: Path, lessons: Mapping[str, Iterable[str]]) -> int:
    """Add lessons with the ids of their cards to what was published; give how many ids are new.

    Raises:
        ContentInvalid: published.toml cannot be read; it was left as it is.
    """
    problems = Problems(root)
    known = {lesson: set(cards) for lesson, cards in read_published(root, problems).items()}
    problems.raise_errors()
    before = sum(len(cards) for cards in known.values())
    for lesson, cards in lessons.items():
        known.setdefault(lesson, set()).update(cards)
    # A list of texts is written in JSON as it is in TOML.
    lines = [f'"{lesson}" = {json.dumps(sorted(cards))}' for lesson, cards in sorted(known.items())]
    (root / PUBLISHED_FILE).write_text(_NOTE + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return sum(len(cards) for cards in known.values()) - before


def check_stranded(root: Path, lessons: Path, curriculum: Curriculum, problems: Problems) -> None:
    """Note every id at which people may stand and from which no way leads on, and every way that leads nowhere."""
    published, moved = read_published(root, problems), read_moved(root, problems)
    present = {lesson.id for lesson in curriculum.lessons}
    for lesson in curriculum.lessons:
        _check_cards(lessons / lesson.id / "lesson.toml", lesson, published.get(lesson.id, ()), problems)
    for old in published:
        # A lesson that is there but cannot be read has been told by the loader.
        if old not in present and old not in moved and not (lessons / old).exists():
            problems.error(
                root / PUBLISHED_FILE,
                line_with(root / PUBLISHED_FILE, f'"{old}"'),
                "stranded",
                f"the lesson {old} was taken away or renamed; people may be in it.",
                f'Write into {MOVED_FILE}: "{old}" = "the lesson in its place", or "" if there is none.',
            )
    for old, new in moved.items():
        line = line_with(root / MOVED_FILE, f'"{old}"')
        leads_on = not new or (lessons / follow(moved, old) / "lesson.toml").exists()
        _check_way(root / MOVED_FILE, line, "lesson", old, old in present, leads_on, problems)


def _check_cards(toml: Path, lesson: Lesson, published: Iterable[str], problems: Problems) -> None:
    present = {card.id for text in lesson.texts.values() for card in text.cards}
    for old in sorted(set(published) - present - set(lesson.moved)):
        problems.error(
            toml,
            0,
            "stranded",
            f"the card {old} was taken away or renamed; people may stand at it.",
            f'Write into lesson.toml, under [moved]: {old} = "the card in its place".',
        )
    for old in lesson.moved:
        line = line_with(toml, f"{old} =", f"{old}=", f'"{old}" =')
        _check_way(toml, line, "card", old, old in present, follow(lesson.moved, old) in present, problems)


def _check_way(path: Path, line: int, kind: str, old: str, is_present: bool, leads_on: bool, problems: Problems) -> None:
    if is_present:
        problems.error(
            path, line, "moved-present", f"the {kind} {old} is still there, so it did not move.", "Take the line out."
        )
    elif not leads_on:
        problems.error(
            path, line, "moved-target", f"the way of {old} leads to no {kind} of today.", f"Name a {kind} that is there."
        )
