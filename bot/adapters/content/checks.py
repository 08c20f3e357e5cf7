"""All checks of content that go beyond its shape. Everything is reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.adapters.content.files import SafetyFile, read_toml
from bot.adapters.content.loader import HOTLINES, LESSONS, SAFETY, LoadedContent, load_with
from bot.adapters.content.markdown import links_in
from bot.adapters.content.problems import Problem, Problems
from bot.adapters.content.sessions import SESSIONS, check_sessions
from bot.adapters.content.unfinished import check_unfinished
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import ContactKind, Hotline
from bot.domain.learners import Country, Locale
from bot.domain.tracks import NOW, QUIZ_PREFIX, TODAY, Card, Lesson
from bot.services.ports import CardRenderer

CARD_AIM = 900
"""Characters above which a card is tiring on a phone."""
NOW_LIMIT = 600
"""Characters of a `now` card: it stands in first help, above the buttons."""
OPTION_LIMIT = 100
REASON_LIMIT = 200
PROMPT_LIMIT = 300
"""Telegram's own limits for quizzes (telegram.constants.PollLimit); kept so that lessons can become polls."""
IDS_LIMIT = 48
"""Lesson id and card id together; they travel in the 64 bytes of a button."""

_PHONE_LIKE = re.compile(
    r"(?<![\d.,])\+?\d(?:[ .\-]?\d){6,}(?![\d])|\b1[589]00\b|\b(?:111|112|113|115|119|129|110|157)\b"
)


def check(root: Path, renderer: CardRenderer, today: date) -> tuple[Problem, ...]:
    """Check a content folder; give all errors and warnings, by file and line."""
    problems = Problems(root)
    content = load_with(root, problems)
    if content:
        for lesson in content.curriculum.lessons:
            _check_lesson(root / LESSONS / lesson.id, lesson, content, renderer, today, problems)
        _check_curriculum(root / LESSONS, content, problems)
        for hotline in content.hotlines:
            _check_hotline(root / HOTLINES / hotline.id, hotline, today, problems)
        _check_help(root / HOTLINES, content, problems)
        _check_safety(root / SAFETY, content, problems)
        check_sessions(root / SESSIONS, content.sessions, content.curriculum, _PHONE_LIKE, problems)
    check_unfinished(root, problems)
    return tuple(sorted(problems.found))


def _check_curriculum(folder: Path, content: LoadedContent, problems: Problems) -> None:
    known = {track.id for track in content.curriculum.tracks}
    codes: dict[str, str] = {}
    for track in sorted({lesson.track for lesson in content.curriculum.lessons} - known):
        problems.error(folder / track, 0, "track", "its track.toml or words are missing.", "Write them.")
    for lesson in content.curriculum.lessons:
        if lesson.code in codes:
            problems.error(
                folder / lesson.id / "lesson.toml",
                _line(folder / lesson.id / "lesson.toml", "code"),
                "code-twice",
                f"{lesson.code} is also the code of {codes[lesson.code]}.",
                "Give each lesson its own code.",
            )
        codes[lesson.code] = lesson.id


def _check_lesson(
    folder: Path, lesson: Lesson, content: LoadedContent, renderer: CardRenderer, today: date, problems: Problems
) -> None:
    toml = folder / "lesson.toml"
    for fact in lesson.sources:
        if fact not in content.facts:
            problems.error(
                toml, _line(toml, "sources"), "fact-unknown", f"the fact {fact} is not known.", "See content/facts.md."
            )
    if lesson.review_by < today:
        problems.warning(
            toml, _line(toml, "review_by"), "review-due", f"it was due for review on {lesson.review_by}.", "Review it."
        )
    if lesson.review_by <= lesson.reviewed_on:
        problems.error(toml, _line(toml, "review_by"), "review-order", "review_by is not after reviewed_on.", "Mend it.")
    keys = {}
    for locale, text in lesson.texts.items():
        path = folder / f"{locale}.md"
        keys[locale] = [(card.id, card.country) for card in text.cards]
        for card_id in sorted(_twice(lesson, locale)):
            problems.error(
                path, _card_line(path, card_id), "card-twice", f"somebody would see {card_id} twice.", "Rename one."
            )
        for card in text.cards:
            _check_card(path, lesson, card, renderer, problems)
        _check_order(path, lesson, locale, problems)
    vi, other = keys[Locale.VI], keys[Locale.ID]
    if vi != other:
        odd = next((a or b for a, b in zip([*vi, None], [*other, None], strict=False) if a != b), None)
        problems.error(
            folder / "id.md",
            0,
            "cards-differ",
            f"its cards are not those of vi.md; the first that differs is {odd[0] if odd else '?'}.",
            "Write the same cards, with the same ids, in the same order, in both languages.",
        )
        return
    for one, two in zip(lesson.texts[Locale.VI].cards, lesson.texts[Locale.ID].cards, strict=True):
        if (
            one.question
            and two.question
            and (
                len(one.question.options) != len(two.question.options)
                or one.question.right_index != two.question.right_index
            )
        ):
            problems.error(
                folder / "id.md",
                _card_line(folder / "id.md", two.id),
                "quiz-differs",
                f"the answers of {two.id} are not those of vi.md.",
                "Write as many answers, with the right one in the same place.",
            )


def _twice(lesson: Lesson, locale: Locale) -> set[str]:
    """Give the card ids that stand twice for the people of some country; their way would turn in a circle."""
    rows = [[card.id for card in lesson.cards(locale, country)] for country in Country]
    return {card_id for row in rows for card_id in row if row.count(card_id) > 1}


def _check_order(path: Path, lesson: Lesson, locale: Locale, problems: Problems) -> None:
    ids = [card.id for card in lesson.texts[locale].cards]
    if NOW not in ids and lesson.intents:
        problems.error(path, 0, "now-missing", "there is no card {#now}.", "Write the next three moves.")
    if not ids or ids[-1] != TODAY:
        problems.error(path, 0, "today-last", "the last card is not {#today}.", "End with one thing to do today.")
    if not any(card.id.startswith(QUIZ_PREFIX) for card in lesson.texts[locale].cards):
        problems.error(path, 0, "quiz-missing", "there is no quiz card.", "Write a card whose id begins with quiz-.")


def _check_card(path: Path, lesson: Lesson, card: Card, renderer: CardRenderer, problems: Problems) -> None:
    line = _card_line(path, card.id, card.country)
    if len(lesson.id) + len(card.id) > IDS_LIMIT:
        problems.error(path, line, "id-long", f"{lesson.id} and {card.id} are too long together.", "Shorten the ids.")
    words = f"{card.title}\n{card.body}"
    if card.question:
        words += f"\n{card.question.prompt}\n" + "\n".join(f"{o.text}\n{o.reason}" for o in card.question.options)
        _limit(path, line, "question", card.question.prompt, PROMPT_LIMIT, problems)
        for option in card.question.options:
            _limit(path, line, "answer", option.text, OPTION_LIMIT, problems)
            _limit(path, line, "reason", option.reason, REASON_LIMIT, problems)
    if _PHONE_LIKE.search(words):
        problems.error(
            path,
            line,
            "phone-like",
            f"{_PHONE_LIKE.search(words)[0]!r} looks like a phone number.",  # type: ignore[index]
            "Numbers come from content/hotlines only.",
        )
    for target in links_in(words):
        problems.error(path, line, "link", f"a link or picture: {target}", "Addresses come from content/hotlines only.")
    length = renderer.length(card.title, card.body)
    if length > renderer.limit:
        problems.error(path, line, "too-long", f"{length} characters; Telegram takes {renderer.limit}.", "Split it.")
    elif card.id == NOW and length > NOW_LIMIT:
        problems.error(path, line, "now-long", f"{length} characters; at most {NOW_LIMIT}.", "Keep three moves.")
    elif length > CARD_AIM:
        problems.warning(path, line, "long", f"{length} characters; aim at {CARD_AIM}.", "Split or shorten it.")


def _limit(path: Path, line: int, name: str, text: str, most: int, problems: Problems) -> None:
    if len(text) > most:
        problems.error(path, line, "quiz-long", f"the {name} has {len(text)} characters; at most {most}.", "Shorten it.")


def _check_hotline(folder: Path, hotline: Hotline, today: date, problems: Problems) -> None:
    toml = folder / "hotline.toml"
    try:
        ZoneInfo(hotline.hours.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.error(
            toml,
            _line(toml, "timezone"),
            "timezone",
            f"{hotline.hours.timezone!r} is not a time zone.",
            "Write one like Asia/Jakarta.",
        )
    if hotline.review_by < today:
        problems.warning(
            toml, _line(toml, "review_by"), "review-due", f"due for a check on {hotline.review_by}.", "Check it again."
        )
    ids = {
        locale: re.findall(r"\{#([a-z0-9-]+)\}", (folder / f"{locale}.md").read_text(encoding="utf-8"))
        for locale in Locale
    }
    if ids[Locale.VI] != ids[Locale.ID]:
        problems.error(folder / "id.md", 0, "cards-differ", "its cards are not those of vi.md.", "Write the same ones.")
    own = {re.sub(r"\D", "", c.value) for c in hotline.contacts}
    for locale, text in hotline.texts.items():
        if len(text.short) > 80:
            problems.warning(folder / f"{locale}.md", 1, "short-long", "`short` is longer than 80.", "Shorten it.")
        for title, body in text.parts:
            for found in _PHONE_LIKE.finditer(f"{title}\n{body}"):
                if re.sub(r"\D", "", found[0]) not in own:
                    problems.error(
                        folder / f"{locale}.md",
                        0,
                        "phone-like",
                        f"{found[0]!r} is not a contact of this entry.",
                        "Numbers stand in hotline.toml.",
                    )


def _check_help(folder: Path, content: LoadedContent, problems: Problems) -> None:
    for country in Country:
        own = [h for h in content.hotlines if h.country == country.value and h.confidence == "high"]
        if not any(h.is_always_open and h.kind in {"hotline", "police"} and not h.places for h in own):
            problems.error(folder, 0, "no-24h", f"{country} has no line that answers day and night.", "Bring one back.")
        for kind in RiskKind:
            if not any(kind in h.first_for for h in own):
                problems.error(
                    folder, 0, "no-first", f"{country} has no line that comes first for {kind}.", "Set first_for."
                )
    for hotline in content.hotlines:
        if not any(c.kind is not ContactKind.WALK_IN for c in hotline.contacts) and hotline.kind != "police":
            problems.warning(folder / hotline.id, 0, "walk-in-only", "it can only be visited.", "Add a contact.")


def _check_safety(folder: Path, content: LoadedContent, problems: Problems) -> None:
    for rule in content.danger_rules.rules:
        path = folder / f"{rule.language}.toml"
        for example in rule.examples:
            risk = content.danger_rules.detect(example)
            if risk is None or rule.id not in risk.rules:
                problems.error(
                    path, _line_with(path, example), "example", f"{rule.id} does not catch {example!r}.", "Widen it."
                )
    for path, example in _harmless(folder, content):
        risk = content.danger_rules.detect(example)
        if risk is not None:
            problems.error(
                path,
                _line_with(path, example),
                "counter-example",
                f"{', '.join(risk.rules)} catches {example!r}.",
                "Narrow it, or add an `unless`.",
            )


def _harmless(folder: Path, content: LoadedContent) -> Iterator[tuple[Path, str]]:
    """Give all sentences that must stay silent: those of the rules, and those at the head of each file."""
    for rule in content.danger_rules.rules:
        for example in rule.counter_examples:
            yield folder / f"{rule.language}.toml", example
    for locale in Locale:
        path = folder / f"{locale}.toml"
        # What cannot be read has been told by the loader.
        file = read_toml(path, SafetyFile, Problems(folder))
        for example in file.counter_examples if file else ():
            yield path, example


def _line(path: Path, key: str) -> int:
    return _line_with(path, f"{key} ", f"{key}=")


def _card_line(path: Path, card_id: str, country: Country | None = None) -> int:
    if country:
        return _line_with(path, f"{{#{card_id} country={country}}}")
    return _line_with(path, f"{{#{card_id}}}", f"{{#{card_id} ")


def _line_with(path: Path, *parts: str) -> int:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((number for number, line in enumerate(lines, 1) if any(part in line for part in parts)), 0)
