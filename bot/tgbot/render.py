"""Markdown -> text with entities, as Telegram takes them. Never a parse mode, so "can't parse entities" cannot happen.

Every entity comes from one pair of Markdown marks, so two entities are apart or one holds the other. Offsets and
lengths are UTF-16 units, as Telegram counts. Code cannot stand inside other marks there, so those are cut around it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from telegram import MessageEntity
from telegram.constants import MessageLimit

TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
ENTITY_LIMIT = int(MessageLimit.MESSAGE_ENTITIES)
_ALLOWED_SCHEMES = frozenset({"https", "http", "mailto", "tg"})
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&^\"'$%/:;=?@,])")


@dataclass(frozen=True, slots=True)
class Span:
    """One entity before it is sent: a Telegram entity type, offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None = None

    @property
    def end(self) -> int:
        """Offset after the last unit."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class RichText:
    """Text with entities.

    Attributes:
        breaks: offsets (UTF-16 units) at which a block ends: good places to split.
    """

    text: str
    spans: tuple[Span, ...] = ()
    breaks: tuple[int, ...] = ()

    @property
    def entities(self) -> list[MessageEntity]:
        """The entities as python-telegram-bot takes them."""
        return [MessageEntity(s.kind, s.offset, s.length, url=s.url) for s in self.spans]


def units(text: str) -> int:
    """Count UTF-16 units, as Telegram does."""
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def escape(text: str) -> str:
    """Make a value safe to put into Markdown: all of it is shown as written."""
    # A number and a dot at the start of a line would begin a list; so would a hyphen: all marks are escaped.
    # Composed first: "<" with a stroke is one character without meaning, not a mark with something behind it.
    return _SPECIAL.sub(r"\\\1", unicodedata.normalize("NFC", " ".join(text.split())))


def render(markdown: str) -> RichText:
    """Turn Markdown into text with entities. Any input gives a valid result."""
    builder = _Builder()
    _blocks(_parser().parse(unicodedata.normalize("NFC", _clean(markdown))), builder)
    return builder.result()


def split(rich: RichText, limit: int = TEXT_LIMIT, most_entities: int = ENTITY_LIMIT) -> list[RichText]:
    """Cut a text into messages at block ends, then at sentence ends, then at spaces, then anywhere.

    Args:
        limit: UTF-16 units of one message.
        most_entities: entities of one message.
    """
    parts = []
    rest = rich
    while units(rest.text) > limit or len(rest.spans) > most_entities:
        at = _cut_place(rest, limit, most_entities)
        first, rest = _cut(rest, at)
        if first.text:
            parts.append(first)
    if rest.text or not parts:
        parts.append(rest)
    return parts


class TelegramCards:
    """The `CardRenderer` of Telegram."""

    limit = TEXT_LIMIT

    def length(self, title: str, body: str) -> int:
        """Give the UTF-16 units of a card as it is sent (without the line of progress dots)."""
        return units(render(f"**{escape(title)}**\n\n{body}").text)


def _clean(text: str) -> str:
    """Drop lone surrogates and control characters, which Telegram refuses."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


_MD: list[MarkdownIt] = []


def _parser() -> MarkdownIt:
    if not _MD:
        md = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
        md.inline.ruler.before("emphasis", "spoiler", _spoiler)
        md.inline.add_terminator_char("|")
        _MD.append(md)
    return _MD[0]


def _spoiler(state: StateInline, silent: bool) -> bool:
    """Read ||hidden words||."""
    if not state.src.startswith("||", state.pos):
        return False
    end = state.src.find("||", state.pos + 2, state.posMax)
    if end <= state.pos + 2:
        return False
    if not silent:
        start, most = state.pos + 2, state.posMax
        state.push("spoiler_open", "", 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("spoiler_close", "", -1)
    state.pos = end + 2
    return True


@dataclass(frozen=True, slots=True)
class _Style:
    """One pair of marks; `number` tells pairs of one kind apart, so neighbours never grow together."""

    kind: str
    number: int
    url: str | None = None


@dataclass(slots=True)
class _Builder:
    runs: list[tuple[str, tuple[_Style, ...]]] = field(default_factory=list)
    open: list[_Style] = field(default_factory=list)
    break_rows: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, text: str, extra: _Style | None = None) -> None:
        if text:
            styles = tuple(s for s in self.open if extra is None or s.kind == MessageEntity.BLOCKQUOTE)
            self.runs.append((text, (*styles, extra) if extra else styles))

    def style(self, kind: str, url: str | None = None) -> _Style:
        self.count += 1
        return _Style(kind, self.count, url)

    def push(self, kind: str, url: str | None = None) -> None:
        # Telegram has no quote in a quote and no link in a link; the outer one stays.
        if kind in {MessageEntity.BLOCKQUOTE, MessageEntity.TEXT_LINK} and any(s.kind == kind for s in self.open):
            kind = ""
        self.open.append(self.style(kind, url))

    def pop(self) -> None:
        self.open.pop()

    def end_block(self) -> None:
        self.break_rows.append(len(self.runs))

    def new_line(self, lines: int = 1) -> None:
        """See to it that the text ends with this many line feeds (none at the very start)."""
        if not self.runs:
            return
        tail = "".join(text for text, _ in self.runs[-4:])
        missing = lines - (len(tail) - len(tail.rstrip("\n")))
        if missing > 0:
            self.add("\n" * missing)

    def result(self) -> RichText:
        text = "".join(run for run, _ in self.runs)
        lead = len(text) - len(text.lstrip())
        body = text.strip()
        place: dict[_Style, list[int]] = {}
        offset = -lead
        offsets = [offset]
        for run, styles in self.runs:
            for style in styles:
                ranges = place.setdefault(style, [])
                if ranges and ranges[-1] == offset:
                    ranges[-1] = offset + len(run)
                else:
                    ranges += [offset, offset + len(run)]
            offset += len(run)
            offsets.append(offset)
        spans = []
        for style, ranges in place.items():
            if not style.kind:
                continue
            for start, end in zip(ranges[::2], ranges[1::2], strict=True):
                span = _span(body, style, max(start, 0), min(end, len(body)))
                if span:
                    spans.append(span)
        breaks = sorted({offsets[row] for row in self.break_rows if 0 < offsets[row] < len(body)})
        spans.sort(key=lambda s: (s.offset, -s.length))
        return RichText(body, tuple(spans), tuple(units(body[:b]) for b in breaks))


def _span(body: str, style: _Style, start: int, end: int) -> Span | None:
    """Make an entity without white space at its ends, which Telegram would cut; None if nothing is left."""
    words = body[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if end <= start:
        return None
    return Span(style.kind, units(body[:start]), units(body[start:end]), style.url)


_INLINE = {
    "strong_open": MessageEntity.BOLD,
    "em_open": MessageEntity.ITALIC,
    "s_open": MessageEntity.STRIKETHROUGH,
    "spoiler_open": MessageEntity.SPOILER,
}
_CLOSERS = {"strong_close", "em_close", "s_close", "spoiler_close", "link_close"}


def _blocks(tokens: list[Token], out: _Builder) -> None:
    lists: list[int | None] = []
    head: list[str] = []
    row = 0
    cell = 0
    in_head = False
    for token in tokens:
        match token.type:
            case "heading_open":
                out.new_line(2)
                out.push(MessageEntity.BOLD)
            case "heading_close":
                out.pop()
                out.end_block()
            case "paragraph_open":
                if not token.hidden and not _just_marked(out):
                    out.new_line(2)
            case "paragraph_close":
                if not lists:
                    out.end_block()
            case "inline" if in_head:
                head.append("".join(child.content for child in token.children or ()))
            case "inline":
                _inline(token.children or [], out)
            case "blockquote_open":
                out.new_line(2)
                out.push(MessageEntity.BLOCKQUOTE)
            case "blockquote_close":
                out.pop()
                out.end_block()
            case "bullet_list_open":
                out.new_line(1 if lists else 2)
                lists.append(None)
            case "ordered_list_open":
                out.new_line(1 if lists else 2)
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                out.end_block()
            case "list_item_open":
                out.new_line(1)
                number = lists[-1]
                indent = "   " * (len(lists) - 1)
                if number is None:
                    out.add(f"{indent}{'•' if len(lists) == 1 else '◦'} ")
                else:
                    out.add(f"{indent}{number}. ")
                    lists[-1] = number + 1
            case "list_item_close":
                out.end_block()
            case "fence" | "code_block":
                out.new_line(2)
                out.add(token.content.rstrip("\n"), out.style(MessageEntity.PRE))
                out.end_block()
            case "hr":
                out.new_line(2)
                out.add("⸻")
                out.end_block()
            case "thead_open":
                in_head, head = True, []
            case "thead_close":
                in_head, row = False, 0
                out.new_line(2)
            case "tr_open":
                row, cell = row + 1, 0
                if not in_head:
                    out.new_line(1)
                    out.add("• ")
            case "td_open":
                if cell:
                    out.add("; ")
                if cell < len(head) and head[cell]:
                    out.push(MessageEntity.BOLD)
                    out.add(f"{head[cell]}: ")
                    out.pop()
                cell += 1
            case "table_close":
                if not row:
                    out.add("; ".join(filter(None, head)), out.style(MessageEntity.BOLD))
                out.end_block()
            case _:
                pass


def _just_marked(out: _Builder) -> bool:
    """True right after a list mark: the item's first paragraph goes on in the same line."""
    return bool(out.runs) and re.fullmatch(r" *(?:[•◦]|\d+\.) ", out.runs[-1][0]) is not None


def _inline(tokens: list[Token], out: _Builder) -> None:
    for token in tokens:
        if token.type in _INLINE:
            out.push(_INLINE[token.type])
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            # Only targets that a phone may open; the words of any other link stay as words.
            out.push(MessageEntity.TEXT_LINK if urlsplit(href).scheme in _ALLOWED_SCHEMES else "", href)
        elif token.type in _CLOSERS:
            out.pop()
        elif token.type == "code_inline":
            out.add(token.content, out.style(MessageEntity.CODE))
        elif token.type == "softbreak":
            out.add(" ")
        elif token.type == "hardbreak":
            out.add("\n")
        elif token.type == "image" or token.type in {"text", "text_special", "html_inline"}:
            out.add(token.content)


_SENTENCE_END = re.compile(r"[.!?…]\s+|\n")


def _cut_place(rich: RichText, limit: int, most_entities: int) -> int:
    """Give the place (UTF-16 units) where the first message ends."""
    bound = min(limit, units(rich.text))
    if len(rich.spans) > most_entities:
        bound = min(bound, rich.spans[most_entities].offset)
    # An entity that begins at 0 cannot be left out of the first message; then only its count can be cut.
    bound = max(bound, 1)
    blocks = [b for b in rich.breaks if 0 < b <= bound]
    if blocks:
        return blocks[-1]
    head = _head(rich.text, bound)
    sentences = [found.end() for found in _SENTENCE_END.finditer(head)]
    if sentences and sentences[-1] > len(head) // 3:
        return units(head[: sentences[-1]])
    space = head.rfind(" ")
    return units(head[: space + 1]) if space > len(head) // 3 else max(units(head), 1)


def _head(text: str, bound: int) -> str:
    """Give as many characters as fit into `bound` units, at least one."""
    low = text[:bound]
    while units(low) > bound and len(low) > 1:
        low = low[: -max(1, (units(low) - bound) // 2)]
    return low


def _cut(rich: RichText, at: int) -> tuple[RichText, RichText]:
    encoded = rich.text.encode("utf-16-le")
    if 0 < at * 2 < len(encoded) and 0xDC <= encoded[at * 2 + 1] <= 0xDF:
        at += 1  # never between the two halves of one character
    left = encoded[: at * 2].decode("utf-16-le")
    right = encoded[at * 2 :].decode("utf-16-le")
    skipped = units(right) - units(right.lstrip())
    start = at + skipped
    left = left.rstrip()
    size = units(left)
    before = tuple(_clipped(s, 0, size) for s in rich.spans if s.offset < size)
    total = units(rich.text)
    after = tuple(_clipped(s, start, total) for s in rich.spans if s.end > start)
    return (
        RichText(left, before[:ENTITY_LIMIT], tuple(b for b in rich.breaks if b < size)),
        RichText(right.lstrip(), after, tuple(b - start for b in rich.breaks if b > start)),
    )


def _clipped(span: Span, start: int, end: int) -> Span:
    left, right = max(span.offset, start), min(span.end, end)
    return replace(span, offset=left - start, length=right - left)


def is_valid(rich: RichText, limit: int = TEXT_LIMIT) -> bool:
    """Tell whether Telegram takes a text: entities in range, apart or nested, none empty, limits kept."""
    size = units(rich.text)
    ordered = sorted(rich.spans, key=lambda s: (s.offset, -s.length))
    inside = all(s.length > 0 and s.offset >= 0 and s.end <= size for s in ordered)
    nested = all(b.offset >= a.end or b.end <= a.end for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    return inside and nested and size <= limit and len(ordered) <= ENTITY_LIMIT
