"""parse_mode: Telegram's HTML and MarkdownV2 turned into text and entities, with its parse errors.

Offsets in error messages are bytes of the UTF-8 text, as Telegram gives them.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.entities import Entity, utf16_len
from simulator.errors import ApiError, bad_request

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)((?:\s+[a-zA-Z0-9-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([a-zA-Z0-9-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?")
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot);")
_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")


def parse(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Return the shown text and its entities.

    Raises:
        ApiError: 400, "can't parse entities: ..." or an unsupported mode. The legacy "Markdown" mode is
            not simulated, and says so.
    """
    mode = parse_mode.lower()
    if mode == "html":
        return _parse_html(text)
    if mode == "markdownv2":
        return _MarkdownV2(text).parse()
    if mode == "markdown":
        raise bad_request("unsupported parse_mode: the simulator has no legacy Markdown, use MarkdownV2")
    raise bad_request("unsupported parse_mode")


def _broken(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _byte_offset(text: str, index: int) -> int:
    return len(text[:index].encode("utf-8", "surrogatepass"))


@dataclass
class _Open:
    tag: str
    start: int
    entity: dict[str, Any] = field(default_factory=dict)


def _parse_html(text: str) -> tuple[str, list[Entity]]:
    out: list[str] = []
    units = 0
    stack: list[_Open] = []
    entities: list[Entity] = []
    index = 0

    def put(piece: str) -> None:
        nonlocal units
        out.append(piece)
        units += utf16_len(piece)

    while index < len(text):
        character = text[index]
        if character == "&":
            known = _CHARACTER.match(text, index)
            # Telegram leaves an entity it does not know as it stands: no error.
            put(html.unescape(known.group()) if known else "&")
            index = known.end() if known else index + 1
            continue
        if character != "<":
            put(character)
            index += 1
            continue
        at = _byte_offset(text, index)
        match = _TAG.match(text, index)
        if match is None:
            tag = re.match(r"</?\s*([^\s>]*)", text[index:])
            name = tag.group(1) if tag else ""
            if ">" not in text[index:]:
                raise _broken(f'Unclosed start tag at byte offset {at}: "{name}"')
            raise _broken(f'Unsupported start tag "{name}" at byte offset {at}')
        closing, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
        if name not in _TAGS:
            what = "end" if closing else "start"
            raise _broken(f'Unsupported {what} tag "{name}" at byte offset {at}')
        if closing:
            if not stack:
                raise _broken(f"Unexpected end tag at byte offset {at}")
            opened = stack.pop()
            if opened.tag != name:
                raise _broken(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"')
            _close_html(opened, units, out, entities)
        else:
            stack.append(_Open(name, units, _html_entity(name, attributes, at)))
        index = match.end()
    if stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return "".join(out), _merge_pre_code(entities)


def _html_entity(name: str, attributes: str, at: int) -> Entity:
    found = {
        match.group(1).lower(): html.unescape(match.group(2) or match.group(3) or match.group(4) or "")
        for match in _ATTRIBUTE.finditer(attributes)
    }
    entity: Entity = {"type": _TAGS[name]}
    if name == "span" and found.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "a":
        entity["url"] = found.get("href", "")
    if name == "blockquote" and "expandable" in found:
        entity["type"] = "expandable_blockquote"
    if name == "code" and found.get("class", "").startswith("language-"):
        entity["language"] = found["class"].removeprefix("language-")
    if name == "tg-emoji":
        if not found.get("emoji-id"):
            raise _broken(f"Custom emoji identifier is missing at byte offset {at}")
        entity["custom_emoji_id"] = found["emoji-id"]
    return entity


def _close_html(opened: _Open, units: int, out: list[str], entities: list[Entity]) -> None:
    if units == opened.start:
        return
    entity = {**opened.entity, "offset": opened.start, "length": units - opened.start}
    if opened.tag == "a":
        if not entity["url"]:
            shown = "".join(out).encode("utf-16-le", "surrogatepass")
            entity["url"] = shown[opened.start * 2 : units * 2].decode("utf-16-le", "surrogatepass")
        if not re.match(r"(?:https?|tg|ton|tonsite)://\S", entity["url"]):
            return  # Telegram shows the words and drops a link it cannot make
    entities.append(entity)


def _merge_pre_code(entities: list[Entity]) -> list[Entity]:
    """`<pre><code class="language-x">` is one entity, pre with a language."""
    spans = {(entity["offset"], entity["length"]): entity for entity in entities if entity["type"] == "pre"}
    kept = []
    for entity in entities:
        pre = spans.get((entity["offset"], entity["length"]))
        if entity["type"] == "code" and pre is not None:
            if "language" in entity:
                pre["language"] = entity["language"]
            continue
        if entity["type"] == "code":
            entity.pop("language", None)
        kept.append(entity)
    return kept


class _MarkdownV2:
    _MARKS = (("||", "spoiler"), ("__", "underline"), ("*", "bold"), ("_", "italic"), ("~", "strikethrough"))
    _NAMES = {  # noqa: RUF012 -- a constant table
        "bold": "Bold",
        "italic": "Italic",
        "underline": "Underline",
        "strikethrough": "Strikethrough",
        "spoiler": "Spoiler",
        "text_link": "TextUrl",
        "code": "Code",
        "pre": "PreCode",
    }

    def __init__(self, text: str) -> None:
        self.text = text
        self.index = 0
        self.out: list[str] = []
        self.units = 0
        self.entities: list[Entity] = []
        self.stack: list[tuple[str, int, int]] = []
        self.quote: tuple[int, bool] | None = None

    def parse(self) -> tuple[str, list[Entity]]:
        while self.index < len(self.text):
            self._step()
        if self.stack:
            kind, _, at = self.stack[-1]
            raise _broken(f"Can't find end of {self._NAMES[kind]} entity at byte offset {at}")
        self._end_quote(expandable=False)
        return "".join(self.out), self.entities

    def _put(self, piece: str) -> None:
        self.out.append(piece)
        self.units += utf16_len(piece)

    def _at(self) -> int:
        return _byte_offset(self.text, self.index)

    def _line_start(self) -> bool:
        return self.index == 0 or self.text[self.index - 1] == "\n"

    def _step(self) -> None:
        text, index = self.text, self.index
        character = text[index]
        if self._line_start() and self.quote is not None and not text.startswith(">", index):
            self._end_quote(expandable=False)
        if character == "\\" and index + 1 < len(text) and "!" <= text[index + 1] <= "~":
            self._put(text[index + 1])
            self.index += 2
        elif character == ">" and self._line_start() and not any(kind == "text_link" for kind, *_ in self.stack):
            if self.quote is None:
                self.quote = (self.units, False)
            self.index += 1
        elif text.startswith("**>", index) and self._line_start():
            # "**" before ">" keeps a quote apart from one that ended on the line before.
            self._end_quote(expandable=False)
            self.quote = (self.units, False)
            self.index += 3
        elif self.quote is not None and text.startswith("||", index) and self._ends_quote(index + 2):
            self._end_quote(expandable=True)
            self.index += 2
        elif character == "`":
            self._code()
        elif self._mark():
            return
        elif character == "[":
            self.stack.append(("text_link", self.units, self._at()))
            self.index += 1
        elif character == "]" and self.stack and self.stack[-1][0] == "text_link":
            self._link()
        elif character in _RESERVED:
            raise _broken(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._put(character)
            self.index += 1

    def _ends_quote(self, index: int) -> bool:
        """Whether "||" here is the mark of an expandable quote and not the end of a spoiler in it."""
        at_line_end = index >= len(self.text) or self.text[index] == "\n"
        return at_line_end and not any(kind == "spoiler" for kind, *_ in self.stack)

    def _end_quote(self, *, expandable: bool) -> None:
        if self.quote is None:
            return
        start, _ = self.quote
        self.quote = None
        length = self.units - start
        if self.out and self.out[-1] == "\n":
            length -= 1
        if length > 0:
            kind = "expandable_blockquote" if expandable else "blockquote"
            self.entities.append({"type": kind, "offset": start, "length": length})

    def _mark(self) -> bool:
        for mark, kind in self._MARKS:
            if not self.text.startswith(mark, self.index):
                continue
            at = self._at()
            self.index += len(mark)
            if self.stack and self.stack[-1][0] == kind:
                _, start, _ = self.stack.pop()
                if self.units > start:
                    self.entities.append({"type": kind, "offset": start, "length": self.units - start})
            elif any(kind == other for other, *_ in self.stack):
                open_kind, _, open_at = self.stack[-1]
                raise _broken(f"Can't find end of {self._NAMES[open_kind]} entity at byte offset {open_at}")
            else:
                self.stack.append((kind, self.units, at))
            return True
        return False

    def _code(self) -> None:
        at = self._at()
        fence = "```" if self.text.startswith("```", self.index) else "`"
        kind = "pre" if fence == "```" else "code"
        self.index += len(fence)
        entity: Entity = {"type": kind, "offset": self.units}
        if kind == "pre":
            language = re.compile(r"([^\s`\\]*)\n").match(self.text, self.index)
            if language is not None:
                if language.group(1):
                    entity["language"] = language.group(1)
                self.index = language.end()
        while not self.text.startswith(fence, self.index):
            if self.index >= len(self.text):
                raise _broken(f"Can't find end of {self._NAMES[kind]} entity at byte offset {at}")
            if self.text[self.index] == "\\" and self.text[self.index + 1 : self.index + 2] in {"`", "\\"}:
                self.index += 1
            self._put(self.text[self.index])
            self.index += 1
        self.index += len(fence)
        if self.units > entity["offset"]:
            entity["length"] = self.units - entity["offset"]
            self.entities.append(entity)

    def _link(self) -> None:
        _, start, at = self.stack.pop()
        self.index += 1
        url = []
        if self.text.startswith("(", self.index):
            self.index += 1
            while not self.text.startswith(")", self.index):
                if self.index >= len(self.text):
                    raise _broken(f"Can't find end of a URL at byte offset {at}")
                if self.text[self.index] == "\\":
                    self.index += 1
                url.append(self.text[self.index : self.index + 1])
                self.index += 1
            self.index += 1
        address = "".join(url)
        if self.units > start and re.match(r"(?:https?|tg|ton|tonsite)://\S", address):
            self.entities.append({"type": "text_link", "url": address, "offset": start, "length": self.units - start})
