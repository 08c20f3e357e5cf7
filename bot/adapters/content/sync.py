"""Which lessons and helplines have words that nobody compared between the languages, and noting that somebody did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.adapters.content.loader import HOTLINES, LESSONS
from bot.adapters.content.markdown import read_page
from bot.adapters.content.problems import ContentInvalid, Problem, Problems, line_with
from bot.adapters.content.published import publish
from bot.adapters.content.translation import (
    HOTLINE_HEAD,
    LESSON_HEAD,
    Block,
    State,
    compare,
    read_confirmed,
    write_confirmed,
)
from bot.domain.errors import SettingError
from bot.domain.learners import Locale


@dataclass(frozen=True, slots=True)
class Item:
    """A lesson ("images/sextortion") or a helpline ("vn-ngay-mai") with the state of its blocks.

    Attributes:
        errors: why its files cannot be read whole; it cannot be confirmed then.
    """

    name: str
    folder: Path
    is_lesson: bool
    blocks: tuple[Block, ...]
    errors: tuple[Problem, ...] = ()

    @property
    def open(self) -> tuple[Block, ...]:
        """The blocks that somebody should look at."""
        return tuple(block for block in self.blocks if block.state is not State.CONFIRMED)


def survey(root: Path) -> tuple[Item, ...]:
    """Give the state of every lesson and helpline, in the order of their names.

    Raises:
        SettingError: there is no content in this folder.
    """
    if not (root / LESSONS).is_dir():
        raise SettingError("TAMAN_CONTENT_DIR", f"there is no folder {root / LESSONS}.", "Name the folder that holds it.")
    lessons = [_item(path, path.relative_to(root / LESSONS), True, root) for path in _folders(root, f"{LESSONS}/*/*/")]
    hotlines = [_item(path, path.relative_to(root / HOTLINES), False, root) for path in _folders(root, f"{HOTLINES}/*/")]
    return (*lessons, *hotlines)


def choose(items: Sequence[Item], names: Iterable[str]) -> tuple[Item, ...]:
    """Give the items of these names; the name of a track gives all its lessons.

    Raises:
        SettingError: there is none of such a name.
    """
    chosen: dict[str, Item] = {}
    for raw in names:
        name = raw.strip().strip("/")
        for folder in (LESSONS, HOTLINES):
            name = name.rpartition(f"{folder}/")[2]
        found = {item.name: item for item in items if item.name == name or item.name.startswith(f"{name}/")}
        if not found:
            near = get_close_matches(name, [item.name for item in items], n=3)
            mend = f"Did you mean {' or '.join(near)}?" if near else "Write track/lesson, a track, or a helpline."
            raise SettingError(raw, "is no lesson or helpline.", mend)
        chosen |= found
    return tuple(chosen.values())


def confirm(root: Path, items: Iterable[Item]) -> None:
    """Note that the languages of these items were compared as they are now, and that people may stand at their cards.

    Raises:
        ContentInvalid: the files of one cannot be read, or published.toml cannot; nothing was written.
    """
    items = tuple(items)
    if errors := [problem for item in items for problem in item.errors]:
        raise ContentInvalid(tuple(errors))
    cards = {
        item.name: {block.name[1:].split()[0] for block in item.blocks if block.name.startswith("#")}
        for item in items
        if item.is_lesson
    }
    if cards:
        publish(root, cards)
    for item in items:
        write_confirmed(item.folder, item.blocks)


def check_translation(root: Path, problems: Problems) -> None:
    """Note every block that was left behind, and every item with blocks that nobody compared."""
    for item in survey(root):
        mend = f"Compare the languages, then: taman content sync {item.name}."
        unseen = []
        for block in item.open:
            if block.state.outdated:
                path = item.folder / f"{block.state.outdated}.md"
                head, _, country = block.name.partition(" ")
                line = line_with(path, f"{{{head} country={country}}}" if country else f"{{{head}}}", f"{block.name}:")
                what = f"{block.name} is older than in the other language: {block.state.value}."
                problems.warning(path, line, "outdated", what, mend)
            elif block.state.missing is None:
                unseen.append(block)
        if unseen:
            counts = Counter(block.state for block in unseen)
            what = "; ".join(
                f"{state.value}: {', '.join(b.name for b in unseen if b.state is state) if n < 6 else f'{n} parts'}"
                for state, n in counts.items()
            )
            problems.warning(item.folder, 0, "unconfirmed", f"{what}.", mend)


def _folders(root: Path, pattern: str) -> list[Path]:
    found = (path for path in root.glob(pattern) if path.is_dir())
    return sorted(p for p in found if not any(part[0] in "._" for part in p.relative_to(root).parts))


def _item(folder: Path, name: Path, is_lesson: bool, root: Path) -> Item:
    problems = Problems(root)
    head = LESSON_HEAD if is_lesson else HOTLINE_HEAD
    pages = {locale: read_page(folder / f"{locale}.md", problems, head) for locale in Locale}
    whole = {locale: page for locale, page in pages.items() if page}
    confirmed = read_confirmed(folder, problems)
    blocks = compare(whole, head, confirmed) if len(whole) == len(Locale) else ()
    return Item(name.as_posix(), folder, is_lesson, blocks, problems.errors)
