"""Facilitators' notes: what is the same for every track (`sessions/vi.md`), and what is the track's own
(`sessions/images/vi.md`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.adapters.content.markdown import Page, links_in, read_page
from bot.adapters.content.problems import Problems
from bot.domain.learners import Locale
from bot.domain.sessions import OWN, PLAN_MINUTES, SHARED_FIRST, SHARED_LAST, SessionNotes, SessionPart
from bot.domain.tracks import Curriculum

SESSIONS = "sessions"
_ROW = re.compile(r"\|\s*(\d+)\s*\|.*\|\s*([^|]*?)\s*\|\s*$", re.MULTILINE)
_BLAMING = {
    Locale.VI: ("sao lại gửi", "lẽ ra bạn", "lần sau cẩn thận", "bình tĩnh đi", "đừng làm to chuyện"),
    Locale.ID: ("kenapa kamu kirim", "makanya hati-hati", "lain kali hati-hati", "tenang saja", "demi nama baik"),
}
"""Of docs/voice.md: sentences that send people away from help."""

Notes = Mapping[str, Mapping[Locale, SessionNotes]]


def load_sessions(folder: Path, problems: Problems) -> Notes:
    """Load the notes of every track that has some, noting what is missing in them."""
    if not folder.is_dir():
        problems.error(folder, 0, "folder-missing", "the folder is missing.", "Bring it back; see docs/editors.md.")
        return {}
    shared = _pages(folder, (*SHARED_FIRST, *SHARED_LAST), problems)
    notes = {}
    for own_folder in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_"))):
        own = _pages(own_folder, OWN, problems)
        if len(own) == len(shared) == len(Locale):
            notes[own_folder.name] = {locale: _notes(shared[locale], own[locale]) for locale in Locale}
    return notes


def check_sessions(
    folder: Path, notes: Notes, curriculum: Curriculum, phone_like: re.Pattern[str], problems: Problems
) -> None:
    """Check that each track has notes, their minutes and lessons, and that they hold no number, link or blame."""
    for track in curriculum.tracks:
        if track.id not in notes:
            problems.error(
                folder / track.id, 0, "session-missing", "the track has no facilitator's notes.", "Write vi.md and id.md."
            )
    for track_id in sorted(set(notes) - {track.id for track in curriculum.tracks}):
        problems.error(
            folder / track_id, 0, "session-track", "there is no such track.", "Rename or take away the folder."
        )
    codes = {lesson.code for lesson in curriculum.lessons}
    found = {  # once each: the shared parts are in the notes of every track
        (folder / (track_id if part.id in OWN else "") / f"{locale}.md", part.id, fault)
        for track_id, by_locale in notes.items()
        for locale, text in by_locale.items()
        for part in text.parts
        for fault in _faults(part, locale, codes, phone_like)
    }
    for path, part_id, (what, mend) in sorted(found):
        problems.error(path, _line(path, part_id), "session", f"{part_id}: {what}", mend)


def _faults(part: SessionPart, locale: Locale, codes: set[str], phone_like: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    if found := phone_like.search(part.body):
        yield f"{found[0]!r} looks like a phone number.", "Numbers come from content/hotlines only."
    for target in links_in(part.body):
        yield f"a link or picture: {target}.", "Addresses come from content/hotlines only."
    for words in _BLAMING[locale]:
        if words in part.body.lower():
            yield f"{words!r} blames.", "See docs/voice.md."
    if part.id in PLAN_MINUTES:
        rows = _ROW.findall(part.body)
        minutes = sum(int(row[0]) for row in rows)
        if minutes != PLAN_MINUTES[part.id]:
            yield f"its minutes add up to {minutes}.", f"They should be {PLAN_MINUTES[part.id]}."
        for code in sorted({row[1] for row in rows} - codes - {"–"}):
            yield f"{code!r} is no lesson's code.", "Write a code of lesson.toml, or –."


def _pages(folder: Path, ids: Sequence[str], problems: Problems) -> dict[Locale, Page]:
    pages = {}
    for locale in Locale:
        path = folder / f"{locale}.md"
        page = read_page(path, problems, ("title",))
        if page is None:
            continue
        found = [section.id for section in page.sections]
        if sorted(found) != sorted(ids):
            odd = ", ".join(sorted(set(found) ^ set(ids))) or "one twice"
            problems.error(path, 0, "session-parts", f"not the parts it should have: {odd}.", f"Write {', '.join(ids)}.")
            continue
        pages[locale] = page
    return pages


def _notes(shared: Page, own: Page) -> SessionNotes:
    sections = {section.id: section for page in (shared, own) for section in page.sections}
    return SessionNotes(
        shared.head.get("title", ""),
        own.lead,
        tuple(SessionPart(i, sections[i].title, sections[i].body) for i in (*SHARED_FIRST, *OWN, *SHARED_LAST)),
    )


def _line(path: Path, part: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f"{{#{part}}}" in line), 0)
