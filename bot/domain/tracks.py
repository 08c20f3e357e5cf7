"""Tracks, lessons, cards and questions as editors write them; what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.errors import LessonGone
from bot.domain.learners import Country, Locale
from bot.domain.understanding import Intent

NOW = "now"
"""Id of the card that tells the next three moves; also shown alone as first help."""
TODAY = "today"
"""Id of the last card: one thing to do today."""
QUIZ_PREFIX = "quiz-"


class ReadingLevel(StrEnum):
    """How plainly the lessons of a track are written."""

    EASY = "easy"
    NORMAL = "normal"


def follow(moved: Mapping[str, str], old: str) -> str:
    """Give the id that an id was renamed to, over as many renamings as there are; itself if it was not renamed."""
    now, passed = old, {old}
    # A circle is a fault of the content, which the check tells; here it must only not turn for ever.
    while now in moved and moved[now] not in passed:
        now = moved[now]
        passed.add(now)
    return now


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question, with the kind reason shown when it is chosen (Markdown)."""

    text: str
    right: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """A quiz question. `prompt` is Markdown; exactly one option is right."""

    prompt: str
    options: tuple[Option, ...]

    @property
    def right_index(self) -> int:
        """Place of the right option, from 0."""
        return next(i for i, option in enumerate(self.options) if option.right)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a card; the same file in every language.

    Attributes:
        name: file name beside the lesson ("moves.png").
        alt: what it shows, in words, for those who do not see it.
        content: the PNG.
    """

    name: str
    alt: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """One Telegram message of a lesson.

    Attributes:
        id: the same in every language ("now", "quiz-pay").
        title: heading, plain text.
        body: Markdown; empty for a quiz card.
        country: shown only to people of this country; None for all.
        question: set for quiz cards.
        is_outdated: the words in the other language were changed since, and these were not looked at again.
        language: set if the words are in another language than the lesson, because they are missing in its own.
        picture: stands above the words; it shows nothing that they do not say.
    """

    id: str
    title: str
    body: str
    country: Country | None = None
    question: Question | None = None
    is_outdated: bool = False
    language: Locale | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson's words in one language."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: facts that do not depend on language, and the words.

    Attributes:
        id: "track/lesson", permanent.
        gentle: opens with "you can stop at any time".
        country: about this country only; it answers nobody elsewhere, but anybody may read it.
        moved: id of a card that was taken away or renamed -> id of the card to go on at.
        version: changes when a question does; answers to another version are not counted with those to this one.
    """

    id: str
    track: str
    code: str
    order: int
    minutes: int
    intents: tuple[Intent, ...]
    audience: tuple[str, ...]
    gentle: bool
    sources: tuple[str, ...]
    reviewed_on: date
    review_by: date
    texts: Mapping[Locale, LessonText]
    country: Country | None = None
    moved: Mapping[str, str] = field(default_factory=dict)
    version: str = ""

    def title(self, locale: Locale) -> str:
        """Give the title in a language."""
        return self.texts[locale].title

    def cards(self, locale: Locale, country: Country) -> tuple[Card, ...]:
        """Give the cards, in order, that a person of this country sees."""
        return tuple(c for c in self.texts[locale].cards if c.country in (None, country))

    def card(self, card_id: str, locale: Locale, country: Country) -> Card:
        """Give one card, under its id of today or a former one.

        Raises:
            LessonGone: no such card for this country.
        """
        cards = {card.id: card for card in self.cards(locale, country)}
        found = cards.get(card_id) or cards.get(follow(self.moved, card_id))
        if found is None:
            raise LessonGone(f"{self.id}#{card_id}")
        return found

    def now(self, locale: Locale, country: Country) -> Card | None:
        """Give the card of the next three moves, if the lesson has one."""
        return next((c for c in self.cards(locale, country) if c.id == NOW), None)


@dataclass(frozen=True, slots=True)
class Track:
    """A group of lessons on one theme."""

    id: str
    order: int
    titles: Mapping[Locale, str]
    summaries: Mapping[Locale, str]
    level: ReadingLevel = ReadingLevel.NORMAL


@dataclass(frozen=True, slots=True)
class Curriculum:
    """All tracks and lessons of one content folder, in order.

    Attributes:
        moved: id of a lesson that was taken away or renamed -> id of the lesson to go on with.
    """

    tracks: tuple[Track, ...]
    lessons: tuple[Lesson, ...]
    moved: Mapping[str, str] = field(default_factory=dict)

    def lesson(self, lesson_id: str) -> Lesson:
        """Give a lesson by its id of today or a former one.

        Raises:
            LessonGone: no lesson has this id (any more).
        """
        for wanted in (lesson_id, follow(self.moved, lesson_id)):
            for lesson in self.lessons:
                if lesson.id == wanted:
                    return lesson
        raise LessonGone(lesson_id)

    def former_ids(self, lesson_id: str) -> tuple[str, ...]:
        """Give the ids that a lesson had before, or that were merged into it."""
        return tuple(old for old in self.moved if follow(self.moved, old) == lesson_id and old != lesson_id)

    def of_track(self, track_id: str) -> tuple[Lesson, ...]:
        """Give a track's lessons, in order."""
        return tuple(lesson for lesson in self.lessons if lesson.track == track_id)

    def track(self, track_id: str) -> Track:
        """Give a track by id.

        Raises:
            LessonGone: no track has this id (any more).
        """
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise LessonGone(track_id)

    def title_of(self, item: str, locale: Locale) -> str:
        """Name a track or a lesson in a language; the id, if it is gone."""
        for lesson in self.lessons:
            if lesson.id == item:
                return lesson.title(locale)
        for track in self.tracks:
            if track.id == item:
                return track.titles[locale]
        return item

    def for_intent(self, intent: Intent, country: Country) -> Lesson | None:
        """Give the lesson that answers an intent: the one that names it earliest among its intents."""
        fitting = [le for le in self.lessons if intent in le.intents and le.country in (None, country)]
        return min(fitting, key=lambda lesson: lesson.intents.index(intent), default=None)

    def after(self, lesson_id: str, finished: frozenset[str], country: Country) -> Lesson | None:
        """Give the next unfinished lesson nobody needs to search for: of the same track, then of the others."""
        return next(
            (
                lesson
                for lesson in self._from(lesson_id)
                if lesson.id not in finished and lesson.id != lesson_id and lesson.country in (None, country)
            ),
            None,
        )

    def _from(self, lesson_id: str) -> Iterator[Lesson]:
        ids = [lesson.id for lesson in self.lessons]
        start = ids.index(lesson_id) + 1 if lesson_id in ids else 0
        yield from self.lessons[start:]
        yield from self.lessons[:start]
