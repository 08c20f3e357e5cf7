"""Find phrases in what people type: whole words, with or without Vietnamese marks, with gaps, numbers and classes.

A pattern is a line that editors write in TOML:

    "(dọa|doạ|hăm) * (đăng|tung|gửi) * (ảnh|clip)"

- words are separated by spaces and match whole words, whatever the case;
- a word with marks matches the same word with these marks, or typed without any mark at all ("đăng" matches
  "đăng" and "dang", not "đắng");
- `(a|b c|d)` is a choice, its branches may have several words;
- `*` is a gap of at most three words, `*6` of at most six; a gap never crosses the end of a sentence;
- `<5-17>` is a whole number in this range, also glued to letters ("15t");
- `{name}` is a class defined beside the rules: a list of patterns.

Pure and quick: the text is cut into words once, and a pattern is tried only where its first word stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DEFAULT_GAP = 3
_MAX_EXPANSIONS = 4096
_MAX_WORDS = 2000
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[.!?\n;]+", re.UNICODE)
_PIECE = re.compile(r"\(([^()]*)\)|\{([a-z_]+)\}|<(\d+)-(\d+)>|\*(\d*)|([^\s(){}<>*|]+)")
_END = re.compile(r"[.!?\n;]+")
_STRETCHED = re.compile(r"(\w)\1{2,}")


class BadPattern(ValueError):
    """A pattern cannot be read; the message says why (English, for editors)."""


def fold(text: str) -> str:
    """Take off all Vietnamese marks ("đường" -> "duong"); lower case."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


# Old and new places of the tone mark: "hoà" and "hòa" are one word.
_TONE_PLACES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip


def normalise_word(word: str) -> str:
    """Bring a word to one spelling: NFC, lower case, stretched letters cut, tone mark at its old place."""
    word = unicodedata.normalize("NFKC", word).lower()
    word = _STRETCHED.sub(r"\1", word)
    if len(word) > 1 and word[-2:] in _TONE_PLACES:
        word = word[:-2] + _TONE_PLACES[word[-2:]]
    return word


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words. An empty word is the end of a sentence."""

    marked: tuple[str, ...]
    folded: tuple[str, ...]


def cut(text: str) -> Words:
    """Cut a text into words; invisible and control characters are dropped, so they cannot hide a word."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc", "Mn", "Me"})
    # "d.i.e" and "t ự  t ử" style hiding is left to the model; splitting letters costs too many false hits.
    marked = tuple(
        "" if _END.fullmatch(token) else normalise_word(token) for token in _TOKEN.findall(text)[:_MAX_WORDS]
    )
    return Words(marked, tuple(fold(word) for word in marked))


@dataclass(frozen=True, slots=True)
class _Word:
    marked: str
    folded: str
    has_marks: bool

    def fits(self, words: Words, at: int) -> bool:
        if words.marked[at] == self.marked:
            return True
        # Typed without any mark: then the marks of the pattern do not count.
        return words.folded[at] == self.folded and words.marked[at] == words.folded[at]


@dataclass(frozen=True, slots=True)
class _Number:
    low: int
    high: int

    def fits(self, words: Words, at: int) -> bool:
        word = words.marked[at]
        return word.isdecimal() and len(word) < 6 and self.low <= int(word) <= self.high


@dataclass(frozen=True, slots=True)
class _Gap:
    most: int


_Item = _Word | _Number | _Gap


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: rows of words from `start` to before `end`, and the key it was filed under."""

    key: str
    start: int
    end: int


class PhraseMatcher:
    """Many patterns, each under a key, tried against a text in one pass.

    Args:
        patterns: pairs of key and pattern line.
        classes: named lists of patterns for `{name}`.

    Raises:
        BadPattern: a line cannot be read.
    """

    def __init__(self, patterns: Iterable[tuple[str, str]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        self._by_word: dict[str, list[tuple[str, tuple[_Item, ...]]]] = defaultdict(list)
        self._by_number: list[tuple[str, tuple[_Item, ...]]] = []
        for key, line in patterns:
            for items in compile_pattern(line, classes or {}):
                first = items[0]
                if isinstance(first, _Word):
                    self._by_word[first.folded].append((key, items))
                else:
                    self._by_number.append((key, items))

    def find(self, words: Words) -> list[Hit]:
        """Give all hits, in the order of the text."""
        hits: list[Hit] = []
        for at, word in enumerate(words.folded):
            if not word:
                continue
            candidates = self._by_word.get(word, ())
            for key, items in candidates:
                end = _match(items, 0, words, at)
                if end:
                    hits.append(Hit(key, at, end))
            if word[0].isdecimal():
                for key, items in self._by_number:
                    end = _match(items, 0, words, at)
                    if end:
                        hits.append(Hit(key, at, end))
        return hits


def _match(items: tuple[_Item, ...], index: int, words: Words, at: int) -> int:
    """Match items[index:] at word `at`; give the end row, or 0."""
    while index < len(items):
        item = items[index]
        if isinstance(item, _Gap):
            for skipped in range(item.most + 1):
                if skipped and (at + skipped > len(words.marked) or not words.marked[at + skipped - 1]):
                    return 0
                end = _match(items, index + 1, words, at + skipped)
                if end:
                    return end
            return 0
        if at >= len(words.marked) or not item.fits(words, at):
            return 0
        at += 1
        index += 1
    return at


def compile_pattern(line: str, classes: Mapping[str, Sequence[str]]) -> list[tuple[_Item, ...]]:
    """Turn a pattern line into plain rows of items, one for each combination of choices.

    Raises:
        BadPattern: empty, unknown class, a gap at an end, something unreadable, or too many combinations.
    """
    rows = _expand(line, classes, frozenset())
    for row in rows:
        if not row or isinstance(row[0], _Gap) or isinstance(row[-1], _Gap):
            raise BadPattern("a pattern must begin and end with a word, a number or a class")
    return rows


def _expand(line: str, classes: Mapping[str, Sequence[str]], inside: frozenset[str]) -> list[tuple[_Item, ...]]:
    rows: list[tuple[_Item, ...]] = [()]
    place = 0
    for piece in _PIECE.finditer(line):
        if line[place : piece.start()].strip():
            raise BadPattern(f"cannot read {line[place : piece.start()].strip()!r}")
        place = piece.end()
        choice, name, low, high, gap, word = piece.groups()
        options: list[tuple[_Item, ...]]
        if choice is not None:
            options = [row for branch in choice.split("|") for row in _expand(branch, classes, inside)]
        elif name is not None:
            if name not in classes or name in inside:
                raise BadPattern(f"unknown class {{{name}}}")
            options = [row for branch in classes[name] for row in _expand(branch, classes, inside | {name})]
        elif low is not None:
            options = [(_Number(int(low), int(high)),)]
        elif gap is not None:
            options = [(_Gap(int(gap or DEFAULT_GAP)),)]
        else:
            options = [tuple(_word(w) for w in _TOKEN.findall(unicodedata.normalize("NFKC", word)))]
        rows = [(*row, *option) for row in rows for option in options]
        if len(rows) > _MAX_EXPANSIONS:
            raise BadPattern("too many combinations; split the pattern into several")
    if line[place:].strip():
        raise BadPattern(f"cannot read {line[place:].strip()!r}")
    return rows


def _word(raw: str) -> _Word:
    marked = normalise_word(raw)
    folded = fold(marked)
    return _Word(marked, folded, marked != folded)
