"""Markdown -> text with entities, exactly; and for any input valid, with nothing lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.tgbot.render import (
    ENTITY_LIMIT,
    TEXT_LIMIT,
    RichText,
    Span,
    TelegramCards,
    escape,
    is_valid,
    render,
    split,
    units,
)

PAGE = "https://example.org"


def rich(text: str, *spans: tuple[object, ...]) -> tuple[str, list[Span]]:
    return text, [Span(*span) for span in spans]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("chào bạn", rich("chào bạn")),
        ("**đậm** thường", rich("đậm thường", ("bold", 0, 3))),
        ("một *nghiêng*", rich("một nghiêng", ("italic", 4, 7))),
        ("~~bỏ~~", rich("bỏ", ("strikethrough", 0, 2))),
        ("||kín||", rich("kín", ("spoiler", 0, 3))),
        ("`mã`", rich("mã", ("code", 0, 2))),
        (f"[trang]({PAGE})", rich("trang", ("text_link", 0, 5, PAGE))),
        (f"<{PAGE}>", rich(PAGE, ("text_link", 0, 19, PAGE))),
        ("***cả hai***", rich("cả hai", ("italic", 0, 6), ("bold", 0, 6))),
        ("**đậm *và nghiêng* nữa**", rich("đậm và nghiêng nữa", ("bold", 0, 18), ("italic", 4, 10))),
        ("**một**__hai__", rich("mộthai", ("bold", 0, 3), ("bold", 3, 3))),
        ("**a** **b**", rich("a b", ("bold", 0, 1), ("bold", 2, 1))),
        ("||**kín**||", rich("kín", ("spoiler", 0, 3), ("bold", 0, 3))),
        ("**hở ||kín||**", rich("hở kín", ("bold", 0, 6), ("spoiler", 3, 3))),
        (f"[**đậm**]({PAGE})", rich("đậm", ("text_link", 0, 3, PAGE), ("bold", 0, 3))),
        ("# Tựa\nlời", rich("Tựa\n\nlời", ("bold", 0, 3))),
        ("> trích\n> dẫn", rich("trích dẫn", ("blockquote", 0, 9))),
        ("> một\n>\n> hai", rich("một\n\nhai", ("blockquote", 0, 8))),
        ("trước\n\n> trích\n\nsau", rich("trước\n\ntrích\n\nsau", ("blockquote", 7, 5))),
        ("> ngoài\n> > trong", rich("ngoài\n\ntrong", ("blockquote", 0, 12))),
        ("> `mã` **đậm**", rich("mã đậm", ("blockquote", 0, 6), ("code", 0, 2), ("bold", 3, 3))),
        ("**a `mã` b**", rich("a mã b", ("bold", 0, 1), ("code", 2, 2), ("bold", 5, 1))),
        ("```\ndòng 1\ndòng 2\n```", rich("dòng 1\ndòng 2", ("pre", 0, 13))),
        ("trước\n\n    thụt", rich("trước\n\nthụt", ("pre", 7, 4))),
        ("- một\n- hai", rich("• một\n• hai")),
        ("- một\n\n- hai", rich("• một\n• hai")),
        ("3. ba\n4. bốn", rich("3. ba\n4. bốn")),
        ("1. một\n   - trong\n2. hai", rich("1. một\n   ◦ trong\n2. hai")),
        ("lời\n- **mục**\n\ncuối", rich("lời\n\n• mục\n\ncuối", ("bold", 7, 3))),
        ("một\nhai", rich("một hai")),
        ("một  \nhai", rich("một\nhai")),
        ("một\\\nhai", rich("một\nhai")),
        ("một\n\n\n\nhai", rich("một\n\nhai")),
        ("một\n\n---\n\nhai", rich("một\n\n⸻\n\nhai")),
        ("![ảnh](x.png) lời", rich("ảnh lời")),
        ("&amp; &lt;b&gt; <b>", rich("& <b> <b>")),
        ("\\*không nghiêng\\*", rich("*không nghiêng*")),
        ("| Việc | Ở đâu |\n|--|--|\n| báo | **app** |\n| gọi | |", None),
        ("", rich("")),
        (" \n ", rich("")),
        ("****", rich("⸻")),
        ("||||", rich("||||")),
        ("|| ||", rich("")),
        ("a || b", rich("a || b")),
    ],
)
def test_render_of_each_feature(markdown: str, expected: tuple[str, list[Span]] | None) -> None:
    if expected is None:
        expected = rich("• Việc: báo; Ở đâu: app\n• Việc: gọi; Ở đâu:", *TABLE_SPANS)

    found = render(markdown)

    assert (found.text, list(found.spans)) == expected
    assert is_valid(found)


TABLE_SPANS = [("bold", 2, 5), ("bold", 13, 6), ("bold", 20, 3), ("bold", 26, 5), ("bold", 37, 6)]


def test_render_of_a_table_head_shows_the_words_without_marks() -> None:
    found = render("| **a** | 1\\. |\n|--|--|\n| x | y |")

    assert found.text == "• a: x; 1.: y"


def test_render_of_a_table_without_rows_shows_its_head() -> None:
    found = render("| Việc | Ở đâu |\n|--|--|")

    assert (found.text, found.spans) == ("Việc; Ở đâu", (Span("bold", 0, 11),))


@pytest.mark.parametrize(
    ("target", "is_link"),
    [
        ("https://a.b", True),
        ("http://a.b", True),
        ("mailto:a@b.c", True),
        ("tg://resolve", True),
        ("ftp://a.b", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("a/b.html", False),
        ("#anker", False),
        ("", False),
    ],
)
def test_render_links_only_where_a_phone_may_go(target: str, is_link: bool) -> None:
    found = render(f"[từ]({target})")

    if target.startswith(("javascript", "file")):
        # Not a link for the parser either: all of it stays as written.
        assert found == RichText(f"[từ]({target})")
    else:
        assert found == RichText("từ", (Span("text_link", 0, 2, target),) if is_link else ())


def test_offsets_count_utf16_units_over_marks_emoji_and_joiners() -> None:
    family = "👩‍👩‍👧"  # three emoji and two zero-width joiners: 8 units

    found = render(f"{family} **tiếng Việt** 🙂 *đẹp*")

    assert found.text == f"{family} tiếng Việt 🙂 đẹp"
    assert found.spans == (Span("bold", 9, 10), Span("italic", 23, 3))
    counted = MessageEntity.adjust_message_entities_to_utf_16(found.text, [MessageEntity("bold", 6, 10)])
    assert [(entity.offset, entity.length) for entity in counted] == [(9, 10)], "as python-telegram-bot counts"


def test_render_composes_marks() -> None:
    """Typed with separate marks; Telegram counts what is sent."""
    found = render(unicodedata.normalize("NFD", "**tiếng Việt**"))

    assert found == RichText("tiếng Việt", (Span("bold", 0, 10),))


def test_render_drops_what_telegram_refuses() -> None:
    assert render("a\x00b\x07c\ud800d\u200fe").text == "abcd\u200fe"


def test_spans_have_no_white_space_at_their_ends() -> None:
    assert render("- x\n\n> q\n\n**a b**  \nc").spans == (Span("blockquote", 5, 1), Span("bold", 8, 3))


def test_entities_are_those_of_python_telegram_bot() -> None:
    found = render(f"**a** [b]({PAGE})").entities

    assert found == [MessageEntity("bold", 0, 1), MessageEntity("text_link", 2, 1, url=PAGE)]
    assert [entity.url for entity in found] == [None, PAGE]


def test_breaks_stand_at_the_ends_of_blocks() -> None:
    found = render("# Tựa\n\n🙂 lời\n\n- một\n- hai\n\ncuối")

    ends = [found.text.encode("utf-16-le")[: b * 2].decode("utf-16-le").split("\n")[-1] for b in found.breaks]
    assert ends == ["Tựa", "🙂 lời", "• một", "• hai"]


def test_split_leaves_a_short_text_alone() -> None:
    whole = render("**một**\n\nhai")

    assert split(whole) == [whole]


def test_split_cuts_at_the_end_of_a_block() -> None:
    found = split(render("# Tựa\n\nlời một.\n\nlời **hai**.\n\ncuối"), limit=20)

    assert [(part.text, part.spans) for part in found] == [
        ("Tựa\n\nlời một.", (Span("bold", 0, 3),)),
        ("lời hai.\n\ncuối", (Span("bold", 4, 3),)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Câu một. Câu hai. Câu ba.", ["Câu một. Câu hai.", "Câu ba."]),
        ("một hai ba bốn năm sáu", ["một hai ba bốn năm", "sáu"]),
        ("a" * 45, ["a" * 20, "a" * 20, "a" * 5]),
        ("🙂" * 15, ["🙂" * 10, "🙂" * 5]),
        ("x" + "🙂" * 15, ["x" + "🙂" * 9, "🙂" * 6]),
    ],
    ids=["sentence", "space", "anywhere", "never inside an emoji", "nor with an odd limit"],
)
def test_split_of_one_long_block(text: str, expected: list[str]) -> None:
    assert [part.text for part in split(render(text), limit=20)] == expected


def test_split_goes_on_with_an_entity_in_the_next_message() -> None:
    found = split(render("> một hai ba bốn năm sáu"), limit=20)

    assert found == [
        RichText("một hai ba bốn năm", (Span("blockquote", 0, 18),)),
        RichText("sáu", (Span("blockquote", 0, 3),)),
    ]


def test_split_of_more_entities_than_a_message_takes() -> None:
    words = [f"w{n}" for n in range(250)]
    whole = render(" ".join(f"**{word}**" for word in words))

    found = split(whole)

    assert [len(part.spans) for part in found] == [ENTITY_LIMIT, ENTITY_LIMIT, 50]
    assert " ".join(part.text for part in found) == " ".join(words)
    assert all(is_valid(part) for part in found)


def test_exactly_one_hundred_entities_are_one_message() -> None:
    assert len(split(render(" ".join("**w**" for _ in range(ENTITY_LIMIT))))) == 1


@pytest.mark.parametrize(("size", "parts"), [(TEXT_LIMIT, 1), (TEXT_LIMIT + 1, 2), (3 * TEXT_LIMIT, 3)])
def test_split_at_telegrams_own_limit(size: int, parts: int) -> None:
    assert len(split(render("a" * size))) == parts


def test_split_of_nothing_is_one_empty_message() -> None:
    assert split(render("")) == [RichText("")]


def test_card_length_counts_what_is_sent() -> None:
    assert TelegramCards().length("1. Tựa *", f"🙂 **lời** [trang]({PAGE})") == len("1. Tựa *\n\n") + 2 + len(
        " lời trang"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        RichText("ab", (Span("bold", 0, 3),)),
        RichText("ab", (Span("bold", 1, 0),)),
        RichText("ab", (Span("bold", -1, 1),)),
        RichText("abc", (Span("bold", 0, 2), Span("italic", 1, 2))),
        RichText("a" * (TEXT_LIMIT + 1)),
        RichText("a" * 101, tuple(Span("bold", n, 1) for n in range(101))),
    ],
    ids=["out of range", "empty", "negative", "crossing", "too long", "too many"],
)
def test_is_valid_refuses(wrong: RichText) -> None:
    assert not is_valid(wrong)


def squeezed(text: str) -> str:
    return "".join(text.split())


pieces = [*"**__~~||``[[]]()<>!#>-+1.: \n\n\t\\&;abđệ🙂\u200d\u200f", "e\u0302", PAGE, "    ", "\n|--|--|\n"]
markdown_ = st.lists(st.sampled_from(pieces), max_size=80).map("".join)
any_text = st.text(st.characters(exclude_categories=[]), max_size=60)


@settings(max_examples=200, deadline=None)
@given(markdown_ | any_text, st.integers(2, 40))
@example("****x****", 2)
@example("[a](http://[b)", 5)
@example("> " * 30 + "x", 2)
@example("**" * 60, 2)
def test_any_text_renders_and_splits_valid_with_nothing_lost(markdown: str, limit: int) -> None:
    whole = render(markdown)
    parts = split(whole, limit=limit)

    assert is_valid(RichText(whole.text, whole.spans[:ENTITY_LIMIT]))
    assert all(is_valid(part, limit) for part in parts)
    assert squeezed("".join(part.text for part in parts)) == squeezed(whole.text)
    assert all(part.text == part.text.strip() for part in parts)
    assert all(part.text or not whole.text for part in parts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.sampled_from("abđ🙂"), min_size=1, max_size=10), max_size=8), st.integers(24, 60))
def test_split_keeps_every_bold_word_bold(words: list[str], limit: int) -> None:
    whole = render("\n\n".join(f"**{word}** x" for word in words))

    parts = split(whole, limit=limit)

    assert [bold for part in parts for bold in bolds(part)] == bolds(whole)


def bolds(text: RichText) -> list[str]:
    encoded = text.text.encode("utf-16-le")
    return [encoded[s.offset * 2 : s.end * 2].decode("utf-16-le") for s in text.spans]


@settings(max_examples=200, deadline=None)
@given(any_text | markdown_)
@example("1. một")
@example("    thụt")
@example("<\u0338")
@example("\u1fefmã\u1fef")
@example("||kín||")
@example("- a\n- b")
@example(PAGE)
@example("&amp;")
@example("---")
@example("a\\")
def test_escape_shows_any_value_as_written(value: str) -> None:
    found = render(escape(value))

    shown = "".join(c for c in value if unicodedata.category(c) not in {"Cc", "Cs"} or c.isspace())
    assert squeezed(found.text) == squeezed(unicodedata.normalize("NFC", shown))
    assert found.spans == ()


@settings(max_examples=100, deadline=None)
@given(any_text)
def test_escape_stays_inside_the_marks_around_it(value: str) -> None:
    shown = render(escape(value)).text

    found = render(f"x **a{escape(value)}b** y")

    assert [bolds(found), found.text[:2], found.text[-2:]] == [[found.text[2:-2]], "x ", " y"]
    assert squeezed(found.text[3:-3]) == squeezed(shown)


@settings(max_examples=50, deadline=None)
@given(any_text)
def test_units_are_what_telegram_counts(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
