"""Load the whole content folder into domain values, noting every problem on the way."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.content.files import (
    WEEKDAYS,
    ClassesFile,
    CommandsFile,
    HotlineFile,
    LessonFile,
    PlacesFile,
    SafetyFile,
    TrackFile,
    read_toml,
)
from bot.adapters.content.markdown import Page, read_page, read_question, read_text
from bot.adapters.content.problems import ContentInvalid, Problems
from bot.adapters.content.sessions import SESSIONS, Notes, load_sessions
from bot.domain.classrooms import ClassWords
from bot.domain.escalation import SafetyRule, SafetyRules
from bot.domain.hotlines import Contact, Hotline, HotlineText, OpeningHours, Period, Source
from bot.domain.learners import Country, Locale
from bot.domain.phrases import BadPattern, PhraseMatcher, compile_pattern
from bot.domain.tracks import QUIZ_PREFIX, Card, Curriculum, Lesson, LessonText, Track

LESSONS, HOTLINES, SAFETY, COMMANDS, CLASSES = "lessons", "hotlines", "safety", "commands", "classes"
PLACES_FILE, FACTS_FILE = "places.toml", "facts.md"
_FACT = re.compile(r"^([FT]\d{2,3}[a-z]?)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A city or province with its name in each language."""

    slug: str
    country: Country
    names: Mapping[Locale, str]


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """All content of one folder; the real thing behind the `Content` port."""

    curriculum: Curriculum
    hotlines: tuple[Hotline, ...]
    danger_rules: SafetyRules
    wishes: PhraseMatcher
    class_words: ClassWords
    sessions: Notes
    places: Mapping[str, Place]
    facts: frozenset[str]


def load(root: Path) -> LoadedContent:
    """Load a content folder.

    Raises:
        ContentInvalid: with all errors of all files.
    """
    problems = Problems(root)
    content = load_with(root, problems)
    if content is None or problems.errors:
        raise ContentInvalid(problems.errors)
    return content


def load_with(root: Path, problems: Problems) -> LoadedContent | None:
    """Load what can be loaded and note every problem; None when there is nothing to go on with."""
    if not root.is_dir():
        problems.error(root, 0, "folder-missing", "there is no such folder.", "Set TAMAN_CONTENT_DIR.")
        return None
    facts_text = read_text(root / FACTS_FILE, problems) or ""
    safety = _safety(root / SAFETY, problems)
    wishes = _wishes(root / COMMANDS, problems)
    places = _places(root / PLACES_FILE, problems)
    content = LoadedContent(
        curriculum=_curriculum(root / LESSONS, problems),
        hotlines=_hotlines(root / HOTLINES, problems),
        danger_rules=safety,
        wishes=wishes,
        class_words=_class_words(root / CLASSES, problems),
        sessions=load_sessions(root / SESSIONS, problems),
        places=places,
        facts=frozenset(_FACT.findall(facts_text)),
    )
    for hotline in content.hotlines:
        for place in sorted(hotline.places - set(places)):
            problems.error(
                root / HOTLINES / hotline.id / "hotline.toml",
                0,
                "place-unknown",
                f"the place {place!r} is not known.",
                f"Add it to {PLACES_FILE}, or correct it.",
            )
    return content


def _folders(folder: Path, problems: Problems) -> list[Path]:
    if not folder.is_dir():
        problems.error(folder, 0, "folder-missing", "the folder is missing.", "Bring it back; see docs/editors.md.")
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))


def _curriculum(folder: Path, problems: Problems) -> Curriculum:
    tracks: list[Track] = []
    lessons: list[Lesson] = []
    for track_folder in _folders(folder, problems):
        track_file = read_toml(track_folder / "track.toml", TrackFile, problems)
        pages = _pages(track_folder, problems, ("title",))
        if track_file and len(pages) == len(Locale):
            tracks.append(
                Track(
                    track_folder.name,
                    track_file.order,
                    {locale: page.head.get("title", "") for locale, page in pages.items()},
                    {locale: page.lead for locale, page in pages.items()},
                )
            )
        for lesson_folder in _folders(track_folder, problems):
            lesson = _lesson(lesson_folder, track_folder.name, problems)
            if lesson:
                lessons.append(lesson)
    track_order = {track.id: track.order for track in tracks}
    return Curriculum(
        tuple(sorted(tracks, key=lambda t: t.order)),
        tuple(sorted(lessons, key=lambda le: (track_order.get(le.track, 99), le.order, le.id))),
    )


def _lesson(folder: Path, track: str, problems: Problems) -> Lesson | None:
    file = read_toml(folder / "lesson.toml", LessonFile, problems)
    pages = _pages(folder, problems, ("title",))
    texts = {locale: _lesson_text(folder / f"{locale}.md", page, problems) for locale, page in pages.items()}
    if file is None or len(texts) != len(Locale):
        return None
    return Lesson(
        id=f"{track}/{folder.name}",
        track=track,
        code=file.code,
        order=file.order,
        minutes=file.minutes,
        intents=tuple(file.intents),
        audience=tuple(file.audience),
        gentle=file.gentle,
        country=Country(file.country) if file.country else None,
        sources=tuple(file.sources),
        reviewed_on=file.reviewed_on,
        review_by=file.review_by,
        texts=texts,
        version=_version(texts),
    )


def _version(texts: Mapping[Locale, LessonText]) -> str:
    """Give 12 hexadecimal digits that change when a question of the lesson does, in either language."""
    asked = [
        (locale.value, card.id, card.question.prompt, [(o.text, o.right) for o in card.question.options])
        for locale in Locale
        for card in texts[locale].cards
        if card.question
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


def _lesson_text(path: Path, page: Page, problems: Problems) -> LessonText:
    cards = []
    for section in page.sections:
        is_quiz = section.id.startswith(QUIZ_PREFIX)
        question = read_question(path, section, problems) if is_quiz else None
        if not is_quiz and not section.body.strip():
            problems.error(path, section.line, "card-empty", f"the card {section.id} is empty.", "Write it.")
        cards.append(Card(section.id, section.title, "" if is_quiz else section.body, section.country, question))
    for country in Country:
        if not any(card.country in (None, country) for card in cards):
            problems.error(path, 0, "no-cards", f"nobody in {country} sees a card.", "Write cards without country.")
    return LessonText(page.head.get("title", ""), tuple(cards))


def _hotlines(folder: Path, problems: Problems) -> tuple[Hotline, ...]:
    found = (_hotline(item, problems) for item in _folders(folder, problems))
    return tuple(hotline for hotline in found if hotline)


def _hotline(folder: Path, problems: Problems) -> Hotline | None:
    file = read_toml(folder / "hotline.toml", HotlineFile, problems)
    pages = _pages(folder, problems, ("name", "short"))
    if file is None or len(pages) != len(Locale):
        return None
    hours = OpeningHours(
        kind=file.hours.kind,
        timezone=file.hours.timezone,
        weekly=tuple(Period(frozenset(WEEKDAYS.index(day) for day in p.days), p.start, p.end) for p in file.hours.weekly),
        closed_on_holidays=file.hours.closed_on_holidays,
        confirmed=file.hours.confirmed,
    )
    return Hotline(
        id=folder.name,
        country=file.country,
        kind=file.kind,
        confidence=file.confidence,
        serves=frozenset(file.serves),
        topics=frozenset(file.topics),
        first_for=frozenset(file.first_for),
        places=frozenset(file.places),
        cost=file.cost,
        hours=hours,
        contacts=tuple(Contact(c.kind, c.value, c.e164) for c in file.contacts),
        sources=tuple(Source(s.url, s.date) for s in file.sources),
        checked_on=file.checked_on,
        review_by=file.review_by,
        texts={
            locale: HotlineText(
                page.head.get("name", folder.name),
                page.head.get("short", ""),
                tuple((section.title, section.body) for section in page.sections),
            )
            for locale, page in pages.items()
        },
    )


def _pages(folder: Path, problems: Problems, required: tuple[str, ...]) -> dict[Locale, Page]:
    pages = {}
    for locale in Locale:
        page = read_page(folder / f"{locale}.md", problems, required)
        if page:
            pages[locale] = page
    return pages


def _safety(folder: Path, problems: Problems) -> SafetyRules:
    rules: list[SafetyRule] = []
    classes: dict[str, Mapping[str, Sequence[str]]] = {}
    for locale in Locale:
        path = folder / f"{locale}.toml"
        file = read_toml(path, SafetyFile, problems)
        if file is None:
            continue
        classes[locale.value] = file.classes
        for raw in file.rules:
            rule = SafetyRule(
                id=f"{locale}-{raw.id}",
                language=locale.value,
                kind=raw.kind,
                why=raw.why,
                any=tuple(raw.any),
                near=tuple(tuple(group) for group in raw.near),
                within=raw.within,
                unless=tuple(raw.unless),
                examples=tuple(raw.examples),
                counter_examples=tuple(raw.counter_examples),
            )
            if rule.id in {known.id for known in rules}:
                line = _line_with(path, f'id = "{raw.id}"', nth=2)
                problems.error(path, line, "rule-twice", f"the rule {raw.id} stands twice.", "Rename one.")
                continue
            # Every pattern is read before they are judged, so that all problems are told at once.
            readable = [_is_pattern(line, file.classes, path, problems) for line in _patterns(rule)]
            if all(readable):
                rules.append(rule)
    return SafetyRules(rules, classes)


def _wishes(folder: Path, problems: Problems) -> PhraseMatcher:
    patterns: list[tuple[str, str]] = []
    for locale in Locale:
        path = folder / f"{locale}.toml"
        file = read_toml(path, CommandsFile, problems)
        for wish, lines in file.phrases.items() if file else ():
            patterns += [(wish, line) for line in lines if _is_pattern(line, {}, path, problems)]
    return PhraseMatcher(patterns)


def _class_words(folder: Path, problems: Problems) -> ClassWords:
    files = {locale: read_toml(folder / f"{locale}.toml", ClassesFile, problems) for locale in Locale}
    return ClassWords(
        {locale: tuple(file.nicknames) if file else () for locale, file in files.items()},
        frozenset(word for file in files.values() if file for word in file.insults),
    )


def _patterns(rule: SafetyRule) -> list[str]:
    return [*rule.any, *(line for group in rule.near for line in group), *rule.unless]


def _is_pattern(line: str, classes: Mapping[str, Sequence[str]], path: Path, problems: Problems) -> bool:
    try:
        compile_pattern(line, classes)
    except BadPattern as error:
        problems.error(
            path,
            _line_with(path, line),
            "pattern",
            f"{line!r}: {error}.",
            "See the notes on patterns in docs/editors.md.",
        )
        return False
    return True


def _line_with(path: Path, part: str, nth: int = 1) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [number for number, line in enumerate(lines, 1) if part in line]
    return rows[nth - 1] if len(rows) >= nth else 0


def _places(path: Path, problems: Problems) -> dict[str, Place]:
    file = read_toml(path, PlacesFile, problems)
    return {
        slug: Place(slug, Country(place.country), {Locale.VI: place.vi, Locale.ID: place.id})
        for slug, place in (file.root if file else {}).items()
    }
