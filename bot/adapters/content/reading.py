"""How easy words are to read: how long the sentences are, and how long the words.

This is our own yardstick, not a published formula: those we found for Vietnamese are fitted to school books, and ask for
lists of words or grammar that we do not have. A sentence counts from one place to draw breath to the next. Vietnamese
is counted in syllables, for these are what stands between two spaces; Indonesian in words, whose syllables are counted,
too. The limits lie where the content of November 2026 ended, and are explained in docs/editors.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.content.markdown import plain_blocks
from bot.adapters.content.problems import Problems
from bot.domain.learners import Locale
from bot.domain.tracks import Card, ReadingLevel

FEWEST_WORDS = 15
"""Of fewer words an average says nothing."""

_BREATH = re.compile(r"(?:[.!?…:;]+[”\"’)]*|[—–])(?=\s|$)|\n")
_WORD = re.compile(r"\w+(?:[-'’.,/@]\w+)*")
_VOWEL = re.compile(r"ai|au|oi|ei|[aiueo]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a card should stay within.

    Attributes:
        longest: words of its longest sentence (Vietnamese: syllables).
        syllables: of its words on average; None where what stands between two spaces is a syllable.
    """

    longest: int
    syllables: float | None = None


LIMITS: Mapping[tuple[Locale, ReadingLevel], Limits] = {
    (Locale.VI, ReadingLevel.EASY): Limits(25),
    (Locale.VI, ReadingLevel.NORMAL): Limits(32),
    (Locale.ID, ReadingLevel.EASY): Limits(20, 2.7),
    (Locale.ID, ReadingLevel.NORMAL): Limits(25, 2.9),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of some words: number of sentences, of words, of syllables, and the longest sentence."""

    sentences: int
    words: int
    syllables: int
    longest: str
    longest_words: int

    @property
    def mean(self) -> float:
        """Words of a sentence on average."""
        return self.words / max(self.sentences, 1)

    @property
    def syllables_of_a_word(self) -> float:
        """Syllables of an Indonesian word on average."""
        return self.syllables / max(self.words, 1)


def read(markdowns: Iterable[str]) -> Reading:
    """Measure some Markdown; each block of it ends a sentence."""
    sentences = [part.strip() for text in markdowns for block in plain_blocks(text) for part in _BREATH.split(block)]
    counted = [(len(words), words, sentence) for sentence in sentences if (words := _WORD.findall(sentence))]
    longest = max(counted, key=lambda row: row[0], default=(0, [], ""))
    syllables = sum(_syllables(word) for _, words, _ in counted for word in words)
    return Reading(len(counted), sum(row[0] for row in counted), syllables, longest[2], longest[0])


def check_reading(path: Path, line: int, card: Card, locale: Locale, level: ReadingLevel, problems: Problems) -> None:
    """Note a card whose longest sentence or whose words are long for the level of its track."""
    limits, found = LIMITS[locale, level], read(texts_of(card))
    unit = "syllables" if limits.syllables is None else "words"
    if found.longest_words > limits.longest:
        start = " ".join(found.longest.split()[:8])
        problems.warning(
            path,
            line,
            "long-sentence",
            f'the sentence "{start} ..." has {found.longest_words} {unit}; at most {limits.longest} for "{level}".',
            "Make two of it; read it aloud.",
        )
    if limits.syllables and found.words >= FEWEST_WORDS and found.syllables_of_a_word > limits.syllables:
        problems.warning(
            path,
            line,
            "long-words",
            f"its words have {found.syllables_of_a_word:.2f} syllables on average; "
            f'at most {limits.syllables} for "{level}".',
            "Take words as one says them aloud.",
        )


def texts_of(card: Card) -> tuple[str, ...]:
    """Give all that is read of a card but its title."""
    if card.question is None:
        return (card.body,)
    return (card.question.prompt, *(text for option in card.question.options for text in (option.text, option.reason)))


def _syllables(word: str) -> int:
    return max(len(_VOWEL.findall(word.lower())), 1)
