"""Text with entities as HTML: what a page shows is what the chat draws, and nothing in it is a tag of its own."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tgbot.html import to_html
from bot.tgbot.render import render


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**đậm** và *nghiêng*", "<strong>đậm</strong> và <em>nghiêng</em>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("🌱 **đậm** 🌱", "🌱 <strong>đậm</strong> 🌱"),
        ("`111` ~~x~~ ||y||", '<code>111</code> <s>x</s> <span class="shown">y</span>'),
        ("a\n\n> b\n\nc", "a\n<blockquote>b</blockquote>\nc"),
        ("1. a\n2. b", "1. a\n2. b"),
        ('<b>x</b> & "y"', "&lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;"),
        (
            '[x](https://a.b/?c="&d)',
            '<a href="https://a.b/?c=%22&amp;d" rel="noopener noreferrer" target="_blank">x</a>',
        ),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("", ""),
    ],
)
def test_marks_become_tags_and_everything_else_stays_text(markdown: str, expected: str) -> None:
    assert to_html(render(markdown)) == expected


@given(st.text(alphabet=st.sampled_from("ab <>&\"'*_`~|>#-1.\n🌱[](:/")))
def test_no_text_becomes_a_tag_and_none_is_lost(markdown: str) -> None:
    rich = render(markdown)
    html = to_html(rich)
    words = re.sub(r"</?(?:strong|em|s|u|code|pre|blockquote|span|a)\b[^<>]*>", "", html)

    assert "<" not in words
    assert ">" not in words
    assert unescape(words).replace("\n", "") == rich.text.replace("\n", "")
