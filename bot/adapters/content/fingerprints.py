"""Short stable marks of words: they differ when the words differ, and say nothing else about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from bot.domain.learners import Locale
from bot.domain.tracks import LessonText

_LENGTH = 12


def fingerprint(*parts: object) -> str:
    """Give 12 hex digits for texts, numbers and lists of them."""
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()[:_LENGTH]


def words(text: str) -> str:
    """Give a text without what nobody sees: spaces at line ends, empty lines at both ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def version_of(texts: Mapping[Locale, LessonText]) -> str:
    """Give the mark of a lesson's questions, in both languages; a word mended elsewhere does not change it."""
    return fingerprint([[locale, *_asked(texts[locale])] for locale in sorted(texts)])


def _asked(text: LessonText) -> list[object]:
    return [
        [card.id, card.country, words(card.question.prompt), [[o.text, o.right] for o in card.question.options]]
        for card in text.cards
        if card.question
    ]
