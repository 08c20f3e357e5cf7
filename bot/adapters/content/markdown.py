"""Read the Markdown files of content: a head with a title, then cards under `## Title {#id country=VN}`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.adapters.content.problems import Problems
from bot.domain.learners import Country
from bot.domain.tracks import Option, Question

_PARSER = MarkdownIt("commonmark")
_ATTRIBUTES = re.compile(r"\s*\{([^{}]*)\}\s*$")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD_LINE = re.compile(r"([a-z_]+):\s*(.*)")
_BREAKS = frozenset({"softbreak", "hardbreak"})
_TASK = re.compile(r"\[([ xX])\]\s+(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """One `##` part of a file, with the line of its heading and of its first body line (from 1)."""

    id: str
    title: str
    body: str
    country: Country | None
    line: int
    body_line: int


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file: its head, the words before the first card, its cards."""

    head: dict[str, str]
    lead: str
    sections: tuple[Section, ...]


def read_page(path: Path, problems: Problems, required: tuple[str, ...]) -> Page | None:
    """Read a file; None (and a noted error) if it cannot be read at all.

    Args:
        required: keys that the head must have.
    """
    text = read_text(path, problems)
    if text is None:
        return None
    head, body, first_line = _split_head(path, text, problems)
    for key in required:
        if not head.get(key):
            problems.error(
                path, 1, "head-missing", f'the head has no "{key}".', f'Write "{key}: ..." between the two "---" lines.'
            )
    return Page(head, *_sections(path, body, first_line, problems))


def read_text(path: Path, problems: Problems) -> str | None:
    """Read a UTF-8 file in NFC; None (and a noted error) if it is missing or not UTF-8."""
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.error(path, 0, "file-missing", "the file is missing.", "Write it, or take the folder away.")
    except (UnicodeDecodeError, OSError) as error:
        problems.error(path, 0, "file-unreadable", f"it cannot be read ({type(error).__name__}).", "Save it as UTF-8.")
    return None


def read_question(path: Path, section: Section, problems: Problems) -> Question | None:
    """Read a quiz card: the prompt, then a task list with a reason (quote) under each answer."""
    tokens = _PARSER.parse(section.body)
    start = next((i for i, t in enumerate(tokens) if t.type == "bullet_list_open" and t.level == 0), None)
    if start is None:
        problems.error(
            path, section.line, "quiz-no-answers", "the question has no answers.", 'Write "- [ ] ..." and "- [x] ...".'
        )
        return None
    list_token = tokens[start]
    assert list_token.map is not None  # noqa: S101 - block tokens have a place
    prompt = "\n".join(section.body.splitlines()[: list_token.map[0]]).strip()
    if not prompt:
        problems.error(path, section.line, "quiz-no-prompt", "the question is missing.", "Write it above the answers.")
    options = []
    items = _items(tokens[start:])
    for item in items:
        line = section.body_line + (item[0].map[0] if item[0].map else 0)
        texts = [t.content for t in item if t.type == "inline" and t.level == 3]
        reasons = [t.content for t in item if t.type == "inline" and t.level > 3]
        task = _TASK.match(texts[0]) if texts else None
        if task is None:
            problems.error(
                path, line, "quiz-answer-form", 'an answer does not begin with "[ ]" or "[x]".', "Write the box first."
            )
            continue
        if not reasons:
            problems.error(
                path, line, "quiz-no-reason", "an answer has no reason.", 'Write it below, indented, as "  > ...".'
            )
        options.append(Option(_one_line(task[2]), task[1] != " ", _one_line(" ".join(reasons))))
    if len(options) < len(items):
        return None
    right = sum(option.right for option in options)
    if right != 1:
        problems.error(
            path,
            section.line,
            "quiz-right-answer",
            f"{right} answers are marked right.",
            'Mark exactly one with "[x]".',
        )
        return None
    if not 2 <= len(options) <= 6:
        problems.error(path, section.line, "quiz-answers", f"it has {len(options)} answers.", "Give 2 to 6.")
        return None
    return Question(prompt, tuple(options))


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in Markdown.

    Attributes:
        lines: its first line and the one after its last, from 0, if it is a paragraph of its own; otherwise None.
    """

    source: str
    alt: str
    lines: tuple[int, int] | None


def links_in(markdown: str) -> list[str]:
    """Give the targets of all links."""
    return [
        str(child.attrs.get("href", ""))
        for token in _PARSER.parse(markdown)
        for child in token.children or ()
        if child.type == "link_open"
    ]


def images_in(markdown: str) -> list[Image]:
    """Give all pictures."""
    found = []
    for token in _PARSER.parse(markdown):
        children = token.children or []
        lines = (token.map[0], token.map[1]) if token.map and token.level == 1 and len(children) == 1 else None
        found += [
            Image(str(child.attrs.get("src", "")), child.content, lines) for child in children if child.type == "image"
        ]
    return found


def plain_blocks(markdown: str) -> list[str]:
    """Give the words of each paragraph or list item, without marks; a line break stays one."""
    blocks = []
    for token in _PARSER.parse(markdown):
        if token.type == "inline":
            parts = ("\n" if child.type in _BREAKS else child.content for child in token.children or ())
            blocks.append("".join(parts).replace("||", ""))
    return blocks


def _split_head(path: Path, text: str, problems: Problems) -> tuple[dict[str, str], str, int]:
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        problems.error(path, 1, "head-missing", 'the file has no head between "---" lines.', "Begin with a head.")
        return {}, text, 1
    head: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return head, "\n".join(lines[number:]), number + 1
        found = _HEAD_LINE.fullmatch(line.strip())
        if found:
            # Every value is plain text: "no" stays "no" and "0111" stays "0111".
            head[found[1]] = found[2].strip().strip("\"'")
        elif line.strip():
            problems.error(path, number, "head-form", "this line of the head cannot be read.", 'Write "key: value".')
    problems.error(path, 1, "head-open", 'the head is not closed with "---".', 'Add the second "---" line.')
    return head, "", len(lines)


def _sections(path: Path, body: str, first_line: int, problems: Problems) -> tuple[str, tuple[Section, ...]]:
    lines = body.splitlines()
    tokens = _PARSER.parse(body)
    headings: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            if token.tag == "h2":
                headings.append((token.map[0], tokens[index + 1].content))
            else:
                problems.error(
                    path, first_line + token.map[0], "heading", "only ## headings make cards.", "Use ## or bold words."
                )
    sections = []
    for number, (row, raw) in enumerate(headings):
        end = headings[number + 1][0] if number + 1 < len(headings) else len(lines)
        line = first_line + row
        section = _section(path, raw, "\n".join(lines[row + 1 : end]), line, problems)
        if section:
            sections.append(section)
    lead = "\n".join(lines[: headings[0][0]] if headings else lines).strip()
    return lead, tuple(sections)


def _section(path: Path, raw: str, body: str, line: int, problems: Problems) -> Section | None:
    attributes = _ATTRIBUTES.search(raw)
    title = raw[: attributes.start()].strip() if attributes else raw.strip()
    card_id, country = "", None
    for word in attributes[1].split() if attributes else ():
        if word.startswith("#"):
            card_id = word[1:]
        elif word.startswith("country=") and word[8:] in set(Country):
            country = Country(word[8:])
        else:
            problems.error(path, line, "card-attribute", f"{word!r} is not known.", "Known: #id, country=VN, country=ID.")
    if not _ID.fullmatch(card_id):
        problems.error(
            path, line, "card-id", "the card has no good id.", "End the heading with {#some-id}: a-z, 0-9 and hyphens."
        )
        return None
    if not title:
        problems.error(path, line, "card-title", "the card has no title.", "Write it before the {#id}.")
    stripped = body.strip("\n")
    skipped = len(body) - len(body.lstrip("\n"))
    return Section(card_id, title, stripped.rstrip(), country, line, line + 1 + skipped)


def _items(tokens: list[Token]) -> list[list[Token]]:
    """Cut the tokens of the first list into its items."""
    items: list[list[Token]] = []
    for token in tokens:
        if token.type == "list_item_open" and token.level == 1:
            items.append([])
        if token.type == "bullet_list_close" and token.level == 0:
            break
        if items:
            items[-1].append(token)
    return items


def _one_line(text: str) -> str:
    return " ".join(text.split())
