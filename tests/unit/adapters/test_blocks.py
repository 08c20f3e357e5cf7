"""Markdown as plain values: the shapes, and that nothing of it is markup any more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.documents.blocks import blocks


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def par(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "paragraph", "parts": list(parts)}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**a** b", [par({"kind": "strong", "parts": [text("a")]}, text(" b"))]),
        ("a\nb  \nc", [par(text("a"), text(" "), text("b"), {"kind": "break"}, text("c"))]),
        ("1. a\n2. b", [{"kind": "list", "start": 1, "items": [[par(text("a"))], [par(text("b"))]]}]),
        ("3. a", [{"kind": "list", "start": 3, "items": [[par(text("a"))]]}]),
        ("- a\n  - b", [{"kind": "list", "start": None, "items": [
            [par(text("a")), {"kind": "list", "start": None, "items": [[par(text("b"))]]}]]}]),
        ("> a", [{"kind": "quote", "blocks": [par(text("a"))]}]),
        ("`a`", [par({"kind": "code", "text": "a"})]),
        ("    a", [{"kind": "code", "text": "a"}]),
        ("***", [{"kind": "rule"}]),
        ("# a", [par({"kind": "strong", "parts": [text("a")]})]),
        ("[a](https://b.c)", [par({"kind": "link", "address": "https://b.c", "parts": [text("a")]})]),
        ("[a](file:///etc)", [par(text("[a](file:///etc)"))]),
        ("[a](b.html)", [par(text("a"))]),
        ("![a](b.png)", [par(text("a"))]),
        ("<b>a</b> #x $y$", [par(text("<b>a</b> #x $y$"))]),
        ("", []),
    ],
)  # fmt: skip
def test_marks_become_values(markdown: str, expected: list[dict[str, Any]]) -> None:
    assert blocks(markdown) == expected


@given(st.text())
def test_any_text_gives_values_that_json_can_carry(markdown: str) -> None:
    json.dumps(blocks(markdown))
