"""Taking lessons, with a store that survives and content that editors change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bot.domain.errors import LessonGone, StorageUnavailable
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress
from bot.domain.tracks import Card, Curriculum, Lesson
from bot.services.learning import (
    AnswerShown,
    CardShown,
    Learning,
    LessonDone,
    LessonLine,
    Overview,
    TrackLine,
)
from tests.builders import GUEST, LAN, SARI, FakeContent, make_card, make_content, make_lesson, make_track
from tests.fakes import MONDAY, FakeStore, FixedClock

ID = "images/sextortion"
ALL = ("now", "what", "quiz-one", "quiz-two", "today")
LESSON = make_lesson(ID, ALL)
SECOND = make_lesson("images/leaked", ["now", "quiz-one", "today"])


@dataclass
class School:
    """The use case on a store and content of its own."""

    store: FakeStore = field(default_factory=FakeStore)
    content: FakeContent = field(default_factory=lambda: make_content([LESSON, SECOND]))
    clock: FixedClock = field(default_factory=FixedClock)

    def __post_init__(self) -> None:
        self.store.learners = {77: LAN, 88: SARI}
        self.restart()

    def restart(self) -> None:
        """Build everything anew on the same store, as after kill -9."""
        self.learning = Learning(self.content, self.store, self.clock)

    def edit(self, *lessons: Lesson) -> None:
        """Load other content."""
        self.content = make_content(lessons)
        self.restart()

    async def walk(self, *card_ids: str, lesson: str = ID, learner: Learner = LAN) -> CardShown | LessonDone:
        """Open the lesson and press "next" under each of these cards."""
        shown: CardShown | LessonDone = await self.learning.open(learner, lesson)
        for card_id in card_ids:
            shown = await self.learning.next(learner, lesson, card_id)
        return shown

    def stored(self, lesson: str = ID, learner: Learner = LAN) -> LessonProgress | None:
        return self.store.progress.get((learner.id, lesson))


@pytest.fixture
def school() -> School:
    return School()


def card(card_id: str, lesson: Lesson = LESSON, *, was_changed: bool = False) -> CardShown:
    """What is shown of a card."""
    cards = lesson.cards(Locale.VI, Country.VN)
    place = [c.id for c in cards].index(card_id)
    return CardShown(lesson, cards[place], place, len(cards), was_changed)


def progress(card_id: str, seen: int, **more: object) -> LessonProgress:
    return replace(LessonProgress(ID, card_id, MONDAY, MONDAY, seen=ALL[:seen]), **more)  # type: ignore[arg-type]


async def test_open_shows_the_first_card_and_notes_it(school: School) -> None:
    shown = await school.learning.open(LAN, ID)

    assert shown == card("now")
    assert school.store.progress == {(LAN.id, ID): progress("now", 1)}


async def test_next_goes_through_all_cards_in_order(school: School) -> None:
    shown = [await school.learning.open(LAN, ID)]
    for card_id in ALL[:3]:
        shown.append(await school.learning.next(LAN, ID, card_id))  # type: ignore[arg-type]

    assert shown == [card(card_id) for card_id in ALL[:4]]
    assert school.stored() == progress("quiz-two", 4)


async def test_next_of_an_old_card_goes_on_from_there(school: School) -> None:
    """The buttons of every message keep their meaning."""
    await school.walk("now", "what", "quiz-one")

    shown = await school.learning.next(LAN, ID, "now")

    assert shown == card("what")
    assert school.stored() == progress("what", 4)


async def test_back_goes_one_card_back_and_stops_at_the_first(school: School) -> None:
    await school.walk("now", "what")

    shown = [await school.learning.back(LAN, ID, card_id) for card_id in ("quiz-one", "what", "now")]

    assert shown == [card("what"), card("now"), card("now")]


async def test_at_shows_a_card_again(school: School) -> None:
    await school.walk("now", "what", "quiz-one")

    assert await school.learning.at(LAN, ID, "what") == card("what")
    assert school.stored() == progress("what", 4)


async def test_answer_shows_the_question_with_the_choice(school: School) -> None:
    await school.walk("now", "what")

    wrong = await school.learning.answer(LAN, ID, "quiz-one", 0)
    right = await school.learning.answer(LAN, ID, "quiz-one", 1)

    assert (wrong, right) == (AnswerShown(card("quiz-one"), 0), AnswerShown(card("quiz-one"), 1))
    assert isinstance(wrong, AnswerShown)
    assert isinstance(right, AnswerShown)
    assert (wrong.is_right, right.is_right) == (False, True)


async def test_answer_keeps_only_the_first(school: School) -> None:
    await school.walk("now", "what")

    await school.learning.answer(LAN, ID, "quiz-one", 0)
    await school.learning.answer(LAN, ID, "quiz-one", 1)

    assert school.stored() == progress("quiz-one", 3, answers={"quiz-one": 0})


async def test_answer_of_an_old_question_moves_back_to_it(school: School) -> None:
    await school.walk("now", "what", "quiz-one")

    shown = await school.learning.answer(LAN, ID, "quiz-one", 1)

    assert shown == AnswerShown(card("quiz-one"), 1)
    assert school.stored() == progress("quiz-one", 4, answers={"quiz-one": 1})


@pytest.mark.parametrize("option", [-1, 3, 99])
async def test_answer_that_does_not_exist_shows_the_question_again(school: School, option: int) -> None:
    await school.walk("now", "what")

    shown = await school.learning.answer(LAN, ID, "quiz-one", option)

    assert shown == card("quiz-one", was_changed=True)
    assert school.stored() == progress("quiz-one", 3)


async def test_answer_to_a_card_that_asks_nothing_shows_the_card(school: School) -> None:
    await school.walk("now")

    assert await school.learning.answer(LAN, ID, "what", 0) == card("what", was_changed=True)


async def test_finish_tells_the_task_of_today_and_what_comes_next(school: School) -> None:
    await school.walk("now", "what")
    await school.learning.answer(LAN, ID, "quiz-one", 0)
    await school.learning.answer(LAN, ID, "quiz-two", 1)

    done = await school.learning.next(LAN, ID, "quiz-two")

    assert done == LessonDone(LESSON, make_card("today"), SECOND, right=1, questions=2)
    expected = progress("today", 5, answers={"quiz-one": 0, "quiz-two": 1}, finished_at=MONDAY, is_open=False)
    assert school.stored() == expected


async def test_finish_of_a_lesson_without_a_card_for_today(school: School) -> None:
    lesson = make_lesson(ID, ["now", "quiz-one"])
    school.edit(lesson)

    done = await school.walk("now", "quiz-one")

    assert done == LessonDone(lesson, None, None, right=0, questions=1)


async def test_finish_after_a_card_that_stands_behind_today(school: School) -> None:
    lesson = make_lesson(ID, ["now", "today", "more"])
    school.edit(lesson)

    shown = [await school.walk("now"), await school.learning.next(LAN, ID, "today")]
    done = await school.learning.next(LAN, ID, "more")

    assert shown == [card("today", lesson), card("more", lesson)]
    assert done == LessonDone(lesson, make_card("today"), None, right=0, questions=0)


async def test_finish_pressed_twice_gives_the_same_and_keeps_the_time(school: School) -> None:
    first = await school.walk(*ALL[:4])
    school.clock.move(hours=1)

    again = await school.learning.next(LAN, ID, "quiz-two")

    stored = school.stored()
    assert again == first
    assert stored is not None
    assert stored.finished_at == MONDAY


async def test_finish_of_the_last_unfinished_lesson_has_no_next(school: School) -> None:
    await school.walk("now", "quiz-one", lesson=SECOND.id)

    done = await school.walk(*ALL[:4])

    assert isinstance(done, LessonDone)
    assert done.next_lesson is None


async def test_resume_at_the_same_card_after_everything_was_built_anew(school: School) -> None:
    await school.walk("now", "what")
    before = school.stored()
    school.restart()

    shown = await school.learning.resume(LAN)

    assert shown == card("quiz-one")
    assert school.stored() == before


async def test_resume_takes_the_lesson_touched_last(school: School) -> None:
    await school.walk("now")
    school.clock.move(minutes=1)
    await school.walk("now", lesson=SECOND.id)
    second = await school.learning.resume(LAN)
    school.clock.move(minutes=1)
    await school.learning.at(LAN, ID, "what")

    first = await school.learning.resume(LAN)

    assert (second, first) == (card("quiz-one", SECOND), card("what"))


async def test_resume_gives_nothing_when_no_lesson_is_open(school: School) -> None:
    nothing_begun = await school.learning.resume(LAN)
    await school.walk(*ALL[:4])
    finished = await school.learning.resume(LAN)

    assert (nothing_begun, finished) == (None, None)


async def test_resume_leaves_out_a_lesson_that_was_removed(school: School) -> None:
    await school.walk("now", lesson=SECOND.id)
    school.clock.move(minutes=1)
    await school.walk("now")
    school.edit(SECOND)

    assert await school.learning.resume(LAN) == card("quiz-one", SECOND)


async def test_stop_keeps_the_place_and_closes_the_lesson(school: School) -> None:
    await school.walk("now", "what")

    stopped = await school.learning.stop(LAN, ID)
    resumed = await school.learning.resume(LAN)
    opened = await school.learning.open(LAN, ID)

    assert (stopped, resumed, opened) == (LESSON, None, card("quiz-one"))
    assert school.stored() == progress("quiz-one", 3)


async def test_stop_of_a_lesson_never_begun_notes_nothing(school: School) -> None:
    assert await school.learning.stop(LAN, ID) == LESSON
    assert school.store.progress == {}


async def test_open_of_a_finished_lesson_begins_anew_and_keeps_that_it_was_finished(school: School) -> None:
    await school.walk("now", "what")
    await school.learning.answer(LAN, ID, "quiz-one", 0)
    await school.learning.next(LAN, ID, "quiz-two")
    school.clock.move(days=1)

    shown = await school.learning.open(LAN, ID)

    later = school.clock.moment
    assert shown == card("now")
    assert school.stored() == progress("now", 1, started_at=later, updated_at=later, finished_at=MONDAY)


async def test_answers_of_another_round_count_anew(school: School) -> None:
    await school.walk("now", "what")
    await school.learning.answer(LAN, ID, "quiz-one", 0)
    first = await school.learning.next(LAN, ID, "quiz-two")
    await school.walk("now", "what")
    await school.learning.answer(LAN, ID, "quiz-one", 1)

    second = await school.learning.next(LAN, ID, "quiz-two")

    assert isinstance(first, LessonDone)
    assert isinstance(second, LessonDone)
    assert (first.right, second.right) == (0, 1)


async def test_another_round_goes_on_where_it_was_stopped(school: School) -> None:
    await school.walk(*ALL[:4])
    await school.walk("now", "what")
    await school.learning.stop(LAN, ID)
    school.restart()

    assert await school.learning.open(LAN, ID) == card("quiz-one")


EDITED = make_lesson(ID, ["now", "quiz-one", "quiz-two", "today"])
"""The lesson after an editor took the card "what" away."""


async def test_next_of_a_card_removed_by_an_edit_shows_the_first_unseen(school: School) -> None:
    await school.walk("now")
    school.edit(EDITED)

    shown = await school.learning.next(LAN, ID, "what")

    assert shown == card("quiz-one", EDITED, was_changed=True)
    assert school.stored() == progress("quiz-one", 3)


@pytest.mark.parametrize("press", ["back", "at", "answer"])
async def test_other_buttons_of_a_removed_card_show_the_first_unseen(school: School, press: str) -> None:
    await school.walk("now")
    school.edit(EDITED)
    more = (0,) if press == "answer" else ()

    shown = await getattr(school.learning, press)(LAN, ID, "what", *more)

    assert shown == card("quiz-one", EDITED, was_changed=True)


async def test_open_and_resume_at_a_removed_card_say_that_it_changed(school: School) -> None:
    await school.walk("now")
    before = school.stored()
    school.edit(EDITED)

    opened = await school.learning.open(LAN, ID)
    school.store.progress[LAN.id, ID] = before  # type: ignore[assignment]
    resumed = await school.learning.resume(LAN)

    assert opened == resumed == card("quiz-one", EDITED, was_changed=True)


async def test_next_of_a_removed_card_does_not_finish_a_lesson_that_became_shorter(school: School) -> None:
    await school.walk("now", "what", "quiz-one")
    shorter = make_lesson(ID, ["now", "what", "quiz-one", "today"])
    school.edit(shorter)

    shown = await school.learning.next(LAN, ID, "quiz-two")

    assert shown == card("today", shorter, was_changed=True)


@pytest.mark.parametrize(
    ("press", "more"),
    [("open", ()), ("next", ("now",)), ("back", ("now",)), ("at", ("now",)), ("answer", ("now", 0)), ("stop", ())],
)
async def test_buttons_of_a_removed_lesson_say_that_it_is_gone(
    school: School, press: str, more: tuple[object, ...]
) -> None:
    await school.walk("now")
    before = school.stored()
    school.edit(SECOND)

    with pytest.raises(LessonGone) as gone:
        await getattr(school.learning, press)(LAN, ID, *more)

    assert (gone.value.lesson, school.stored()) == (ID, before)


async def test_buttons_of_a_removed_option_show_the_question_again(school: School) -> None:
    await school.walk("now", "what")
    question = make_card("quiz-one")
    assert question.question
    two = replace(question, question=replace(question.question, options=question.question.options[:2]))
    edited = make_lesson(ID, ["now", "what", two, "quiz-two", "today"])
    school.edit(edited)

    assert await school.learning.answer(LAN, ID, "quiz-one", 2) == card("quiz-one", edited, was_changed=True)


async def test_guests_learn_and_leave_nothing_behind(school: School) -> None:
    shown = [
        await school.learning.open(GUEST, ID),
        await school.learning.next(GUEST, ID, "now"),
        await school.learning.back(GUEST, ID, "quiz-one"),
        await school.learning.at(GUEST, ID, "quiz-two"),
    ]
    answered = await school.learning.answer(GUEST, ID, "quiz-one", 1)
    done = await school.learning.next(GUEST, ID, "quiz-two")
    await school.learning.stop(GUEST, ID)

    assert shown == [card("now"), card("what"), card("what"), card("quiz-two")]
    assert answered == AnswerShown(card("quiz-one"), 1)
    assert done == LessonDone(LESSON, make_card("today"), SECOND, right=0, questions=0)
    assert await school.learning.resume(GUEST) is None
    assert school.store.progress == {}


async def test_guests_learn_while_the_database_is_down(school: School) -> None:
    school.store.is_down = True

    assert await school.walk("now", learner=GUEST) == card("what")


async def test_stored_learners_are_told_when_the_database_is_down(school: School) -> None:
    await school.walk("now")
    before = school.stored()
    school.store.is_down = True

    with pytest.raises(StorageUnavailable):
        await school.learning.next(LAN, ID, "what")

    assert school.stored() == before


async def test_two_lessons_and_two_people_do_not_mix(school: School) -> None:
    await school.walk("now")
    await school.walk("now", lesson=SECOND.id)
    await school.walk("now", "what", learner=SARI)

    found = {key: p.card_id for key, p in school.store.progress.items()}

    assert found == {
        (LAN.id, ID): "what",
        (LAN.id, SECOND.id): "quiz-one",
        (SARI.id, ID): "quiz-one",
    }


def country_lesson() -> tuple[Lesson, Card, Card]:
    vn = make_card("law", country=Country.VN)
    id_ = replace(make_card("law", country=Country.ID), body="hukum")
    return make_lesson(ID, ["now", vn, id_, "today"]), vn, id_


async def test_cards_of_a_country_are_shown_to_its_people_only(school: School) -> None:
    lesson, vn, id_ = country_lesson()
    school.edit(lesson)

    shown = [await school.walk("now", learner=who) for who in (LAN, SARI)]
    ends = [await school.learning.next(who, ID, "law") for who in (LAN, SARI)]

    assert shown == [CardShown(lesson, vn, 1, 3), CardShown(lesson, id_, 1, 3)]
    assert [type(end) for end in ends] == [LessonDone, LessonDone]


async def test_a_card_of_the_country_left_behind_is_replaced(school: School) -> None:
    only_vn = make_lesson(ID, ["now", make_card("law", country=Country.VN), "what", "today"])
    school.edit(only_vn)
    await school.walk("now")
    moved = replace(LAN, country=Country.ID)

    shown = await school.learning.next(moved, ID, "law")

    assert shown == CardShown(only_vn, make_card("what"), 1, 3, was_changed=True)


async def test_overview_of_somebody_new(school: School) -> None:
    found = await school.learning.overview(LAN)

    assert found == Overview((TrackLine(make_track("images"), 0, 2),), None, LESSON)
    assert await school.learning.overview(GUEST) == found


async def test_overview_tells_what_is_done_what_was_begun_and_what_to_begin(school: School) -> None:
    third = make_lesson("scams/jobs", ALL)
    school.edit(LESSON, SECOND, third)
    await school.walk(*ALL[:4])
    school.clock.move(minutes=1)
    await school.walk("now", lesson=third.id)
    await school.learning.stop(LAN, third.id)

    found = await school.learning.overview(LAN)

    assert found == Overview(
        (TrackLine(make_track("images"), 1, 2), TrackLine(make_track("scams", 2), 0, 1)),
        LessonLine(third, is_finished=False, place=1, total=5),
        SECOND,
    )


async def test_overview_does_not_offer_to_go_on_with_a_lesson_at_its_first_card(school: School) -> None:
    await school.learning.open(LAN, ID)

    assert (await school.learning.overview(LAN)).resume is None


async def test_overview_leaves_out_empty_tracks_and_removed_lessons(school: School) -> None:
    await school.walk("now")
    school.content.curriculum = Curriculum((make_track("images"), make_track("empty", 2)), (SECOND,))

    found = await school.learning.overview(LAN)

    assert found == Overview((TrackLine(make_track("images"), 0, 1),), None, SECOND)


async def test_overview_when_all_is_done_suggests_nothing(school: School) -> None:
    school.edit(SECOND)
    await school.walk("now", "quiz-one", lesson=SECOND.id)

    assert (await school.learning.overview(LAN)).suggestion is None


async def test_of_track_tells_how_far_each_lesson_is(school: School) -> None:
    await school.walk("now", "what")
    await school.walk("now", "quiz-one", lesson=SECOND.id)

    track, lines = await school.learning.of_track(LAN, "images")

    assert track == make_track("images")
    assert lines == (
        LessonLine(LESSON, is_finished=False, place=2, total=5),
        LessonLine(SECOND, is_finished=True, place=2, total=3),
    )


async def test_of_track_that_was_removed_says_that_it_is_gone(school: School) -> None:
    with pytest.raises(LessonGone):
        await school.learning.of_track(LAN, "gone")


RENAMED = replace(make_lesson("images/blackmail", ("now", "why", "quiz-1", "quiz-two", "today")),
                  moved={"what": "why", "quiz-one": "quiz-1"})  # fmt: skip


@pytest.fixture
async def moved(school: School) -> School:
    """A school whose learner stood at "quiz-one" when the lesson and two of its cards were renamed."""
    await school.walk("now", "what")
    school.content.curriculum = replace(school.content.curriculum, lessons=(RENAMED, SECOND), moved={ID: RENAMED.id})
    return school


async def test_open_of_a_renamed_lesson_goes_on_at_the_same_card_without_a_word(moved: School) -> None:
    shown = [await moved.learning.open(LAN, RENAMED.id), await moved.learning.resume(LAN)]

    assert shown == [card("quiz-1", RENAMED)] * 2
    assert moved.stored(RENAMED.id) == replace(progress("quiz-1", 0), lesson_id=RENAMED.id, seen=("now", "why", "quiz-1"))


async def test_old_buttons_of_a_renamed_lesson_mean_the_same(moved: School) -> None:
    learning = moved.learning
    shown = [
        await learning.open(LAN, ID),
        await learning.next(LAN, ID, "what"),
        await learning.at(LAN, ID, "what"),
        await learning.back(LAN, ID, "quiz-one"),
        await learning.answer(LAN, ID, "quiz-one", 1),
        await learning.next(GUEST, ID, "what"),
        await learning.stop(LAN, ID),
    ]

    assert shown == [
        card("quiz-1", RENAMED),
        card("quiz-1", RENAMED),
        card("why", RENAMED),
        card("why", RENAMED),
        AnswerShown(card("quiz-1", RENAMED), 1),
        card("quiz-1", RENAMED),
        RENAMED,
    ]
    stored = moved.stored(RENAMED.id)
    assert stored is not None
    assert (stored.answers, stored.is_open) == ({"quiz-1": 1}, False)


async def test_list_shows_how_far_a_renamed_lesson_is_and_later_its_own_row(moved: School) -> None:
    before = await moved.learning.overview(LAN)
    for card_id in ("quiz-1", "quiz-two"):
        await moved.learning.next(LAN, RENAMED.id, card_id)
    after = await moved.learning.overview(LAN)

    assert before.resume == LessonLine(RENAMED, is_finished=False, place=2, total=5)
    assert (after.resume, after.tracks[0].finished) == (None, 1)
