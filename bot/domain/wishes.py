"""Plain words that ask for a command ("xóa dữ liệu của mình"); they work without the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.phrases import PhraseMatcher, cut

MOST_WORDS = 12
"""A longer message tells a story; then words that sound like a command are part of it."""


PLAIN_REST = 2
"""Words beside the asking ("dạ", "nhé", "dong") with which a message still is nothing but a command."""


class Wish(StrEnum):
    """A command that people also say in plain words."""

    DELETE = "delete"
    STOP = "stop"
    HELP = "help"
    LESSONS = "lessons"
    LANGUAGE = "language"
    PRIVACY = "privacy"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Wished:
    """A command asked for in plain words; `rest` words of the message are no part of the asking."""

    wish: Wish
    rest: int

    @property
    def is_plain(self) -> bool:
        """True when the message says hardly anything else."""
        return self.rest <= (1 if self.wish is Wish.HELP else PLAIN_REST)


def wish_in(text: str, matcher: PhraseMatcher) -> Wished | None:
    """Find the command that a short message asks for in plain words."""
    words = cut(text)
    count = sum(1 for word in words.marked if word)
    if count > MOST_WORDS:
        return None
    # A pattern of one word ("help") means a message of one word: beside others it says little.
    hits = [hit for hit in matcher.find(words) if hit.end - hit.start > 1 or count == 1]
    # "Please help me delete my data" is about the data.
    hits.sort(key=lambda hit: hit.key == Wish.HELP)
    return Wished(Wish(hits[0].key), count - (hits[0].end - hits[0].start)) if hits else None
