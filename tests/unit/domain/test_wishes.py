"""Commands in plain words."""

from __future__ import annotations

import pytest

from bot.domain.phrases import PhraseMatcher
from bot.domain.wishes import MOST_WORDS, Wish, wish_in

MATCHER = PhraseMatcher([("delete", "xóa *2 dữ liệu"), ("stop", "không học nữa"), ("lessons", "xem bài học")])


def found_in(text: str) -> Wish | None:
    found = wish_in(text, MATCHER)
    return found.wish if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xóa dữ liệu của mình", Wish.DELETE),
        ("XOA HET DU LIEU!!!", Wish.DELETE),
        ("thôi, không học nữa nha", Wish.STOP),
        ("xem bài học", Wish.LESSONS),
        ("nó xóa ảnh của mình", None),
        ("", None),
        ("🙂🙂", None),
    ],
)
def test_wish_in_finds_a_command(text: str, expected: Wish | None) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("xem bài học", True),
        ("cho xem bài học nhé", True),
        ("mình muốn xem bài học", True),
        ("hôm qua nó bảo mình xem bài học", False),
    ],
)
def test_a_wish_is_plain_when_hardly_anything_else_is_said(text: str, is_plain: bool) -> None:
    found = wish_in(text, MATCHER)

    assert found is not None
    assert found.is_plain is is_plain


def test_wish_in_takes_the_first_of_several() -> None:
    assert found_in("không học nữa, xóa dữ liệu") is Wish.STOP


@pytest.mark.parametrize(("more", "expected"), [(MOST_WORDS - 3, Wish.DELETE), (MOST_WORDS - 2, None)])
def test_wish_in_leaves_long_stories_alone(more: int, expected: Wish | None) -> None:
    text = "xóa dữ liệu " + "rồi " * more

    assert found_in(text) == expected


def test_wish_in_does_not_count_the_ends_of_sentences_as_words() -> None:
    text = "xóa dữ liệu " + "rồi. " * (MOST_WORDS - 3)

    assert found_in(text) is Wish.DELETE


def test_wish_in_knows_every_key() -> None:
    matcher = PhraseMatcher([(wish.value, f"word{wish.value}") for wish in Wish])

    found = [wish_in(f"word{wish.value}", matcher) for wish in Wish]

    assert {wished.wish for wished in found if wished} == set(Wish)
