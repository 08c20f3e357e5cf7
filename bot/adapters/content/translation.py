"""How far the two languages belong together, block by block: a title, or a card.

When somebody has compared the languages, `taman content sync` writes a mark of each block's words, in both languages,
into `translation.toml` beside them. A mark that no longer fits tells which language was changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from bot.adapters.content.files import StrictFile, read_toml
from bot.adapters.content.fingerprints import fingerprint, words
from bot.adapters.content.markdown import Page
from bot.adapters.content.problems import Problems
from bot.domain.learners import Country, Locale
from bot.domain.tracks import Card, Lesson

TRANSLATION_FILE = "translation.toml"
LESSON_HEAD, HOTLINE_HEAD = ("title",), ("name", "short")
"""What the heads of the files must have, and what is compared of them."""
_NOTE = """\
# Written by `taman content sync`: marks of the words as they were when somebody last compared the languages.
# Do not edit. After a conflict in a merge take either side, compare the languages, and run the command again.
"""


class State(Enum):
    """How the two languages of a block stand to one another."""

    CONFIRMED = "compared"
    NEW = "never compared"
    VI_NEWER = "vi.md is newer"
    ID_NEWER = "id.md is newer"
    BOTH_CHANGED = "changed in both"
    VI_MISSING = "missing in vi.md"
    ID_MISSING = "missing in id.md"

    @property
    def outdated(self) -> Locale | None:
        """The language whose words were left behind."""
        return {State.VI_NEWER: Locale.ID, State.ID_NEWER: Locale.VI}.get(self)

    @property
    def missing(self) -> Locale | None:
        """The language that lacks the block."""
        return {State.VI_MISSING: Locale.VI, State.ID_MISSING: Locale.ID}.get(self)


@dataclass(frozen=True, slots=True)
class Block:
    """A title ("title") or a card ("#now", "#law VN") with the marks of its words today."""

    name: str
    state: State
    marks: Mapping[Locale, str]


class MarksFile(StrictFile):
    """The marks of one block."""

    vi: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


class TranslationFile(RootModel[dict[str, MarksFile]]):
    """translation.toml."""


def block_name(card_id: str, country: Country | None) -> str:
    """Give the name of a card's block."""
    return f"#{card_id} {country}" if country else f"#{card_id}"


def read_confirmed(folder: Path, problems: Problems) -> Mapping[str, Mapping[Locale, str]]:
    """Read the marks of a lesson or helpline; nothing if nobody compared its languages yet."""
    path = folder / TRANSLATION_FILE
    file = read_toml(path, TranslationFile, problems) if path.exists() else None
    return {name: {Locale.VI: marks.vi, Locale.ID: marks.id} for name, marks in file.root.items()} if file else {}


def write_confirmed(folder: Path, blocks: Iterable[Block]) -> None:
    """Write the marks of all blocks that stand in both languages, in their order."""
    lines = [
        f'{name} = {{ vi = "{block.marks[Locale.VI]}", id = "{block.marks[Locale.ID]}" }}'
        for block in blocks
        if block.state.missing is None
        for name in [f'"{block.name}"' if block.name.startswith("#") else block.name]
    ]
    (folder / TRANSLATION_FILE).write_text(_NOTE + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def compare(
    pages: Mapping[Locale, Page], head: Sequence[str], confirmed: Mapping[str, Mapping[Locale, str]]
) -> tuple[Block, ...]:
    """Compare the words of today with the marks of when somebody last looked.

    Args:
        pages: both languages.
        head: keys of the head that are shown.
        confirmed: as `read_confirmed` gives it.
    """
    marks = {locale: _marks(page, head) for locale, page in pages.items()}
    names = _merged(list(marks[Locale.VI]), list(marks[Locale.ID]))
    blocks = []
    for name in names:
        own = {locale: marks[locale][name] for locale in Locale if name in marks[locale]}
        blocks.append(Block(name, _state(own, confirmed.get(name)), own))
    return tuple(blocks)


def borrow_missing(lesson: Lesson) -> Lesson:
    """Give a lesson in which a card that one language lacks stands there in the words of the other."""
    texts = {}
    for locale, text in lesson.texts.items():
        other = Locale.ID if locale is Locale.VI else Locale.VI
        cards = list(text.cards)
        before: Card | None = None
        for card in lesson.texts[other].cards:
            same = next((own for own in cards if _stand_for_one_another(own, card)), None)
            if same is None:
                place = cards.index(before) + 1 if before in cards else 0
                same = replace(card, language=other, is_outdated=False)
                cards.insert(place, same)
            before = same
        texts[locale] = replace(text, cards=tuple(cards))
    return replace(lesson, texts=texts)


def _stand_for_one_another(one: Card, two: Card) -> bool:
    return one.id == two.id and (one.country == two.country or None in (one.country, two.country))


def _marks(page: Page, head: Sequence[str]) -> dict[str, str]:
    marks = {key: fingerprint(page.head.get(key, "")) for key in head}
    for section in page.sections:
        marks[block_name(section.id, section.country)] = fingerprint(words(section.title), words(section.body))
    return marks


def _state(own: Mapping[Locale, str], confirmed: Mapping[Locale, str] | None) -> State:
    if Locale.VI not in own:
        return State.VI_MISSING
    if Locale.ID not in own:
        return State.ID_MISSING
    if confirmed is None:
        return State.NEW
    match own[Locale.VI] == confirmed[Locale.VI], own[Locale.ID] == confirmed[Locale.ID]:
        case True, True:
            return State.CONFIRMED
        case False, True:
            return State.VI_NEWER
        case True, False:
            return State.ID_NEWER
        case _:
            return State.BOTH_CHANGED


def _merged(one: list[str], two: list[str]) -> list[str]:
    """Give the names of both lists; what only the second has stands behind what it follows there."""
    merged = list(one)
    for place, name in enumerate(two):
        if name not in merged:
            merged.insert(merged.index(two[place - 1]) + 1 if place else 0, name)
    return merged
