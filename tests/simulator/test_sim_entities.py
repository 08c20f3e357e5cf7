import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import parse_modes
from simulator.entities import boundaries, check_entities, clean_text, find_entities, utf16_len
from simulator.errors import ApiError


def entity(kind: str, offset: int, length: int, **more: object) -> dict:
    return {"type": kind, "offset": offset, "length": length, **more}


def refusal(text: str, *entities: dict) -> str:
    with pytest.raises(ApiError) as caught:
        check_entities(text, list(entities))
    assert caught.value.code == 400
    return caught.value.description


def test_lengths_are_utf16_units():
    assert [utf16_len(text) for text in ("ế", "👍", "👩‍👧", "")] == [1, 2, 5, 0]


def test_valid_entities_come_back_in_order():
    given = [entity("italic", 3, 2), entity("bold", 0, 5), entity("blockquote", 0, 8)]

    assert check_entities("12345678", given) == [
        entity("blockquote", 0, 8),
        entity("bold", 0, 5),
        entity("italic", 3, 2),
    ]


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("abc", [entity("bold", 0, 4)], "ends after the end of the text"),
        ("abc", [entity("bold", -1, 2)], "offset -1"),
        ("abc", [entity("bold", 1, 0)], "length 0"),
        ("a👍b", [entity("bold", 2, 2)], "begins in a middle of a UTF-16 symbol"),
        ("a👍b", [entity("bold", 0, 2)], "ends in a middle of a UTF-16 symbol"),
        ("abcdef", [entity("bold", 0, 4), entity("italic", 2, 4)], "entities cross"),
        ("abcdef", [entity("bold", 0, 4), entity("code", 1, 2)], "can't be nested"),
        ("abcdef", [entity("blockquote", 0, 4), entity("expandable_blockquote", 1, 2)], "can't be nested"),
        ("abc", [entity("bold", 0, 1)] * 101, "too many entities"),
        ("abc", [entity("marquee", 0, 1)], "unsupported type"),
        ("abc", [entity("bold", 0, 1, url="http://a.vn")], "unknown field 'url'"),
        ("abc", [entity("text_link", 0, 1, url="javascript:alert(1)")], "unsupported URL"),
        ("abc", [entity("bold", "0", 1)], "must be of type Number"),
    ],
)
def test_broken_entities_are_refused(text, entities, words):
    assert words in refusal(text, *entities)


def test_code_in_a_quote_and_link_in_bold_are_fine():
    link = entity("text_link", 0, 3, url="https://a.vn")

    assert check_entities("abcdef", [entity("blockquote", 0, 6), entity("code", 1, 2)])
    assert check_entities("abcdef", [entity("bold", 0, 6), link])


def test_outer_white_space_is_cut_and_entities_move():
    assert clean_text("  ab  ", []) == ("ab", [])
    assert clean_text("\n ab \n", [entity("bold", 2, 4)]) == ("ab", [entity("bold", 0, 2)])
    assert clean_text("   ", []) == ("", [])


def test_telegram_finds_commands_links_and_mentions_itself():
    text = "👍 /start https://a.vn/b?c. @someone #tag a@b.vn 1/2"

    assert find_entities(text, []) == [
        entity("bot_command", 3, 6),
        entity("url", 10, 16),
        entity("mention", 28, 8),
        entity("hashtag", 37, 4),
        entity("email", 42, 6),
    ]


def test_nothing_is_found_in_code():
    assert find_entities("/start", [entity("code", 0, 6)]) == [entity("code", 0, 6)]


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a</b> &lt;c&gt; &amp; &#39;", "a <c> & '", [entity("bold", 0, 1)]),
        ("<b>👍<i>x</i></b>", "👍x", [entity("italic", 2, 1), entity("bold", 0, 3)]),
        ('<a href="https://a.vn/?b=1&amp;c=2">x</a>', "x", [entity("text_link", 0, 1, url="https://a.vn/?b=1&c=2")]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
        ("a &nbsp; b", "a &nbsp; b", []),
    ],
)
def test_html(markup, text, entities):
    got_text, got_entities = parse_modes.parse(markup, "HTML")

    assert (got_text, [dict(sorted(e.items())) for e in got_entities]) == (
        text,
        [dict(sorted(e.items())) for e in entities],
    )


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", "Unmatched end tag at byte offset 7"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("ế<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", "must have class"),
    ],
)
def test_broken_html_is_refused(markup, words):
    with pytest.raises(ApiError, match="can't parse entities") as caught:
        parse_modes.parse(markup, "HTML")

    assert words in caught.value.description


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("*a* _b_ __c__ ~d~ ||e||", "a b c d e", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        (r"1\.5 \- ok\!", "1.5 - ok!", []),
        ("[a](https://a.vn)", "a", ["text_link"]),
        ("`a.b` ```py\nx = 1```", "a.b x = 1", ["code", "pre"]),
        (">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        (">one\n>two||", "one\ntwo", ["expandable_blockquote"]),
        ("*a _b_*", "a b", ["italic", "bold"]),
    ],
)
def test_markdown_v2(markup, text, entities):
    got_text, got_entities = parse_modes.parse(markup, "MarkdownV2")

    assert (got_text, [e["type"] for e in got_entities]) == (text, entities)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("1.5", "Character '.' is reserved and must be escaped"),
        ("*a", "Can't find end of Bold entity at byte offset 0"),
        ("ế _a", "Can't find end of Italic entity at byte offset 4"),
        ("*a _b* c_", "Can't find end of Italic entity"),
        ("`a", "Can't find end of Code entity"),
        ("[a](https://a.vn", "Can't find end of a URL"),
        ("a|b", "Character '|' is reserved"),
    ],
)
def test_broken_markdown_v2_is_refused(markup, words):
    with pytest.raises(ApiError, match="can't parse entities") as caught:
        parse_modes.parse(markup, "MarkdownV2")

    assert words in caught.value.description


def test_legacy_markdown_is_refused_by_name():
    with pytest.raises(ApiError, match="no legacy Markdown"):
        parse_modes.parse("*a*", "Markdown")


PIECES = [
    "a",
    "👍",
    "ế",
    " ",
    "\n",
    ".",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
    "<a href='https://a.vn'>",
    "</a>",
    "&lt;",
    "&",
    "<",
    ">",
    "*",
    "_",
    "__",
    "~",
    "||",
    "`",
    "```",
    "[",
    "](https://a.vn)",
    "]",
    "(",
    ")",
    "\\",
    "**>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from(["HTML", "MarkdownV2"]))
def test_any_markup_gives_entities_in_range_or_a_400(markup, mode):
    try:
        text, entities = parse_modes.parse(markup, mode)
    except ApiError:
        return
    starts = set(boundaries(text))
    for found in entities:
        assert found["length"] > 0
        assert {found["offset"], found["offset"] + found["length"]} <= starts


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=4))
def test_cleaning_keeps_entities_in_range(text, ranges):
    text = text.encode("utf-8", "ignore").decode()
    try:
        checked = check_entities(text, [entity("bold", offset, length) for offset, length in ranges])
    except ApiError:
        return
    cleaned, kept = clean_text(text, checked)
    for found in find_entities(cleaned, kept):
        assert found["length"] > 0
        assert {found["offset"], found["offset"] + found["length"]} <= set(boundaries(cleaned))
