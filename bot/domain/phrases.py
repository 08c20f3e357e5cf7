"""Find phrases in what people type: whole words, with or without Vietnamese marks, with gaps, numbers and classes.

A pattern is a line that editors write in TOML:

    "(dọa|doạ|hăm) * (đăng|tung|gửi) * (ảnh|clip)"

- words are separated by spaces and match whole words, whatever the case;
- a word with marks matches the same word with these marks, or typed without any mark at all ("đăng" matches
  "đăng" and "dang", not "đắng"); stretched letters do not matter ("matiii", "chếttt");
- `=ảnh` (and `[=ảnh|hình]`) matches only with its marks: for words whose bare form means something common ("anh");
- `(a|b c|d)` is a choice, its branches may have several words and choices of their own; with an empty branch,
  `(đang|)`, the word may be missing;
- `[di|nye|]bar[in|kan|]` is a choice inside one word: "disebarin" is `di[s]ebarin`, and so on; an empty branch again
  means that this piece may be missing;
- `*` is a gap of at most three words, `*6` of at most six; a gap never crosses the end of a sentence
  (a full stop, "!", "?", ";" or a new line; several dots "..." are only a pause);
- `**` at the beginning or at the end is the rest of the sentence on this side: `** {joke}`, `{dream} **`;
- `<5-17>` is a whole number in this range, also glued to letters ("15t");
- `{name}` is a class defined beside the rules: a list of patterns;
- letters hidden by stars are written with "_": `t_` matches "t*" and "t**", `ch_t` matches "ch*t".

Pure and quick: the text is cut into words once, each word that any pattern knows becomes one character, and a pattern
is a regular expression over these characters, tried only in texts that have all its parts, near its rarest word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

DEFAULT_GAP = 3
_MOST_GAP = 60
_MOST_WORDS = 5000
_MOST_NUMBER = 99_999
_MOST_SPELLINGS = 512
_DROPPED = frozenset({"Cf", "Cc", "Mn", "Me"})

_LETTERS = r"[^\W\d_]+(?:\*+[^\W\d_]+)*(?:(?<!\*)\*+)?"
_TOKEN = re.compile(rf"(\d+(?:[.,]\d+)*|{_LETTERS})|[.!?\n;]+")
_PATTERN_WORD = re.compile(r"\d+|(?:[^\W\d_]|(?<=[^\W\d_])_)+")
_PIECE = re.compile(r"\s*(?:([(|)])|\{([a-z_]+)\}|<(\d+)-(\d+)>|(\*\*)|\*(\d*)|((?:[^\s()\[\]{}<>*|]|\[[^\[\]]*\])+))")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_PAUSE = re.compile(r"\.{2,}")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")

# How words look in the row of characters that the patterns run over.
_END, _UNKNOWN = "\n", "\0"
_NUMBER = "\1"
_FIRST_WORD, _FIRST_NUMBER = "\u3400", "\U000f0000"


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
_NEW_TONE_PLACES = {old: new for new, old in _TONE_PLACES.items()}


def normalise_word(word: str) -> str:
    """Bring a word to one spelling: NFC, lower case, stretched letters cut, tone mark at its old place."""
    word = unicodedata.normalize("NFKC", word).lower()
    word = _STRETCHED.sub(r"\1", word)
    if len(word) > 1 and word[-2:] in _TONE_PLACES:
        word = word[:-2] + _TONE_PLACES[word[-2:]]
    return word


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words, in lower case. An empty word is the end of a sentence."""

    marked: tuple[str, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        """The same words without marks."""
        return tuple(fold(word) for word in self.marked)


def cut(text: str) -> Words:
    """Cut a text into words; invisible and control characters are dropped, so they cannot hide a word."""
    text = unicodedata.normalize("NFKC", text.lower())
    # After the composing, what is left of marks is stray. Tabs and the like part words, a zero-width space does not.
    odd = {ord(c): " " if c.isspace() else None for c in set(text) if c != "\n" and unicodedata.category(c) in _DROPPED}
    if odd:
        text = text.translate(odd)
    if ".." in text:
        text = _PAUSE.sub(" ", text)
    # "d.i.e" and "t ự  t ử" style hiding is left to the model; splitting letters costs too many false hits.
    return Words(tuple(_TOKEN.findall(text)[:_MOST_WORDS]))


@dataclass(frozen=True, slots=True)
class _Word:
    spellings: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Number:
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Gap:
    most: int


@dataclass(frozen=True, slots=True)
class _Rest:
    """All words to the end of the sentence, or from its beginning."""


@dataclass(frozen=True, slots=True)
class _Choice:
    branches: tuple[tuple[_Item, ...], ...]


_Item = _Word | _Number | _Gap | _Rest | _Choice
_Classes = tuple[tuple[str, tuple[str, ...]], ...]
Pattern = tuple[_Item, ...]
"""A pattern that was read, for `compile_pattern` and `PhraseMatcher.of`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: rows of words from `start` to before `end`, and the key it was filed under."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Searched:
    """A pattern ready to be searched.

    Attributes:
        id: what two patterns share that search for the same, under whatever key.
        expression: a regular expression over the characters of a text.
        anchor: the set of words, one of which it needs, that is rarest in people's messages: it is tried only there.
        before, after: how many words before and from the anchor it may take.
        partner: another set of which it needs one word; the anchor itself when it has no other.
        reach: how far the partner may stand behind the anchor; less than zero: before it.
        is_word: one word, so that the anchor is all there is to match.
        from_start, to_end: the hit takes the rest of the sentence on this side.
    """

    key: str
    id: tuple[str, bool, bool]
    expression: str
    anchor: int
    before: int
    after: int
    partner: int
    reach: int
    is_word: bool
    from_start: bool
    to_end: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready for one matcher; ask it for hits by `PhraseMatcher.find_under`.

    Attributes:
        row: the text, one character a word.
        places: set of words -> a number whose bits are the rows where one of them stands.
        live: key -> the patterns whose rarest words stand somewhere in the text.
        found: what was searched already; classes of patterns stand under many keys.
    """

    row: str
    places: Mapping[int, int]
    live: Mapping[str, Sequence[_Searched]]
    found: dict[tuple[str, bool, bool], list[tuple[int, int]]]


class PhraseMatcher:
    """Many patterns, each under a key, tried against a text in one pass.

    Args:
        patterns: pairs of key and pattern line.
        classes: named lists of patterns for `{name}`.

    Raises:
        BadPattern: a line cannot be read.
    """

    def __init__(self, patterns: Iterable[tuple[str, str]], classes: Mapping[str, Sequence[str]] | None = None) -> None:
        self._build([(key, compile_pattern(line, classes or {})) for key, line in patterns], ())

    @classmethod
    def of(cls, patterns: Iterable[tuple[str, Pattern]], samples: Iterable[str] = ()) -> PhraseMatcher:
        """Make a matcher of patterns that were read with different classes.

        Args:
            patterns: pairs of key and pattern.
            samples: texts as people write them; they tell rare words from common ones, for speed only.
        """
        matcher = cls(())
        matcher._build(list(patterns), samples)
        return matcher

    def _build(self, patterns: Sequence[tuple[str, Pattern]], samples: Iterable[str]) -> None:
        codes = _Codes(Counter(word for sample in samples for word in cut(sample).marked))
        numbers: dict[frozenset[str], int] = {}
        self._at_anchor: dict[int, list[_Searched]] = {}
        for key, whole in patterns:
            row = _core(whole)
            sets = [codes.needed(item) for item in row]
            # The rarest word of the pattern, and the one that is rarest but for it.
            rarest = sorted((codes.commonness(found), at) for at, found in enumerate(sets) if found)[:2]
            anchor, partner = rarest[0][1], rarest[-1][1]
            own = _longest(row[anchor : anchor + 1])
            reach = _longest(row[min(anchor, partner) : max(anchor, partner) + 1]) - 1
            numbered = [
                numbers.setdefault(found, len(numbers)) if at in {anchor, partner} and found else -1
                for at, found in enumerate(sets)
            ]
            expression = codes.expression(row)
            rests = isinstance(whole[0], _Rest), isinstance(whole[-1], _Rest)
            self._at_anchor.setdefault(numbered[anchor], []).append(
                _Searched(
                    key=key,
                    id=(expression, *rests),
                    expression=expression,
                    anchor=numbered[anchor],
                    before=_longest(row[:anchor]) + own - 1,
                    after=own + _longest(row[anchor + 1 :]),
                    partner=numbered[partner],
                    reach=reach if partner > anchor else -reach,
                    is_word=len(row) == 1 and own == 1,
                    from_start=rests[0],
                    to_end=rests[1],
                )
            )
        self._sets_of: dict[str, list[int]] = {}
        for codes_of_set, number in numbers.items():
            for code in codes_of_set:
                self._sets_of.setdefault(code, []).append(number)
        self._codes = codes.by_spelling
        self._squeezed = {_squeeze(spelling): code for spelling, code in reversed(codes.by_spelling.items())}

    def find(self, words: Words) -> list[Hit]:
        """Give all hits, in the order of the text."""
        text = self.prepare(words)
        hits = [hit for key in text.live for hit in self.find_under(key, text)]
        return sorted(hits, key=lambda hit: (hit.start, hit.end))

    def prepare(self, words: Words) -> Prepared:
        """Make a text ready; the costly part of finding, done once for many keys."""
        row = self._encode(words)
        rows_of: dict[str, int] = {}
        bit = 1
        for code in row:
            if code != _UNKNOWN:
                if code >= _FIRST_NUMBER:
                    code = _NUMBER
                rows_of[code] = rows_of.get(code, 0) | bit
            bit <<= 1
        places: dict[int, int] = {}
        for code, rows in rows_of.items():
            for number in self._sets_of.get(code, ()):
                places[number] = places.get(number, 0) | rows
        live: dict[str, list[_Searched]] = {}
        for number in places:
            for pattern in self._at_anchor.get(number, ()):
                # Most patterns end here: one of their words does not stand in the text at all.
                if pattern.partner in places:
                    live.setdefault(pattern.key, []).append(pattern)
        return Prepared(row, places, live, {})

    def find_under(self, key: str, text: Prepared) -> list[Hit]:
        """Give the hits of the patterns under one key, in the order of the text."""
        found: set[tuple[int, int]] = set()
        for pattern in text.live.get(key, ()):
            spans = text.found.get(pattern.id)
            if spans is None:
                spans = text.found[pattern.id] = _spans(pattern, text)
            found.update(spans)
        return [Hit(key, start, end) for start, end in sorted(found)] if found else []

    def _encode(self, words: Words) -> str:
        """Write the text with one character a word."""
        codes = self._codes
        others: dict[str, str] = {"": _END}
        for word in set(words.marked).difference(codes):
            code = self._unusual(word)
            if code:
                others[word] = code
        return "".join([codes.get(word) or others.get(word, _UNKNOWN) for word in words.marked])

    def _unusual(self, word: str) -> str | None:
        """Find what a word stands for that no pattern has in this spelling."""
        if not word:
            return _END
        if word.isdecimal():
            return chr(ord(_FIRST_NUMBER) + int(word)) if len(word) < 6 else None
        if "*" in word:
            # Hidden letters ("t*", "ch**t"), or only emphasis ("*chết*").
            hidden = re.sub(r"\*+", "_", word)
            return self._codes.get(hidden) or self._codes.get(hidden.rstrip("_"))
        if _DOUBLED.search(word):
            return self._squeezed.get(_squeeze(word))
        return None


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compile when first needed: all at once would cost seconds at every start. Holds patterns of editors only."""
    return re.compile(expression)


def _spans(pattern: _Searched, text: Prepared) -> list[tuple[int, int]]:
    """Search a pattern around all words of its anchor."""
    rows = text.places[pattern.anchor]
    if pattern.partner != pattern.anchor:
        # At all places at once: is a word of the partner near enough?
        rows &= _beside(text.places[pattern.partner], pattern.reach)
    if not rows:
        return []
    if pattern.is_word:
        return [_with_rest(pattern, text.row, at, at + 1) for at in _ones(rows)]
    spans = []
    row, search = text.row, _compiled(pattern.expression).search
    for at in _ones(rows):
        start, end = max(0, at - pattern.before), at + pattern.after
        while (match := search(row, start, end)) and match.start() <= at:
            spans.append(_with_rest(pattern, row, *match.span()))
            start = match.start() + 1
    return spans


def _with_rest(pattern: _Searched, row: str, start: int, end: int) -> tuple[int, int]:
    if pattern.from_start:
        start = row.rfind(_END, 0, start) + 1
    if pattern.to_end:
        end = row.find(_END, end)
    return start, end if end >= 0 else len(row)


def _ones(rows: int) -> Iterator[int]:
    """Give the places of the bits that are set, from the lowest."""
    bits = bin(rows)[:1:-1]
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


def _beside(rows: int, reach: int) -> int:
    """Give the rows that have one of these one to `reach` places behind them; with a reach below zero, before them."""
    width, most = 1, abs(reach)
    rows = rows >> 1 if reach > 0 else rows << 1
    while width < most:
        step = min(width, most - width)
        rows |= rows >> step if reach > 0 else rows << step
        width += step
    return rows


class _Codes:
    """The characters that stand for words, and the patterns written with them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.by_spelling: dict[str, str] = {}
        self._commonness: dict[str, float] = {_NUMBER: 1 + sum(n for word, n in counts.items() if word.isdecimal())}
        self._counts = counts
        self._written: dict[int, tuple[_Item, str]] = {}
        self._needs: dict[int, tuple[_Item, frozenset[str] | None]] = {}

    def commonness(self, codes: Set[str]) -> float:
        """Guess how often one of these words stands in a text."""
        return sum(self._commonness[code] for code in codes)

    def _of(self, word: _Word) -> frozenset[str]:
        # Not `spellings - keys()`: that walks through all keys.
        for spelling in sorted(s for s in word.spellings if s not in self.by_spelling):
            code = self.by_spelling[spelling] = chr(ord(_FIRST_WORD) + len(self.by_spelling))
            self._commonness[code] = 0.2 + self._counts.get(spelling, 0)
        return frozenset(self.by_spelling[spelling] for spelling in word.spellings)

    def expression(self, row: Pattern) -> str:
        """Write a pattern as a regular expression over the characters."""
        return "".join(self._expression(item) for item in row)

    def _expression(self, item: _Item) -> str:
        # Classes stand in many patterns; what was read once is one object.
        known = self._written.get(id(item))
        if known is None:
            known = self._written[id(item)] = (item, self._write(item))
        return known[1]

    def _write(self, item: _Item) -> str:
        if isinstance(item, _Word):
            return _one_of(self._of(item))
        if isinstance(item, _Number):
            return f"[{chr(ord(_FIRST_NUMBER) + item.low)}-{chr(ord(_FIRST_NUMBER) + item.high)}]"
        if isinstance(item, _Gap):
            return f".{{0,{item.most}}}?"
        if isinstance(item, _Rest):
            raise BadPattern("** may stand only at the beginning or at the end")
        # Branches of one word each become one set: quicker than trying them one after another.
        single = [branch[0] for branch in item.branches if len(branch) == 1]
        words = [word for word in single if isinstance(word, _Word)]
        longer = [b for b in item.branches if b and not (len(b) == 1 and isinstance(b[0], _Word))]
        parts = [self.expression(branch) for branch in longer]
        if words:
            parts.append(_one_of(frozenset().union(*(self._of(word) for word in words))))
        expression = parts[0] if len(parts) == 1 else f"(?:{'|'.join(dict.fromkeys(parts))})"
        if longer:
            # One glance ahead instead of trying every branch in vain.
            first = self._first(item)[0]
            if first is not None:
                expression = f"(?={_one_of(first)}){expression}"
        return f"(?:{expression})?" if () in item.branches else expression

    def _first(self, item: _Item) -> tuple[frozenset[str] | None, bool]:
        """Give the characters (or ranges of them) a match may begin with, None for any; and whether it may be empty."""
        if isinstance(item, _Word):
            return self._of(item), False
        if isinstance(item, _Number):
            return frozenset({self._expression(item)[1:-1]}), False
        if isinstance(item, _Gap | _Rest):
            return None, True
        found: frozenset[str] = frozenset()
        may_be_empty = False
        for branch in item.branches:
            for part in branch:
                first, empty = self._first(part)
                if first is None:
                    return None, True
                found |= first
                if not empty:
                    break
            else:
                may_be_empty = True
        return found, may_be_empty

    def needed(self, item: _Item) -> frozenset[str] | None:
        """Give characters of which one must stand in a text that matches the item; None if it may be empty."""
        known = self._needs.get(id(item))
        if known is None:
            known = self._needs[id(item)] = (item, self._need(item))
        return known[1]

    def _need(self, item: _Item) -> frozenset[str] | None:
        if isinstance(item, _Word):
            return self._of(item)
        if isinstance(item, _Number):
            return frozenset({_NUMBER})
        if isinstance(item, _Gap | _Rest):
            return None
        needed: frozenset[str] = frozenset()
        for branch in item.branches:
            sets = [found for found in map(self.needed, branch) if found]
            if not sets:
                return None
            needed |= min(sets, key=self.commonness)
        return needed


def _longest(row: Pattern) -> int:
    """Say how many words a row may take at most."""
    longest = 0
    for item in row:
        if isinstance(item, _Gap):
            longest += item.most
        elif isinstance(item, _Choice):
            longest += max(map(_longest, item.branches))
        else:
            longest += 1
    return longest


def _one_of(codes: frozenset[str]) -> str:
    together = "".join(sorted(codes))
    return together if len(together) == 1 else f"[{together}]"


def _squeeze(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def compile_pattern(line: str, classes: Mapping[str, Sequence[str]]) -> Pattern:
    """Read a pattern line.

    Raises:
        BadPattern: empty, unknown class, a gap at an end, or something unreadable.
    """
    row = _Reader(line, tuple((name, tuple(lines)) for name, lines in classes.items()), frozenset()).read()
    core = _core(row)
    if _is_open(core) or _is_open(core, backwards=True):
        raise BadPattern("a pattern must begin and end with a word, a number or a class")
    if _has_rest(core):
        raise BadPattern("** may stand only at the beginning or at the end")
    return row


def _core(row: Pattern) -> Pattern:
    """Leave out the rests of a sentence at both ends."""
    return row[isinstance(row[0], _Rest) : len(row) - isinstance(row[-1], _Rest)] if len(row) > 1 else row


def _has_rest(row: Pattern) -> bool:
    return any(
        isinstance(item, _Rest) or (isinstance(item, _Choice) and any(map(_has_rest, item.branches))) for item in row
    )


def _is_open(row: Pattern, *, backwards: bool = False) -> bool:
    """Say whether a row may be empty, or begin (end) with a gap."""
    for item in reversed(row) if backwards else row:
        if isinstance(item, _Gap | _Rest):
            return True
        if not isinstance(item, _Choice):
            return False
        if any(_is_open(branch, backwards=backwards) for branch in item.branches if branch):
            return True
        if () not in item.branches:
            return False
    return True


class _Reader:
    """Reads one pattern line from left to right."""

    def __init__(self, line: str, classes: _Classes, inside: frozenset[str]) -> None:
        self._line, self._classes, self._inside = line, classes, inside
        self._place = 0

    def read(self) -> Pattern:
        row = self._row()
        if self._line[self._place :].strip():
            raise BadPattern(f"cannot read {self._line[self._place :].strip()!r}")
        return row

    def _row(self) -> Pattern:
        items: list[_Item] = []
        while piece := _PIECE.match(self._line, self._place):
            sign, name, low, high, rest, gap, word = piece.groups()
            if sign in {"|", ")"}:
                break
            self._place = piece.end()
            if sign:
                items.append(self._choice())
            elif name is not None:
                items.append(self._class(name))
            elif low is not None:
                items.append(_number(int(low), int(high)))
            elif rest is not None:
                items.append(_Rest())
            elif gap is not None:
                items.append(_gap(int(gap or DEFAULT_GAP)))
            else:
                items += _words(word)
        return tuple(items)

    def _choice(self) -> _Choice:
        branches = [self._row()]
        while (piece := _PIECE.match(self._line, self._place)) and piece[1] == "|":
            self._place = piece.end()
            branches.append(self._row())
        if not piece or piece[1] != ")":
            raise BadPattern("a bracket ( is not closed, or something in it cannot be read")
        self._place = piece.end()
        return _Choice(tuple(dict.fromkeys(branches)))

    def _class(self, name: str) -> _Choice:
        if name in self._inside:
            raise BadPattern(f"the class {{{name}}} is made of itself")
        return _read_class(name, self._classes, self._inside | {name})


@lru_cache(maxsize=1024)
def _read_class(name: str, classes: _Classes, inside: frozenset[str]) -> _Choice:
    lines = dict(classes).get(name)
    if lines is None:
        raise BadPattern(f"unknown class {{{name}}}")
    branches = [_Reader(line, classes, inside).read() for line in lines]
    if not branches or any(not branch for branch in branches):
        raise BadPattern(f"the class {{{name}}} is empty or has an empty line")
    return _Choice(tuple(dict.fromkeys(branches)))


def _number(low: int, high: int) -> _Number:
    if low > high or high > _MOST_NUMBER:
        raise BadPattern(f"<{low}-{high}>: write the smaller number first, at most {_MOST_NUMBER}")
    return _Number(low, high)


def _gap(most: int) -> _Gap:
    if not 1 <= most <= _MOST_GAP:
        raise BadPattern(f"*{most}: a gap has 1 to {_MOST_GAP} words")
    return _Gap(most)


@lru_cache(maxsize=8192)  # words of patterns only, never of people: classes repeat them thousands of times
def _words(raw: str) -> tuple[_Item, ...]:
    """Read one written word with its [choices]; "m4ti" makes three words, as it does in a text."""
    parts = [[part] if i % 2 == 0 else part.split("|") for i, part in enumerate(_BRACKET.split(raw))]
    rows: dict[Pattern, None] = {}
    for spelling in map("".join, product(*parts)):
        words = _PATTERN_WORD.findall(unicodedata.normalize("NFKC", spelling))
        if not words:
            raise BadPattern(f"{raw!r} has no letters")
        rows[tuple(_literal(word, exact=spelling.startswith("=")) for word in words)] = None
        if len(rows) > _MOST_SPELLINGS:
            raise BadPattern(f"{raw!r} has too many spellings")
    return next(iter(rows)) if len(rows) == 1 else (_Choice(tuple(rows)),)


def _literal(word: str, *, exact: bool) -> _Item:
    if word.isdecimal():
        return _number(int(word), int(word))
    return _Word(_spellings(word, exact=exact))


def _spellings(raw: str, *, exact: bool) -> frozenset[str]:
    """Give all the ways a word of a pattern may be typed."""
    word = normalise_word(raw)
    spellings = {word} if exact else {word, fold(word)}
    if word[-2:] in _NEW_TONE_PLACES:
        spellings.add(word[:-2] + _NEW_TONE_PLACES[word[-2:]])
    return frozenset(spellings)
