"""Load the whole content folder into domain values, noting every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.adapters.content.files import (
    WEEKDAYS,
    ClassesFile,
    CommandsFile,
    HotlineFile,
    LessonFile,
    MaskingFile,
    PlacesFile,
    SafetyFile,
    TrackFile,
    read_toml,
)
from bot.adapters.content.fingerprints import version_of
from bot.adapters.content.markdown import Page, read_page, read_question, read_text
from bot.adapters.content.pictures import take_picture
from bot.adapters.content.problems import Problems, line_with
from bot.adapters.content.published import read_moved
from bot.adapters.content.sessions import SESSIONS, Notes, load_sessions
from bot.adapters.content.translation import (
    HOTLINE_HEAD,
    LESSON_HEAD,
    block_name,
    borrow_missing,
    compare,
    read_confirmed,
)
from bot.domain.classrooms import ClassWords
from bot.domain.escalation import SafetyRule, SafetyRules
from bot.domain.hotlines import Contact, Hotline, HotlineText, OpeningHours, Period, Source
from bot.domain.learners import Country, Locale
from bot.domain.masking import Masker, MaskingWords
from bot.domain.phrases import BadPattern, PhraseMatcher, compile_pattern, fold
from bot.domain.places import Place, PlaceFinder, is_name
from bot.domain.tracks import QUIZ_PREFIX, Card, Curriculum, Lesson, LessonText, Track

LESSONS, HOTLINES, SAFETY, COMMANDS = "lessons", "hotlines", "safety", "commands"
CLASSES, MASKING = "classes", "masking"
PLACES_FILE, FACTS_FILE = "places.toml", "facts.md"
_FACT = re.compile(r"^([FT]\d{2,3}[a-z]?)\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """All content of one folder; the real thing behind the `Content` port."""

    curriculum: Curriculum
    hotlines: tuple[Hotline, ...]
    danger_rules: SafetyRules
    wishes: PhraseMatcher
    class_words: ClassWords
    masker: Masker
    place_finder: PlaceFinder
    sessions: Notes
    places: Mapping[str, Place]
    facts: frozenset[str]

    def place_names(self, locale: Locale) -> Mapping[str, str]:
        """Give the names of all places in a language, by slug."""
        return {slug: place.names[locale] for slug, place in self.places.items()}


def load(root: Path) -> LoadedContent:
    """Load a content folder as the bot shows it: a card that one language lacks is shown in the other.

    Raises:
        ContentInvalid: with all errors of all files.
    """
    problems = Problems(root)
    content = load_with(root, problems)
    problems.raise_errors()
    assert content is not None  # noqa: S101 - nothing to go on with is an error
    whole = tuple(borrow_missing(lesson) for lesson in content.curriculum.lessons)
    return replace(content, curriculum=replace(content.curriculum, lessons=whole))


def load_with(root: Path, problems: Problems) -> LoadedContent | None:
    """Load what can be loaded, as it is written, and note every problem; None when there is nothing to go on with."""
    if not root.is_dir():
        problems.error(root, 0, "folder-missing", "there is no such folder.", "Set TAMAN_CONTENT_DIR.")
        return None
    facts_text = read_text(root / FACTS_FILE, problems) or ""
    safety = _safety(root / SAFETY, problems)
    wishes, lead_ins = _commands(root / COMMANDS, problems)
    places = _places(root / PLACES_FILE, problems)
    content = LoadedContent(
        curriculum=_curriculum(root, problems),
        hotlines=_hotlines(root / HOTLINES, problems),
        danger_rules=safety,
        wishes=wishes,
        class_words=_class_words(root / CLASSES, problems),
        masker=_masker(root / MASKING, problems),
        place_finder=PlaceFinder(places.values(), lead_ins),
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


def _curriculum(root: Path, problems: Problems) -> Curriculum:
    tracks: list[Track] = []
    lessons: list[Lesson] = []
    for track_folder in _folders(root / LESSONS, problems):
        track_file = read_toml(track_folder / "track.toml", TrackFile, problems)
        pages = _pages(track_folder, problems, ("title",))
        if track_file and len(pages) == len(Locale):
            tracks.append(
                Track(
                    track_folder.name,
                    track_file.order,
                    {locale: page.head.get("title", "") for locale, page in pages.items()},
                    {locale: page.lead for locale, page in pages.items()},
                    track_file.level,
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
        {old: new for old, new in read_moved(root, problems).items() if new},
    )


def _lesson(folder: Path, track: str, problems: Problems) -> Lesson | None:
    file = read_toml(folder / "lesson.toml", LessonFile, problems)
    pages = _pages(folder, problems, LESSON_HEAD)
    confirmed = read_confirmed(folder, problems)
    texts = {locale: _lesson_text(folder / f"{locale}.md", page, problems) for locale, page in pages.items()}
    if file is None or len(texts) != len(Locale):
        return None
    country = Country(file.country) if file.country else None
    version = version_of(texts)
    behind = {(block.state.outdated, block.name) for block in compare(pages, LESSON_HEAD, confirmed)}
    return Lesson(
        id=f"{track}/{folder.name}",
        track=track,
        code=file.code,
        order=file.order,
        minutes=file.minutes,
        intents=tuple(file.intents),
        audience=tuple(file.audience),
        gentle=file.gentle,
        country=country,
        sources=tuple(file.sources),
        reviewed_on=file.reviewed_on,
        review_by=file.review_by,
        texts={
            locale: replace(
                text,
                cards=tuple(
                    replace(card, is_outdated=(locale, block_name(card.id, card.country)) in behind)
                    for card in text.cards
                ),
            )
            for locale, text in texts.items()
        },
        moved=file.moved,
        version=version,
    )


def _lesson_text(path: Path, page: Page, problems: Problems) -> LessonText:
    cards = []
    for section in page.sections:
        is_quiz = section.id.startswith(QUIZ_PREFIX)
        question = read_question(path, section, problems) if is_quiz else None
        body, picture = (section.body, None) if is_quiz else take_picture(path, section, problems)
        if not is_quiz and not body.strip():
            problems.error(path, section.line, "card-empty", f"the card {section.id} is empty.", "Write it.")
        cards.append(Card(section.id, section.title, "" if is_quiz else body, section.country, question, picture=picture))
    for country in Country:
        if not any(card.country in (None, country) for card in cards):
            problems.error(path, 0, "no-cards", f"nobody in {country} sees a card.", "Write cards without country.")
    return LessonText(page.head.get("title", ""), tuple(cards))


def _hotlines(folder: Path, problems: Problems) -> tuple[Hotline, ...]:
    found = (_hotline(item, problems) for item in _folders(folder, problems))
    return tuple(hotline for hotline in found if hotline)


def _hotline(folder: Path, problems: Problems) -> Hotline | None:
    file = read_toml(folder / "hotline.toml", HotlineFile, problems)
    pages = _pages(folder, problems, HOTLINE_HEAD)
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
                line = line_with(path, f'id = "{raw.id}"', nth=2)
                problems.error(path, line, "rule-twice", f"the rule {raw.id} stands twice.", "Rename one.")
                continue
            # Every pattern is read before they are judged, so that all problems are told at once.
            readable = [is_pattern(line, file.classes, path, problems) for line in _patterns(rule)]
            if all(readable):
                rules.append(rule)
    return SafetyRules(rules, classes)


def _commands(folder: Path, problems: Problems) -> tuple[PhraseMatcher, list[str]]:
    """Give the plain words for commands, and the words that may stand before the name of a place."""
    patterns: list[tuple[str, str]] = []
    lead_ins: list[str] = []
    for locale in Locale:
        path = folder / f"{locale}.toml"
        file = read_toml(path, CommandsFile, problems)
        for wish, lines in file.phrases.items() if file else ():
            patterns += [(wish, line) for line in lines if is_pattern(line, {}, path, problems)]
        lead_ins += [line for line in (file.place_lead_ins if file else ()) if is_pattern(line, {}, path, problems)]
    return PhraseMatcher(patterns), lead_ins


def _class_words(folder: Path, problems: Problems) -> ClassWords:
    files = {locale: read_toml(folder / f"{locale}.toml", ClassesFile, problems) for locale in Locale}
    return ClassWords(
        {locale: tuple(file.nicknames) if file else () for locale, file in files.items()},
        frozenset(word for file in files.values() if file for word in file.insults),
    )


def _masker(folder: Path, problems: Problems) -> Masker:
    files = [read_toml(folder / f"{locale}.toml", MaskingFile, problems) for locale in Locale]
    return Masker(MaskingWords(**file.model_dump()) for file in files if file)


def _patterns(rule: SafetyRule) -> list[str]:
    return [*rule.any, *(line for group in rule.near for line in group), *rule.unless]


def is_pattern(line: str, classes: Mapping[str, Sequence[str]], path: Path, problems: Problems) -> bool:
    """Tell whether a line can be read as a pattern; if not, it is noted."""
    try:
        compile_pattern(line, classes)
    except BadPattern as error:
        problems.error(
            path,
            line_with(path, line),
            "pattern",
            f"{line!r}: {error}.",
            "See the notes on patterns in docs/editors.md.",
        )
        return False
    return True


def _places(path: Path, problems: Problems) -> dict[str, Place]:
    file = read_toml(path, PlacesFile, problems)
    places: dict[str, Place] = {}
    owners: dict[str, str] = {}
    for slug, raw in (file.root if file else {}).items():
        names = {Locale.VI: raw.vi, Locale.ID: raw.id}
        place = Place(slug, Country(raw.country), names, tuple(raw.also), raw.timezone or "")
        places[slug] = place
        if not all(is_name(name) for name in (raw.vi, raw.id, *raw.also)):
            problems.error(
                path, line_with(path, f"[{slug}]"), "place-name", f"a name of {slug} is not of letters.", "Write words."
            )
        spellings = sorted({fold(spelling) for spelling in place.spellings})
        taken = next((name for name in spellings if owners.get(name, slug) != slug), None)
        owners |= dict.fromkeys(spellings, slug)
        if taken:
            problems.error(
                path,
                line_with(path, f"[{slug}]"),
                "place-twice",
                f"{taken!r} is also a name of another place.",
                "Leave it with one of them, or take it out.",
            )
    return places
