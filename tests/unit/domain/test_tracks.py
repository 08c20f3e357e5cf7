"""Lessons, their cards by language and country, and what comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import LessonGone
from bot.domain.learners import Country, Locale
from bot.domain.tracks import Curriculum, LessonText, follow
from bot.domain.understanding import Intent
from tests.builders import make_card, make_lesson, make_question, make_track

LAW_VN, LAW_ID = make_card("law", country=Country.VN), replace(make_card("law", country=Country.ID), title="hukum")
LESSON = make_lesson(cards=["now", LAW_VN, LAW_ID, "today"])
ONE, TWO, THREE = make_lesson("a/one"), make_lesson("a/two"), make_lesson("b/three")
ALL = Curriculum((make_track("a"), make_track("b", 2)), (ONE, TWO, THREE))


def test_cards_of_a_country() -> None:
    found = {country: LESSON.cards(Locale.VI, country) for country in Country}

    now, today = make_card("now"), make_card("today")
    assert found == {Country.VN: (now, LAW_VN, today), Country.ID: (now, LAW_ID, today)}


def test_cards_and_title_are_in_the_language_asked_for() -> None:
    words = {
        Locale.VI: LessonText("tiếng Việt", (make_card("now"),)),
        Locale.ID: LessonText("bahasa Indonesia", (make_card("today"),)),
    }
    lesson = replace(LESSON, texts=words)

    found = [(lesson.title(locale), lesson.cards(locale, Country.VN)[0].id) for locale in Locale]

    assert found == [("tiếng Việt", "now"), ("bahasa Indonesia", "today")]


def test_card_is_that_of_the_country() -> None:
    found = [LESSON.card("law", Locale.VI, country) for country in Country]

    assert found == [LAW_VN, LAW_ID]


def test_card_of_another_country_is_gone() -> None:
    lesson = make_lesson("images/leaked", cards=["now", LAW_ID])

    with pytest.raises(LessonGone) as gone:
        lesson.card("law", Locale.VI, Country.VN)

    assert gone.value.lesson == "images/leaked#law"


def test_now_card_is_found_or_none() -> None:
    without = make_lesson(cards=["what", "today"])

    assert [lesson.now(Locale.VI, Country.VN) for lesson in (LESSON, without)] == [make_card("now"), None]


@pytest.mark.parametrize("right", [0, 1, 2])
def test_right_index(right: int) -> None:
    assert make_question(right).right_index == right


def test_curriculum_finds_lessons_and_tracks() -> None:
    assert ALL.lesson("a/two") == TWO
    assert ALL.track("b") == make_track("b", 2)
    assert ALL.of_track("a") == (ONE, TWO)
    assert ALL.of_track("c") == ()


@pytest.mark.parametrize("ask", [lambda: ALL.lesson("a/gone"), lambda: ALL.track("a/gone")], ids=["lesson", "track"])
def test_curriculum_says_what_is_gone(ask: object) -> None:
    with pytest.raises(LessonGone) as gone:
        ask()  # type: ignore[operator]

    assert (gone.value.lesson, gone.value.code) == ("a/gone", "lesson-gone")


def test_for_intent_takes_the_lesson_that_names_the_intent_earliest() -> None:
    side = make_lesson("a/side", intents=[Intent.SCAM_JOB, Intent.SCAM_LOAN])
    main = make_lesson("b/main", intents=[Intent.SCAM_LOAN])
    curriculum = Curriculum((), (side, main))

    found = [curriculum.for_intent(i, Country.VN) for i in (Intent.SCAM_JOB, Intent.SCAM_LOAN, Intent.SCAM_PRIZE)]

    assert found == [side, main, None]


def test_for_intent_leaves_out_lessons_about_the_other_country() -> None:
    everywhere = make_lesson("a/all", intents=[Intent.HELP_REPORT, Intent.HELP_LAW])
    law = make_lesson("a/law-indonesia", intents=[Intent.HELP_LAW], country=Country.ID)
    curriculum = Curriculum((), (everywhere, law))

    assert [curriculum.for_intent(Intent.HELP_LAW, country) for country in Country] == [everywhere, law]


@pytest.mark.parametrize(
    ("lesson", "finished", "expected"),
    [
        ("a/one", (), TWO),
        ("a/two", (), THREE),
        ("b/three", (), ONE),
        ("a/one", ("a/two",), THREE),
        ("a/two", ("b/three",), ONE),
        ("a/one", ("a/two", "b/three"), None),
        ("a/gone", (), ONE),
    ],
)
def test_after_gives_the_next_lesson_not_yet_done(lesson: str, finished: tuple[str, ...], expected: object) -> None:
    assert ALL.after(lesson, frozenset(finished), Country.VN) == expected


def test_after_leaves_out_lessons_about_the_other_country() -> None:
    law = make_lesson("a/law-indonesia", country=Country.ID)
    curriculum = Curriculum((), (ONE, law, TWO))

    assert [curriculum.after("a/one", frozenset(), country) for country in Country] == [TWO, law]


def test_lesson_is_found_under_every_former_id() -> None:
    moved = replace(ALL, moved={"a/uno": "a/eins", "a/eins": "a/one", "b/gone": "b/nowhere"})

    assert [moved.lesson(old) for old in ("a/uno", "a/eins", "a/one")] == [ONE, ONE, ONE]
    assert (moved.former_ids("a/one"), moved.former_ids("a/two")) == (("a/uno", "a/eins"), ())
    with pytest.raises(LessonGone):
        moved.lesson("b/gone")


def test_id_of_today_wins_over_a_line_that_says_it_moved() -> None:
    assert replace(ALL, moved={"a/two": "a/one"}).lesson("a/two") == TWO


def test_card_is_found_under_its_former_id() -> None:
    lesson = replace(LESSON, moved={"rule": "law"})

    assert lesson.card("rule", Locale.VI, Country.VN) == LAW_VN


def test_following_a_circle_ends() -> None:
    assert follow({"a": "b", "b": "a"}, "a") == "b"
    assert follow({}, "a") == "a"
