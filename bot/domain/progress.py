"""A learner's way through a lesson: start, next, back, answer, finish. Position is a card id, never a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.errors import LessonGone
from bot.domain.tracks import Card, Curriculum, Lesson, follow


@dataclass(frozen=True, slots=True)
class LessonProgress:
    """Where a learner stands in one lesson.

    Attributes:
        lesson_id: "track/lesson".
        card_id: the card on the screen.
        seen: ids of the cards shown so far, in the order of the first look.
        answers: question id -> place of the FIRST option chosen (what was known before the reason was read).
        version: of the lesson when it was begun; empty if it was begun before versions were kept.
        finished_at: when the last card was passed; stays set when the lesson is taken again.
    """

    lesson_id: str
    card_id: str
    started_at: datetime
    updated_at: datetime
    seen: tuple[str, ...] = ()
    answers: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None
    is_open: bool = True
    version: str = ""


def start(lesson_id: str, cards: Sequence[Card], at: datetime, version: str = "") -> LessonProgress:
    """Open a lesson at its first card."""
    first = cards[0].id
    return LessonProgress(lesson_id, first, at, at, seen=(first,), version=version)


def resume(progress: LessonProgress, cards: Sequence[Card], at: datetime) -> LessonProgress:
    """Go on where the learner was. A card that is gone is replaced by the first card not yet seen."""
    ids = [card.id for card in cards]
    if progress.card_id in ids:
        return replace(progress, is_open=True, updated_at=at)
    unseen = [card_id for card_id in ids if card_id not in progress.seen]
    return stand_at(replace(progress, is_open=True), unseen[0] if unseen else ids[-1], at)


def carry_over(progress: LessonProgress, lesson: Lesson) -> LessonProgress:
    """Give progress under the ids that the lesson and its cards have today."""

    present = {card.id for text in lesson.texts.values() for card in text.cards}
    now = {
        card_id: card_id if card_id in present else follow(lesson.moved, card_id)
        for card_id in (progress.card_id, *progress.seen, *progress.answers)
    }
    # Where two questions became one, the answer to the one that stayed counts.
    answers = {now[old]: option for old, option in progress.answers.items() if now[old] != old}
    answers |= {card_id: option for card_id, option in progress.answers.items() if now[card_id] == card_id}
    return replace(
        progress,
        lesson_id=lesson.id,
        card_id=now[progress.card_id],
        seen=tuple(dict.fromkeys(now[card_id] for card_id in progress.seen)),
        answers=answers,
    )


def of_today(rows: Iterable[LessonProgress], curriculum: Curriculum) -> dict[str, LessonProgress]:
    """Give the progress in every lesson that is still there, by its id of today, in the order of the rows."""
    found: dict[str, LessonProgress] = {}
    for row in rows:
        with suppress(LessonGone):
            lesson = curriculum.lesson(row.lesson_id)
            # The row under today's id, once there is one, is the one that is written.
            if lesson.id not in found or row.lesson_id == lesson.id:
                found[lesson.id] = carry_over(row, lesson)
    return found


def restart(progress: LessonProgress, cards: Sequence[Card], at: datetime, version: str = "") -> LessonProgress:
    """Take a finished lesson again from its first card; that it was finished once stays noted."""
    return stand_at(replace(progress, answers={}, seen=(), started_at=at, is_open=True, version=version), cards[0].id, at)


def stand_at(progress: LessonProgress, card_id: str, at: datetime) -> LessonProgress:
    """Put the learner at a card."""
    seen = progress.seen if card_id in progress.seen else (*progress.seen, card_id)
    return replace(progress, card_id=card_id, seen=seen, updated_at=at)


def move(progress: LessonProgress, cards: Sequence[Card], step: int, at: datetime) -> LessonProgress:
    """Go `step` cards on (1) or back (-1); stops at both ends. A lost position counts from the first unseen."""
    ids = [card.id for card in cards]
    here = resume(progress, cards, at).card_id
    place = min(max(ids.index(here) + step, 0), len(ids) - 1)
    return stand_at(progress, ids[place], at)


def answer(progress: LessonProgress, question_id: str, option: int, at: datetime) -> LessonProgress:
    """Note an answer; only the first one to each question is kept."""
    if question_id in progress.answers:
        return replace(progress, updated_at=at)
    return replace(progress, answers={**progress.answers, question_id: option}, updated_at=at)


def finish(progress: LessonProgress, at: datetime) -> LessonProgress:
    """Close the lesson as done."""
    return replace(progress, finished_at=progress.finished_at or at, is_open=False, updated_at=at)


def pause(progress: LessonProgress, at: datetime) -> LessonProgress:
    """Close the lesson for now; the position is kept."""
    return replace(progress, is_open=False, updated_at=at)


def is_done(progress: LessonProgress, cards: Sequence[Card]) -> bool:
    """Tell whether the lesson is finished and closed; not so when it was stopped half-way through another round."""
    is_half_way = progress.card_id in [card.id for card in cards[:-1]]
    return progress.finished_at is not None and not progress.is_open and not is_half_way


def is_last(progress: LessonProgress, cards: Sequence[Card]) -> bool:
    """Tell whether the card on the screen is the lesson's last."""
    return bool(cards) and cards[-1].id == progress.card_id
