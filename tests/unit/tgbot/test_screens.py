"""Screens and their keyboards."""

from __future__ import annotations

import pytest
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.tgbot.callback_data import ShowHotline, ShowMenu
from bot.tgbot.screens import LABEL_LIMIT, Button, Screen


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        (Button("Menu", press=ShowMenu()), InlineKeyboardButton("Menu", callback_data="1:m")),
        (Button("Trang", url="https://a.b"), InlineKeyboardButton("Trang", url="https://a.b")),
        (Button("111", copy="111"), InlineKeyboardButton("111", copy_text=CopyTextButton("111"))),
    ],
    ids=["press", "url", "copy"],
)
def test_button_does_one_of_three_things(button: Button, expected: InlineKeyboardButton) -> None:
    assert button.build().to_dict() == expected.to_dict()


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("đ" * LABEL_LIMIT, "đ" * LABEL_LIMIT),
        ("đ" * (LABEL_LIMIT + 1), "đ" * (LABEL_LIMIT - 1) + "…"),
        ("đ" * (LABEL_LIMIT - 3) + "  xxxxx", "đ" * (LABEL_LIMIT - 3) + "…"),
    ],
    ids=["fits", "cut", "no space before the dots"],
)
def test_label_is_cut_to_what_phones_show(label: str, expected: str) -> None:
    assert Button(label, press=ShowMenu()).build().text == expected


def test_button_with_too_long_an_id_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        Button("x", press=ShowHotline("h" * 64)).build()


def test_keyboard_keeps_the_rows_and_leaves_out_empty_ones() -> None:
    one, two, three = (Button(label, press=ShowMenu()) for label in "abc")

    found = Screen("text", ((one, two), (), (three,))).keyboard

    assert found == InlineKeyboardMarkup([[one.build(), two.build()], [three.build()]])


@pytest.mark.parametrize("rows", [(), ((),)], ids=["no rows", "an empty row"])
def test_screen_without_buttons_has_no_keyboard(rows: tuple[tuple[Button, ...], ...]) -> None:
    assert Screen("text", rows).keyboard is None
