"""Join codes, nicknames, rights, and what before and after say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.classrooms import (
    CODE_LENGTH,
    CODE_LETTERS,
    NICKNAME_LIMIT,
    SMALL_GROUP,
    Assignment,
    Right,
    Role,
    State,
    Verdict,
    change,
    clean_line,
    ensure_may,
    name_key,
    new_join_code,
    nickname,
    read_join_code,
    state_of,
)
from bot.domain.errors import NicknameRefused, NotAllowed


def test_a_code_has_no_letters_that_look_alike() -> None:
    assert not set("0O1IL2Z5S") & set(CODE_LETTERS)
    codes = {new_join_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) for code in codes)


@pytest.mark.parametrize("typed", ["K7M4QX", "k7m4qx", " k7m 4qx ", "K7M-4QX", "k 7 m 4 q x"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_join_code(typed) == "K7M4QX"


@given(st.text())
def test_anything_else_is_no_code(typed: str) -> None:
    read = read_join_code(typed)
    assert read is None or (len(read) == CODE_LENGTH and set(read) <= set(CODE_LETTERS))


@given(st.text(max_size=80))
def test_a_nickname_taken_is_one_short_line_with_a_letter(text: str) -> None:
    try:
        name = nickname(text)
    except NicknameRefused:
        return
    assert 0 < len(name) <= NICKNAME_LIMIT
    assert "\n" not in name
    assert name == name.strip()
    assert any(c.isalnum() for c in name)
    assert not set(name) & set("<>*_`[]{}|\\~#@")
    assert nickname(name) == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("\u200b\u200d", "empty"),
        ("a" * 25, "long"),
        ("<b>Lan</b>", "markup"),
        ("Lan [x](y)", "markup"),
        ("+84 912 345 678", "contact"),
        ("lan.com", "contact"),
        ("https://x", "contact"),
        ("Ốc Chó", "insult"),
        ("VCL", "insult"),
    ],
)
def test_a_nickname_that_cannot_be_taken(text: str, reason: str) -> None:
    with pytest.raises(NicknameRefused, match=reason):
        nickname(text, {"oc cho", "vcl"})


def test_a_word_that_only_holds_an_insult_is_fine() -> None:
    assert nickname("Đốc Chót", {"oc cho"}) == "Đốc Chót"
    assert nickname("Lan 2008", {"vcl"}) == "Lan 2008"


def test_right_to_left_signs_and_line_breaks_are_taken_out() -> None:
    assert clean_line("Lan\u202e\nNguyen\t x", 60) == "Lan Nguyen x"


def test_names_are_the_same_whatever_marks_and_case() -> None:
    assert name_key("Đá  Mèo!") == name_key("da meo")


def test_a_co_trainer_teaches_but_does_not_change_the_class() -> None:
    ensure_may({Role.CO_TRAINER}, Right.ASSIGN)
    for right in (Right.CHANGE, Right.MANAGE):
        with pytest.raises(NotAllowed):
            ensure_may({Role.CO_TRAINER}, right)
    with pytest.raises(NotAllowed):
        ensure_may({Role.LEAD}, Right.ASSIGN)
    ensure_may({Role.LEAD, Role.CO_TRAINER}, Right.ASSIGN)
    with pytest.raises(NotAllowed):
        ensure_may(set(), Right.SEE)


def test_an_assignment_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="due"):
        Assignment("a", "c", "images", date(2026, 11, 23), date(2026, 11, 22))


def test_states() -> None:
    assert state_of(3, 0, 3) is State.FINISHED
    assert state_of(1, 0, 3) is State.BEGUN
    assert state_of(0, 1, 3) is State.BEGUN
    assert state_of(0, 0, 3) is State.NOT_BEGUN
    assert state_of(0, 0, 0) is State.NOT_BEGUN


def test_a_small_group_is_not_compared() -> None:
    assert change([(1, 5)] * (SMALL_GROUP - 1)) is None


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([(1, 4)] * 5, Verdict.BETTER),
        ([(1, 3), (2, 4), (2, 3), (1, 4), (3, 4), (2, 5)], Verdict.BETTER),
        ([(2, 3), (3, 2), (2, 5), (4, 3), (3, 4)], Verdict.PERHAPS_BETTER),
        ([(3, 3)] * 6, Verdict.UNCLEAR),
        ([(3, 2), (2, 3), (3, 2), (2, 2), (3, 3)], Verdict.UNCLEAR),
        ([(4, 1)] * 5, Verdict.WORSE),
    ],
)
def test_what_before_and_after_say(pairs: list[tuple[int, int]], verdict: Verdict) -> None:
    changed = change(pairs)
    assert changed is not None
    assert changed.verdict is verdict
    assert changed.people == len(pairs)


def test_the_interval_is_that_of_students_t() -> None:
    """Differences 0, 1, 1, 2, 1 and so on: mean 1, s = 0.7071, n = 5: t(0.975, 4) = 2.776, margin 0.878 < 1: better.

    With s = 0.8367 and mean 0.8 the margin is 1.039 > 0.8: not sure (t of any table of quantiles).
    """
    surely = change([(0, 0), (0, 1), (0, 1), (0, 2), (0, 1)])
    perhaps = change([(0, 0), (0, 0), (0, 1), (0, 2), (0, 1)])
    assert surely is not None
    assert perhaps is not None
    assert (surely.verdict, perhaps.verdict) == (Verdict.BETTER, Verdict.PERHAPS_BETTER)
