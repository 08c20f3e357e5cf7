"""What buttons carry."""

from __future__ import annotations

from dataclasses import astuple, fields
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.learners import Country, Locale
from bot.domain.understanding import HELP_TOPICS, Intent
from bot.tgbot import callback_data
from bot.tgbot.callback_data import (
    LIMIT,
    VERSION,
    ChooseLocale,
    ChooseOption,
    NextCard,
    Press,
    ShowMenu,
    StaleData,
    unpack,
)

# dataclass(slots=True) makes every class twice; the module's names are those that count.
PRESSES = sorted(
    {kind for kind in vars(callback_data).values() if isinstance(kind, type) and issubclass(kind, Press)} - {Press},
    key=lambda kind: kind.__name__,
)
LONGEST_IDS = {
    "lesson": "l" * 24,
    "card": "c" * 24,
    "intent": max(Intent, key=len).value,
    "classroom": "f" * 16,
    "colleague": "f" * 16,
    "assignment": "f" * 16,
    "about": "f" * 16,
    "token": "t" * 32,
    "join_code": "K7M4QX",
    "item": "l" * 42,
    "nickname": "n" * 50,
    "predicted": max(Intent, key=len).value,
    "topic": max(HELP_TOPICS, key=len),
}
"""The content check lets lesson and card together have 48 characters, a lesson alone 42 (its quiz takes 6), a nickname offered 50 bytes."""


def values_of(kind: type[Press]) -> list[dict[str, Any]]:
    """Every enum's members, and the longest ids that the content may have."""
    rows: list[dict[str, Any]] = [{}]
    hints = get_type_hints(kind)
    for f in fields(kind):
        hint = hints[f.name]
        choices: list[Any] = [LONGEST_IDS.get(f.name, "x" * 30), ""]
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            choices = list(hint)
        elif hint is int:
            choices = [0, 28]
        rows = [row | {f.name: choice} for row in rows for choice in choices]
    return rows


def test_every_press_is_tried() -> None:
    assert {kind.__name__ for kind in Press.__subclasses__()} == {kind.__name__ for kind in PRESSES}
    assert len(PRESSES) >= 24


@pytest.mark.parametrize("kind", PRESSES, ids=lambda kind: kind.__name__)
def test_round_trip_of_every_press_within_64_bytes(kind: type[Press]) -> None:
    presses = [kind(**values) for values in values_of(kind)]

    packed = [press.pack() for press in presses]

    assert [unpack(data) for data in packed] == presses
    assert [type(unpack(data)) for data in packed] == [kind] * len(presses)
    assert max(len(data.encode()) for data in packed) <= LIMIT == 64
    assert all(
        isinstance(a, type(b)) for p in presses for a, b in zip(astuple(unpack(p.pack())), astuple(p), strict=True)
    )


def test_codes_are_all_different() -> None:
    codes = [kind.code for kind in PRESSES]

    assert (len(set(codes)), all(codes)) == (len(codes), True)


def test_data_is_what_older_messages_carry() -> None:
    """These strings are under messages that people have on their phones: changing one needs a new version."""
    found = [ShowMenu().pack(), ChooseLocale(Locale.VI).pack(), ChooseOption("images/sextortion", "quiz-pay", 2).pack()]

    assert found == ["1:m", "1:l:vi", "1:a:images/sextortion:quiz-pay:2"]


@pytest.mark.parametrize("data", ["1:x", "1:xt:scam", "1:i:scam_job"])
def test_buttons_of_before_there_were_predictions_still_work(data: str) -> None:
    assert unpack(data).pack() == f"{data}:"


def test_pack_refuses_what_telegram_would_not_take() -> None:
    fits = NextCard("l" * 30, "c" * 29)

    assert len(fits.pack()) == LIMIT
    with pytest.raises(ValueError, match="65 bytes: n"):
        NextCard("l" * 30, "c" * 30).pack()


def test_pack_counts_bytes() -> None:
    with pytest.raises(ValueError, match="bytes"):
        NextCard("đ" * 30, "").pack()


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "1",
        "1:",
        "1::",
        "0:m",
        "2:m",
        "11:m",
        " 1:m",
        "m",
        "1:unknown",
        "1:m:more",
        "1:m:",
        "1:l",
        "1:l:xx",
        "1:l:VI",
        "1:l:vi:vi",
        "1:c:vn",
        "1:i:no_such_intent",
        "1:a:lesson:card",
        "1:a:lesson:card:",
        "1:a:lesson:card:one",
        "1:a:lesson:card:1.5",
        "1:a:lesson:card:1:1",
        "\x00",
        "🙂",
    ],
)
def test_stale_or_forged_data_is_told_apart(data: str) -> None:
    with pytest.raises(StaleData):
        unpack(data)


def test_unpack_gives_the_right_types() -> None:
    assert unpack("1:c:ID") == callback_data.ChooseCountry(Country.ID)
    assert unpack("1:a:l:c:-1") == ChooseOption("l", "c", -1)


forged = st.builds(
    lambda version, code, values: ":".join([version, code, *values]),
    st.sampled_from([VERSION, VERSION, "0", "2", ""]),
    st.sampled_from([kind.code for kind in PRESSES]) | st.text(max_size=3),
    st.lists(st.text(max_size=8) | st.sampled_from(["vi", "ID", "1", "scam_job", "-1", "٣", "9" * 20]), max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=64) | forged)
@example("1:a:l:c:" + "9" * 5000)
def test_random_data_is_read_or_stale_and_nothing_else(data: str) -> None:
    try:
        press = unpack(data)
    except StaleData:
        return
    assert type(press) in PRESSES
