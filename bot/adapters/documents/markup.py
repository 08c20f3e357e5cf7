"""Editors' Markdown for our pages: as plain words, or as blocks that `markdown.typ` sets. None of it is Typst markup.

Known are paragraphs, lists, tables, **bold** and *italics*; anything else stands there as its plain words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark").enable("table")
_LISTS = {"bullet_list": "points", "ordered_list": "numbers"}


def plain(markdown: str) -> str:
    """Give the words alone, on one line."""
    found = SyntaxTreeNode(_PARSER.parse(markdown)).walk()
    return " ".join(" ".join("".join(r["text"] for r in _runs(node)) for node in found if node.type == "inline").split())


def blocks(markdown: str) -> list[dict[str, Any]]:
    """Give blocks as JSON values: {"kind": "text", "runs"}, {"kind": "points" | "numbers", "items"} or
    {"kind": "table", "rows"}, the first row of a table being its head. A run is {"text", "bold", "italic"}."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(markdown)).children)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for node in nodes:
        if node.type in _LISTS:
            made.append({"kind": _LISTS[node.type], "items": [_blocks(item.children) for item in node.children]})
        elif node.type == "table":
            rows = [row for part in node.children for row in part.children]
            made.append({"kind": "table", "rows": [[_all_runs(cell) for cell in row.children] for row in rows]})
        elif runs := _all_runs(node):
            made.append({"kind": "text", "runs": runs})
    return made


def _all_runs(node: SyntaxTreeNode) -> list[dict[str, Any]]:
    return [run for inner in node.walk() if inner.type == "inline" for run in _runs(inner)]


def _runs(node: SyntaxTreeNode, bold: bool = False, italic: bool = False) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    for child in node.children:
        if child.children:
            runs += _runs(child, bold or child.type == "strong", italic or child.type == "em")
        elif child.content or child.type != "text":
            text = " " if child.type in {"softbreak", "hardbreak"} else child.content
            runs.append({"text": text, "bold": bold, "italic": italic})
    return runs
