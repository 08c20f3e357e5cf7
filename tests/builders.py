"""Domain values with defaults: a test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from bot.domain.classrooms import ClassWords
from bot.domain.escalation import Risk, RiskKind, SafetyRule, SafetyRules
from bot.domain.hotlines import Contact, ContactKind, Hotline, HotlineText, OpeningHours, Openness, Period, Source
from bot.domain.learners import Country, Learner, Locale
from bot.domain.phrases import PhraseMatcher
from bot.domain.sessions import SessionNotes
from bot.domain.tracks import Card, Curriculum, Lesson, LessonText, Option, Question, Track
from bot.domain.understanding import Intent

REVIEWED, REVIEW_BY = date(2026, 11, 1), date(2027, 2, 1)
WEEKDAYS = frozenset({0, 1, 2, 3, 4})
HANOI, JAKARTA, JAYAPURA = "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Jayapura"

LAN = Learner("1" * 16, Locale.VI, Country.VN)
"""A stored learner in Vietnam."""
SARI = Learner("2" * 16, Locale.ID, Country.ID)
"""A stored learner in Indonesia."""
GUEST = Learner("", Locale.VI, Country.VN, is_guess=True)
"""Somebody who is not stored."""


def make_question(right: int = 1, options: int = 3, prompt: str = "What first?") -> Question:
    return Question(prompt, tuple(Option(f"answer {n}", n == right, f"reason {n}") for n in range(options)))


def make_card(card_id: str, *, country: Country | None = None, right: int = 1) -> Card:
    """A card; a quiz card if its id says so."""
    if card_id.startswith("quiz-"):
        return Card(card_id, f"title of {card_id}", "", country, make_question(right))
    return Card(card_id, f"title of {card_id}", f"body of {card_id}", country)


DEFAULT_CARDS = ("now", "what", "quiz-one", "quiz-two", "today")


def make_lesson(
    lesson_id: str = "images/sextortion",
    cards: Iterable[str | Card] = DEFAULT_CARDS,
    *,
    intents: Iterable[Intent] = (),
    order: int = 1,
    country: Country | None = None,
) -> Lesson:
    row = tuple(make_card(card) if isinstance(card, str) else card for card in cards)
    track = lesson_id.split("/")[0]
    return Lesson(
        id=lesson_id,
        track=track,
        code=f"X{order}",
        order=order,
        minutes=2,
        intents=tuple(intents),
        audience=("students",),
        gentle=False,
        sources=("F001",),
        reviewed_on=REVIEWED,
        review_by=REVIEW_BY,
        texts={locale: LessonText(f"{lesson_id} in {locale}", row) for locale in Locale},
        country=country,
    )


def make_track(track_id: str = "images", order: int = 1) -> Track:
    words = {locale: f"{track_id} in {locale}" for locale in Locale}
    return Track(track_id, order, words, words)


def make_hours(
    *periods: tuple[str, str],
    days: frozenset[int] = WEEKDAYS,
    timezone: str = HANOI,
    closed_on_holidays: bool = False,
) -> OpeningHours:
    """Weekly hours of periods like ("08:00", "11:30"); without any period: always open."""
    if not periods:
        return OpeningHours(Openness.ALWAYS, timezone)
    weekly = tuple(Period(days, time.fromisoformat(start), time.fromisoformat(end)) for start, end in periods)
    return OpeningHours(Openness.WEEKLY, timezone, weekly, closed_on_holidays)


def unknown_hours(timezone: str = HANOI) -> OpeningHours:
    return OpeningHours(Openness.UNKNOWN, timezone, confirmed=False)


OFFICE = make_hours(("08:00", "17:00"))
ALWAYS = make_hours()


def make_hotline(
    hotline_id: str = "vn-line",
    *,
    country: str = "VN",
    kind: str = "hotline",
    confidence: str = "high",
    serves: Iterable[str] = ("everyone",),
    topics: Iterable[str] = ("harassment",),
    first_for: Iterable[RiskKind] = (),
    places: Iterable[str] = (),
    hours: OpeningHours = ALWAYS,
    number: str | None = None,
    contacts: Sequence[Contact] | None = None,
) -> Hotline:
    """A helpline with a number of its own, which is made of its id."""
    if contacts is None:
        digits = number or str(10_000_000 + sum(ord(c) * 31**i for i, c in enumerate(hotline_id)) % 89_999_999)
        contacts = (Contact(ContactKind.NATIONAL, digits),)
    return Hotline(
        id=hotline_id,
        country=country,
        kind=kind,
        confidence=confidence,
        serves=frozenset(serves),
        topics=frozenset(topics),
        first_for=frozenset(first_for),
        places=frozenset(places),
        cost="free",
        hours=hours,
        contacts=tuple(contacts),
        sources=(Source("https://example.org", "2026-11-01"),),
        checked_on=REVIEWED,
        review_by=REVIEW_BY,
        texts={locale: HotlineText(f"{hotline_id} in {locale}", "short", ()) for locale in Locale},
    )


NO_WISHES: PhraseMatcher = PhraseMatcher(())


def make_rules(**phrases: str) -> SafetyRules:
    """Danger rules: kind of danger -> the one phrase that shows it."""
    return SafetyRules(
        [SafetyRule(kind, "vi", RiskKind(kind), "for tests", any=(phrase,)) for kind, phrase in phrases.items()], {}
    )


@dataclass
class FakeContent:
    """Content as told; may be edited while it is in use."""

    curriculum: Curriculum
    hotlines: tuple[Hotline, ...] = ()
    danger_rules: SafetyRules = field(default_factory=make_rules)
    wishes: PhraseMatcher = NO_WISHES
    sessions: Mapping[str, Mapping[Locale, SessionNotes]] = field(default_factory=dict)
    class_words: ClassWords = field(default_factory=lambda: ClassWords(dict.fromkeys(Locale, ()), frozenset()))


def make_content(
    lessons: Iterable[Lesson] | None = None,
    hotlines: Iterable[Hotline] = (),
    *,
    tracks: Iterable[Track] | None = None,
    rules: SafetyRules | None = None,
    wishes: PhraseMatcher = NO_WISHES,
) -> FakeContent:
    row = tuple((make_lesson(),) if lessons is None else lessons)
    if tracks is None:
        tracks = [make_track(t, n) for n, t in enumerate(dict.fromkeys(lesson.track for lesson in row), 1)]
    return FakeContent(Curriculum(tuple(tracks), row), tuple(hotlines), rules or make_rules(), wishes)


def make_risk(*kinds: RiskKind) -> Risk:
    return Risk(kinds or (RiskKind.SEXTORTION,))
