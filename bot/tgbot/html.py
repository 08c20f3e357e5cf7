"""Text with entities -> HTML, as Telegram's clients draw it: for pages that show what the chat will look like.

The place it goes to must keep white space (`white-space: pre-wrap`): line feeds stay line feeds.
"""

from __future__ import annotations

from html import escape

from telegram import MessageEntity

from bot.tgbot.render import RichText, Span

_TAGS = {
    MessageEntity.BOLD: "strong",
    MessageEntity.ITALIC: "em",
    MessageEntity.UNDERLINE: "u",
    MessageEntity.STRIKETHROUGH: "s",
    MessageEntity.CODE: "code",
    MessageEntity.PRE: "pre",
    MessageEntity.BLOCKQUOTE: "blockquote",
}
_BLOCKS = frozenset({MessageEntity.PRE, MessageEntity.BLOCKQUOTE})


def to_html(rich: RichText) -> str:
    """Write a text as HTML; every character that means something there is escaped."""
    return _Writer(rich.text).run(0, len(rich.text.encode("utf-16-le")) // 2, list(rich.spans))


class _Writer:
    """Cuts one text by UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._units = text.encode("utf-16-le")

    def run(self, start: int, end: int, spans: list[Span]) -> str:
        """Write a part; the spans lie inside of it, ordered, apart or nested."""
        out = []
        while spans:
            first, *others = spans
            inner = [span for span in others if span.end <= first.end]
            spans = [span for span in others if span.end > first.end]
            before = self._words(start, first.offset)
            if first.kind in _BLOCKS:
                # A block stands on lines of its own, so the line feeds around it would be empty lines.
                before = before.removesuffix("\n")
            out.append(before + _wrapped(first, self.run(first.offset, first.end, inner)))
            start = first.end
            if first.kind in _BLOCKS and self._words(start, min(start + 1, end)) == "\n":
                start += 1
        return "".join(out) + self._words(start, end)

    def _words(self, start: int, end: int) -> str:
        return escape(self._units[start * 2 : end * 2].decode("utf-16-le"))


def _wrapped(span: Span, inner: str) -> str:
    if span.kind == MessageEntity.TEXT_LINK:
        return f'<a href="{escape(span.url or "")}" rel="noopener noreferrer" target="_blank">{inner}</a>'
    if span.kind == MessageEntity.SPOILER:
        return f'<span class="shown">{inner}</span>'
    tag = _TAGS.get(span.kind, "span")
    return f"<{tag}>{inner}</{tag}>"
