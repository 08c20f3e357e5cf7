"""A learner's way through a lesson."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain import progress as steps
from bot.domain.progress import LessonProgress
from tests.builders import make_card, make_lesson
from tests.fakes import MONDAY

LESSON = "images/sextortion"
CARDS = tuple(make_card(card_id) for card_id in ("now", "what", "quiz-one", "today"))
LATER = MONDAY + timedelta(hours=1)
BEGUN = LessonProgress(LESSON, "what", MONDAY, MONDAY, seen=("now", "what"), answers={"quiz-one": 2})
STARTED = LessonProgress(LESSON, "now", MONDAY, MONDAY, seen=("now",))
FINISHED = replace(BEGUN, card_id="today", finished_at=MONDAY, is_open=False)


def without(*ids: str) -> tuple[steps.Card, ...]:
    return tuple(card for card in CARDS if card.id not in ids)


def test_start_opens_the_first_card() -> None:
    assert steps.start(LESSON, CARDS, MONDAY) == STARTED


def test_resume_opens_the_card_that_was_left() -> None:
    paused = replace(BEGUN, is_open=False)

    assert steps.resume(paused, CARDS, LATER) == replace(BEGUN, updated_at=LATER)


def test_resume_goes_to_the_first_unseen_card_when_the_card_is_gone() -> None:
    expected = replace(BEGUN, card_id="quiz-one", seen=("now", "what", "quiz-one"), updated_at=LATER)

    assert steps.resume(BEGUN, without("what"), LATER) == expected


def test_resume_goes_to_an_unseen_card_that_was_put_in_before_the_lost_one() -> None:
    cards = (CARDS[0], make_card("new"), *without("now", "what"))

    assert steps.resume(BEGUN, cards, LATER).card_id == "new"


def test_resume_goes_to_the_last_card_when_the_card_is_gone_and_all_others_were_seen() -> None:
    known = replace(BEGUN, card_id="gone", seen=("now", "what", "quiz-one", "today", "gone"))

    assert steps.resume(known, CARDS, LATER) == replace(known, card_id="today", updated_at=LATER)


def test_restart_forgets_the_answers_and_keeps_that_it_was_finished() -> None:
    expected = LessonProgress(LESSON, "now", LATER, LATER, seen=("now",), finished_at=MONDAY)

    assert steps.restart(FINISHED, CARDS, LATER) == expected


def test_stand_at_notes_each_card_once() -> None:
    again = steps.stand_at(BEGUN, "now", LATER)
    new = steps.stand_at(BEGUN, "today", LATER)

    assert again == replace(BEGUN, card_id="now", updated_at=LATER)
    assert new == replace(BEGUN, card_id="today", seen=("now", "what", "today"), updated_at=LATER)


def test_move_goes_on_and_back() -> None:
    on = steps.move(BEGUN, CARDS, 1, LATER)
    back = steps.move(on, CARDS, -1, LATER)

    assert on == replace(BEGUN, card_id="quiz-one", seen=("now", "what", "quiz-one"), updated_at=LATER)
    assert back == replace(on, card_id="what")


def test_move_stops_at_both_ends() -> None:
    last = steps.stand_at(BEGUN, "today", MONDAY)

    assert steps.move(STARTED, CARDS, -1, LATER).card_id == "now"
    assert steps.move(last, CARDS, 1, LATER).card_id == "today"


def test_move_from_a_lost_card_counts_from_the_first_unseen() -> None:
    assert steps.move(BEGUN, without("what"), 1, LATER).card_id == "today"


def test_answer_keeps_only_the_first_answer_to_each_question() -> None:
    one = steps.answer(STARTED, "quiz-one", 0, LATER)
    two = steps.answer(one, "quiz-one", 1, LATER)
    other = steps.answer(two, "quiz-two", 1, LATER)

    assert one == replace(STARTED, answers={"quiz-one": 0}, updated_at=LATER)
    assert two == one
    assert other.answers == {"quiz-one": 0, "quiz-two": 1}


def test_answer_does_not_change_the_progress_it_was_given() -> None:
    steps.answer(BEGUN, "quiz-two", 1, LATER)

    assert BEGUN.answers == {"quiz-one": 2}


def test_finish_keeps_when_it_was_finished_for_the_first_time() -> None:
    first = steps.finish(BEGUN, MONDAY)
    again = steps.finish(replace(first, is_open=True), LATER)

    assert first == replace(BEGUN, finished_at=MONDAY, is_open=False)
    assert again == replace(first, updated_at=LATER)


def test_pause_keeps_the_place() -> None:
    assert steps.pause(BEGUN, LATER) == replace(BEGUN, is_open=False, updated_at=LATER)


def test_is_done_only_when_finished_and_closed_at_its_end() -> None:
    half_way_again = replace(FINISHED, card_id="what")

    found = [steps.is_done(p, CARDS) for p in (FINISHED, replace(FINISHED, is_open=True), half_way_again, BEGUN)]

    assert found == [True, False, False, False]


def test_is_done_when_the_last_card_was_edited_away() -> None:
    assert steps.is_done(FINISHED, without("today"))


def test_is_last() -> None:
    last = steps.stand_at(BEGUN, "today", MONDAY)

    assert [steps.is_last(last, CARDS), steps.is_last(BEGUN, CARDS), steps.is_last(BEGUN, ())] == [True, False, False]


def test_carry_over_puts_every_id_to_that_of_today() -> None:
    lesson = replace(
        make_lesson("images/blackmail", ["now", "why", "quiz-two", "today"]),
        moved={"what": "why", "quiz-one": "quiz-two", "now": "today"},
    )
    before = replace(BEGUN, seen=("now", "what", "why"), answers={"quiz-one": 2, "quiz-two": 1})

    carried = steps.carry_over(before, lesson)

    assert carried == replace(
        BEGUN, lesson_id="images/blackmail", card_id="why", seen=("now", "why"), answers={"quiz-two": 1}
    )
    assert steps.carry_over(BEGUN, lesson).answers == {"quiz-two": 2}
