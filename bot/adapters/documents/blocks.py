"""Markdown -> plain JSON values, from which pages are set without reading anything as markup again.

A block is `{"kind": "paragraph", "parts": [...]}`, `{"kind": "list", "start": None or 1, "items": [[block, ...]]}`,
`{"kind": "quote", "blocks": [...]}`, `{"kind": "code", "text": "..."}` or `{"kind": "rule"}`. A part is
`{"kind": "text" | "code", "text": "..."}`, `{"kind": "strong" | "em" | "s", "parts": [...]}`,
`{"kind": "link", "address": "...", "parts": [...]}` or `{"kind": "break"}`.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_LINKED = ("https://", "http://", "mailto:")

Block = dict[str, Any]
Part = dict[str, Any]


def blocks(markdown: str) -> list[Block]:
    """Read Markdown. Pictures become their words in place of a picture; HTML stays text."""
    tree = SyntaxTreeNode(_PARSER.parse(unicodedata.normalize("NFC", markdown)))
    return [_block(node) for node in tree.children]


def _block(node: SyntaxTreeNode) -> Block:
    match node.type:
        case "bullet_list" | "ordered_list":
            start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            items = [[_block(child) for child in item.children] for item in node.children]
            return {"kind": "list", "start": start, "items": items}
        case "blockquote":
            return {"kind": "quote", "blocks": [_block(child) for child in node.children]}
        case "fence" | "code_block":
            return {"kind": "code", "text": node.content.rstrip("\n")}
        case "hr":
            return {"kind": "rule"}
        case "heading":
            return {"kind": "paragraph", "parts": [{"kind": "strong", "parts": _inline(node)}]}
        case _:
            return {"kind": "paragraph", "parts": _inline(node)}


def _inline(node: SyntaxTreeNode) -> list[Part]:
    return [part for inline in node.children for child in inline.children for part in _parts(child)]


def _parts(node: SyntaxTreeNode) -> list[Part]:
    match node.type:
        case "strong" | "em" | "s":
            return [{"kind": node.type, "parts": _inside(node)}]
        case "link":
            address = str(node.attrs.get("href", ""))
            inside = _inside(node)
            return [{"kind": "link", "address": address, "parts": inside}] if address.startswith(_LINKED) else inside
        case "code_inline":
            return [{"kind": "code", "text": node.content}]
        case "softbreak":
            return [{"kind": "text", "text": " "}]
        case "hardbreak":
            return [{"kind": "break"}]
        case _:
            # Between two marks the parser leaves texts of nothing.
            return [{"kind": "text", "text": node.content}] if node.content else []


def _inside(node: SyntaxTreeNode) -> list[Part]:
    return [part for child in node.children for part in _parts(child)]
