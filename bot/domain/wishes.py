"""Plain words that ask for a command ("xóa dữ liệu của mình"); they work without the model."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.phrases import PhraseMatcher, cut

MOST_WORDS = 12
"""A longer message tells a story; then words that sound like a command are part of it."""


class Wish(StrEnum):
    """A command that people also say in plain words."""

    DELETE = "delete"
    STOP = "stop"
    HELP = "help"
    LESSONS = "lessons"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    REMINDERS = "reminders"


def wish_in(text: str, matcher: PhraseMatcher) -> Wish | None:
    """Find the command that a short message asks for in plain words."""
    words = cut(text)
    if sum(1 for word in words.marked if word) > MOST_WORDS:
        return None
    hits = matcher.find(words)
    return Wish(hits[0].key) if hits else None
