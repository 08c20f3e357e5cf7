"""Puts the marks back on Vietnamese that was written without them, from what the training sentences show. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from components.text import strip_marks

_START = "^"
_FULL = 0.3
"""From this share of marked words on, a text is taken as written with marks."""


def is_marked(words: Sequence[str]) -> bool:
    """Say whether words are of a text whose writer sets marks; about three of four Vietnamese words carry one."""
    letters = [word for word in words if word.isalpha()]
    return bool(letters) and sum(not word.isascii() and strip_marks(word) != word for word in letters) >= _FULL * len(
        letters
    )


class MarkRestorer:
    """Chooses for each word without marks the likeliest word with them, given its neighbours (Viterbi on pairs).

    Args:
        singles: word with marks -> how often it was seen.
        pairs: (word, next word) -> how often it was seen.
    """

    def __init__(self, singles: dict[str, int], pairs: dict[tuple[str, str], int]) -> None:
        self.singles = singles
        self.pairs = pairs
        forms: dict[str, list[str]] = defaultdict(list)
        for word in sorted(singles):
            forms[strip_marks(word)].append(word)
        # Rare second forms cost time and are mostly slips.
        self._forms = {plain: sorted(words, key=lambda w: -singles[w])[:8] for plain, words in forms.items()}
        self._total = sum(singles.values()) or 1

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> MarkRestorer:
        """Learn from texts, cut into words; those written without marks are passed over."""
        singles: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for words in texts:
            if is_marked(words):
                singles.update(words)
                pairs.update(zip([_START, *words], words, strict=False))
        return cls(dict(singles), dict(pairs))

    def restore(self, words: Sequence[str]) -> list[str]:
        """Give the words with marks; words that have marks, and unknown ones, stay as they are."""
        best: dict[str, tuple[float, list[str]]] = {_START: (0.0, [])}
        for word in words:
            options = self._forms.get(word, [word]) if word.isascii() or strip_marks(word) == word else [word]
            best = {option: self._step(best, option) for option in options}
        return max(best.values(), key=lambda item: item[0])[1]

    def _step(self, best: dict[str, tuple[float, list[str]]], option: str) -> tuple[float, list[str]]:
        alone = (self.singles.get(option, 0) + 0.1) / self._total
        score, path = max(
            (
                (before + math.log(0.75 * self._share(previous, option) + 0.25 * alone), chosen)
                for previous, (before, chosen) in best.items()
            ),
            key=lambda item: item[0],
        )
        return score, [*path, option]

    def _share(self, previous: str, option: str) -> float:
        seen = self.singles.get(previous, 0) if previous != _START else 500
        return self.pairs.get((previous, option), 0) / (seen + 2)
