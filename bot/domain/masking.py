"""Hides in a sentence what could tell who wrote it or whom it is about. When in doubt, it hides.

The result is shown to the writer before she is asked whether the sentence may be kept. Names become "Xxx", numbers
"000", everything else (links, handles, addresses of mail, codes) "xxx". The words come from content/masking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.phrases import fold

NAME, NUMBER, OTHER = "Xxx", "000", "xxx"
MASKS = frozenset({NAME, NUMBER, OTHER})
LONGEST = 400
"""Characters of a sentence that may be kept; in a longer story too much can hide."""
FEWEST_WORDS = 2
"""Words that must be left, or there is nothing to learn from."""

_CUT_OFF = {"Cf", "Cc", "Co", "Cs", "Mn", "Me"}
_BRACKETS = str.maketrans(dict.fromkeys("[](){}<>«»⟨⟩", " "))
_MAIL = re.compile(r"\S+ @ \S+|\S*@\S*|\S+\s+(?:at|a còng)\s+\S+\s+(?:dot|chấm|cham|titik)\s+\S+", re.IGNORECASE)
_LINK = re.compile(
    r"\S*(?:://|www\.)\S*"
    r"|\S*[^\W_]\.[^\W\d_]\S*"  # a dot between letters: an address, or words run together
    r"|\S+\s+(?:\.|dot|chấm)\s+(?:com|net|org|vn|id|info|xyz|top|cc|me|ly|io|site|online|shop|club|vip|app)\b\S*",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"\S*_\S*|\S*[^\W_]/\S*[^\W\d]\S*|\S*[#~*=|\\^]\S*")
# A number with its gaps ("0912 345 678"), a word with digits in it or without ("k15", "3h"), or a sign.
_TOKEN = re.compile(
    r"(?<![^\W_])\+?\d+(?:[\s.,:/·•-]*\d+)*(?![^\W_])"
    r"|[^\W_](?:[^\W_]|[’'](?=\w))*"
    r"|[^\w\s]"
)
_GLUED_UNIT = re.compile(r"\d{1,2}([^\W\d_]{1,5})")
_TWICE = re.compile(r"([^\W\d_]{3,})2(?:nya|an|ku|mu)?")
_ENDS = frozenset(".!?…\n")
_VOWELS = frozenset("aeiouy")
_NUMBERS_IN_A_ROW = 4
_BETWEEN = frozenset(":-,\"'“")
_LONGEST_CUE = 4
_MOST_LETTERS = 22
_CODE_LETTERS = 6


@dataclass(frozen=True, slots=True)
class MaskingWords:
    """The words of one language; see the notes in content/masking.

    Attributes:
        names: hidden wherever they stand.
        names_after_kin: hidden after a word of `kin`, or next to another name.
        family_names, middle_names: hidden before another part of a name.
        kin: before names.
        honorifics: any word after them is a name, unless common.
        cues: phrases after which a name, nickname or password comes.
        places: before names of places, schools, firms.
        addresses: the same, but what follows is hidden even if it is a common word.
        units, number_heads: a small number before, or after, these stays.
        number_words: numbers in words.
        kept: capitalised words that stay.
        common: never taken for a name in lower case.
    """

    names: Sequence[str] = ()
    names_after_kin: Sequence[str] = ()
    family_names: Sequence[str] = ()
    middle_names: Sequence[str] = ()
    kin: Sequence[str] = ()
    honorifics: Sequence[str] = ()
    cues: Sequence[str] = ()
    places: Sequence[str] = ()
    addresses: Sequence[str] = ()
    units: Sequence[str] = ()
    number_heads: Sequence[str] = ()
    number_words: Sequence[str] = ()
    kept: Sequence[str] = ()
    common: Sequence[str] = ()


@dataclass(slots=True)
class _Word:
    """A piece of the text while it is worked on.

    Attributes:
        gap: whether a space stands before it.
        mask: what it becomes; empty while it stays.
    """

    text: str
    gap: bool
    mask: str = ""

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


class _Known:
    """A list of words, found with their marks or, where the writer set none at all, without."""

    def __init__(self, words: Iterable[str]) -> None:
        self._exact = {unicodedata.normalize("NFC", word.lower()) for word in words}
        self._bare = {fold(word) for word in self._exact}

    def __contains__(self, word: str) -> bool:
        return word in self._exact or word in self._bare


class Masker:
    """Hides names, numbers and addresses in both languages at once, for people mix them."""

    def __init__(self, languages: Iterable[MaskingWords]) -> None:
        tables = tuple(languages)

        def all_of(field: str) -> list[str]:
            return [word for table in tables for word in getattr(table, field)]

        def phrases(field: str) -> frozenset[tuple[str, ...]]:
            found = (word.lower() for word in all_of(field))
            return frozenset(tuple(form.split()) for word in found for form in (word, fold(word)))

        self._names = frozenset(tuple(name.lower().split()) for name in all_of("names"))
        self._after_kin = _Known([*all_of("names_after_kin"), *all_of("names")])
        self._family = _Known(all_of("family_names"))
        self._middle = _Known(all_of("middle_names"))
        self._kin = _Known(all_of("kin"))
        self._honorifics = _Known(all_of("honorifics"))
        self._cues = phrases("cues")
        self._places = phrases("places")
        self._addresses = phrases("addresses")
        self._units = _Known(all_of("units"))
        self._heads = _Known(all_of("number_heads"))
        self._digits = _Known(all_of("number_words"))
        self._kept = frozenset(word.lower() for word in all_of("kept"))
        self._common = frozenset(word.lower() for word in all_of("common"))

    def mask(self, text: str) -> str:
        """Give the sentence with everything hidden that may tell who is who; empty if too little is left of it.

        No run of four digits, no "@", no link and no bracket is left.
        """
        plain = _one_form(text)
        if not plain or len(plain) > LONGEST:
            return ""
        plain = _MAIL.sub(f" {OTHER} ", plain)
        plain = _LINK.sub(f" {OTHER} ", plain)
        plain = _HANDLE.sub(f" {OTHER} ", plain)
        words = list(_cut(plain))
        self._hide_numbers(words)
        self._hide_codes(words)
        self._hide_names(words)
        if sum(1 for word in words if word.is_word and not word.mask and len(word.text) > 1) < FEWEST_WORDS:
            return ""
        return _join(words)

    # --- numbers and codes -----------------------------------------------------------------------------------------

    def _hide_numbers(self, words: list[_Word]) -> None:
        row: list[_Word] = []
        for word in [*words, _Word(".", gap=False)]:
            if word.text[0].isdigit() or word.text[0] == "+" or word.low in self._digits:
                row.append(word)
            elif word.is_word or word.text in _ENDS:
                if len(row) >= _NUMBERS_IN_A_ROW:
                    for number in row:
                        number.mask = NUMBER
                row = []
        for place, word in enumerate(words):
            if not word.mask and any(c.isdigit() for c in word.text) and not self._is_small(words, place):
                word.mask = NUMBER if word.text[0].isdigit() or word.text[0] == "+" else OTHER

    def _is_small(self, words: Sequence[_Word], place: int) -> bool:
        """Tell whether a number says how many or how old, and nothing more."""
        text = words[place].low
        if not text.isascii():
            return False
        unit = _GLUED_UNIT.fullmatch(text)
        if unit:
            return unit[1] in self._units
        double = _TWICE.fullmatch(text)
        if double and not words[place].is_capital:
            return (double[1],) not in self._names and double[1] not in self._after_kin
        if not (text.isdecimal() and len(text) <= 2):
            return False
        after = words[place + 1].low if place + 1 < len(words) else ""
        before = words[place - 1].low if place else ""
        return after in self._units or before in self._heads

    @staticmethod
    def _hide_codes(words: list[_Word]) -> None:
        for word in words:
            if word.text == OTHER:
                word.mask = OTHER
            bare = fold(word.text)
            letters = bare.isalpha()
            if not word.mask and (
                len(bare) > _MOST_LETTERS or (letters and len(bare) >= _CODE_LETTERS and not _VOWELS & set(bare))
            ):
                word.mask = OTHER

    # --- names -----------------------------------------------------------------------------------------------------

    def _hide_names(self, words: list[_Word]) -> None:
        spoken = [word for word in words if word.is_word]
        capitals = sum(word.is_capital for word in spoken)
        # Somebody who shouts in capitals, or writes All Words So, tells nothing by them.
        is_shouted = capitals > 3 and sum(w.text.isupper() and len(w.text) > 1 for w in spoken) * 2 > len(spoken)
        for place, word in enumerate(words):
            if word.is_word and not word.mask and self._is_name(words, place, is_shouted):
                word.mask = NAME
        # A name goes on: the words right before and after a hidden one, if they may be parts of names.
        for place, word in enumerate(words):
            if word.is_word and not word.mask and place and words[place - 1].mask == NAME and self._goes_on(word):
                word.mask = NAME
        for place in range(len(words) - 2, -1, -1):
            word = words[place]
            if word.is_word and not word.mask and words[place + 1].mask == NAME and word.low in self._family:
                word.mask = NAME

    def _goes_on(self, word: _Word) -> bool:
        low = word.low
        is_capital = word.is_capital and low not in self._kept
        return is_capital or (low,) in self._names or (low in self._after_kin and low not in self._common)

    def _is_name(self, words: Sequence[_Word], place: int, is_shouted: bool) -> bool:
        word = words[place]
        low = word.low
        if self._is_listed(words, place):
            return True
        if word.is_capital and not is_shouted and low not in self._kept and (low,) not in self._places:
            follower = words[place + 1] if place + 1 < len(words) else None
            if not _is_initial(words, place) or any(c.isupper() for c in word.text[1:]):
                return True
            if low in self._after_kin and low not in self._common:
                return True
            # "Budi Santoso ...": two capitals at the beginning.
            if (
                follower is not None
                and follower.is_capital
                and follower.low not in self._kept
                and low not in self._common
                and low not in self._kin
            ):
                return True
        before = words[place - 1] if place and not words[place - 1].mask else None
        if before is not None and before.is_word:
            if before.low in self._kin and low in self._after_kin and low not in self._common:
                return True
            if before.low in self._honorifics and not self._is_plain(low):
                return True
            if self._family_goes_before(words, place):
                return True
        return self._is_cued(words, place)

    def _is_listed(self, words: Sequence[_Word], place: int) -> bool:
        """Find names of one or two words; the second is found when the first is looked at, and once more itself."""
        low = words[place].low
        after = words[place + 1].low if place + 1 < len(words) else ""
        before = words[place - 1].low if place else ""
        return (low,) in self._names or (low, after) in self._names or (before, low) in self._names

    def _family_goes_before(self, words: Sequence[_Word], place: int) -> bool:
        low = words[place].low
        if words[place - 1].low not in self._family:
            return False
        follower = words[place + 1].low if place + 1 < len(words) else ""
        is_middle = low in self._middle and (follower in self._after_kin or (follower,) in self._names)
        return is_middle or (low in self._after_kin and low not in self._common)

    def _is_cued(self, words: Sequence[_Word], place: int) -> bool:
        """Tell whether what goes before announces a name or a place; it may have two words."""
        before = [w for w in words[max(place - 6, 0) : place] if w.text not in _BETWEEN and w.mask != NUMBER]
        is_second = bool(before) and before[-1].mask == NAME
        spoken = tuple(w.low for w in (before[:-1] if is_second else before))
        ends = {spoken[-length:] for length in range(1, _LONGEST_CUE + 1)}
        if ends & self._addresses:
            return True
        return bool(ends & (self._cues | self._places)) and not self._is_plain(words[place].low)

    def _is_plain(self, low: str) -> bool:
        return low in self._common or low in self._kept


def _one_form(text: str) -> str:
    """Bring a text to one Unicode form on one line, without invisible signs and brackets."""
    text = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    text = "".join(" . " if c == "\n" else " " if c.isspace() else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c) not in _CUT_OFF)
    return " ".join(text.split()).lstrip("-–—•. ")


def _cut(text: str) -> Iterator[_Word]:
    end = -1
    for piece in _TOKEN.finditer(text):
        yield _Word(piece[0], gap=piece.start() != end)
        end = piece.end()


def _is_initial(words: Sequence[_Word], place: int) -> bool:
    before = next((w for w in reversed(words[:place]) if w.text not in {'"', "“", "'"}), None)
    return before is None or before.text in _ENDS


def _join(words: Sequence[_Word]) -> str:
    parts: list[str] = []
    last = ""
    for word in words:
        shown = word.mask or word.text
        if word.mask and shown == last:
            continue  # a name of three words is one name
        parts.append((" " if word.gap and parts else "") + shown)
        last = word.mask
    return "".join(parts).strip()
