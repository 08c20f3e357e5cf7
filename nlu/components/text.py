"""Texts as the classifiers see them: cleaned, masked, spelled out, with and without marks. Pure, knows no Rasa."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from sys import intern
from typing import Any

import tomli

TABLES = Path(__file__).resolve().parent / "tables"
LANGUAGES = ("vi", "id")
_REMEMBERED = 20_000
LONGEST = 4096
"""Characters that are read; Telegram sends no more."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_TWICE = re.compile(r"\b([a-z]{3,})2(?=[a-z]{0,3}\b)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NOT_WORD = re.compile(r"[^\w\s]+")
_DIGITS = re.compile(r"(?<![^\W\d_])\d+")
# Helplines are words of their own, not numbers.
_SHORT_CODES = frozenset({"110", "111", "113", "114", "115", "119", "129", "1022", "156", "5656"})

_MASKS = (
    (
        re.compile(
            r"\b(?:https?://|www\.)\S+"
            r"|\b[\w-]+(?:\.[\w-]+)*"
            r"\.(?:com|net|org|vn|id|info|xyz|top|cc|me|ly|io|site|online|shop|club|vip|app|link|co)\b(?:/\S*)?"
        ),
        " _url_ ",
    ),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.\w+"), " _mail_ "),
    (re.compile(r"(?<!\w)@[\w.]{2,}"), " _handle_ "),
    (re.compile(r"(?<!\w)(?:\+?84|\+?62|0)(?:[ .-]?\d){8,11}(?!\d)"), " _phone_ "),
    (
        re.compile(
            r"(?<!\w)(?:rp\.?\s?\d[\d.,]*(?:\s?(?:rb|ribu|jt|juta|k|m|miliar))?"
            r"|\$\s?\d[\d.,]*|\d[\d.,]*\s?\$"
            r"|\d[\d.,]*\s?(?:triệu|trieu|tr|củ|cu|tỷ|tỉ|nghìn|nghin|ngàn|đồng|vnd|vnđ|đ|usd|đô|lít|xị|rb|ribu|rebu|jt|juta|jeti|miliar|perak|k)\d?"
            r"|\d{1,3}(?:[.,]\d{3}){1,4})(?!\w)"
        ),
        " _money_ ",
    ),
)  # fmt: skip
# Being under 18 decides about danger, so a young age is a word of its own.
_YOUNG = r"(?:[6-9]|1[0-7])"
_MINOR = re.compile(
    rf"(?<!\w){_YOUNG}\s?(?:tuổi|tuoi|t|th|thn|tahun|taun|yo|y\.o)\b(?!\s?(?:lalu|yang|yg|kemudian|nay|trước))"
    r"|\b(?:umur|umurku|usia|usiaku|umurnya|usianya|sinh năm 20(?:09|1\d))\s?"
    rf"(?:masih |baru |cuma |aku |gw |saya )?{_YOUNG}?\b"
)
_GROWN = re.compile(r"(?<!\w)(?:1[89]|[2-8]\d)\s?(?:tuổi|tuoi|t|th|thn|tahun|taun)\b(?!\s?(?:lalu|yang|yg|kemudian))")
_CLASS = re.compile(r"\b(lớp|lop|kelas|kls)\s?(1[0-2]|[1-9])(?=[a-z]?\d?\b)")


@lru_cache(maxsize=50_000)
def _stripped(word: str) -> str:
    return strip_marks(word)


@dataclass(frozen=True)
class Normalised:
    """A text in the two forms that the features are taken from.

    Attributes:
        marked: lower case, masked, slang spelled out, with Vietnamese marks as far as the writer set them.
        unmarked: the same without any mark.
    """

    marked: str
    unmarked: str


def clean(text: str) -> str:
    """Give a text in lower case and one Unicode form, without invisible characters and with single spaces."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:LONGEST])).lower()
    # Lower case can break NFC apart again (İ), and control characters other than spaces mean nothing.
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def strip_marks(text: str) -> str:
    """Take away all marks: "đường" becomes "duong"."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def has_marks(text: str) -> bool:
    """Say whether a text has any mark that `strip_marks` would take away."""
    return strip_marks(text) != unicodedata.normalize("NFC", text)


def mask(text: str) -> str:
    """Put classes in place of links, handles, phone numbers, sums and numbers, in a cleaned text.

    A young age and a school class become `_minor_`, other numbers keep only their length.
    """
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    text = _MINOR.sub(lambda m: f" {m[0]} _minor_ " if any(c.isdigit() for c in m[0]) else m[0], text)
    text = _GROWN.sub(lambda m: f" {m[0]} _grown_ ", text)
    text = _CLASS.sub(r"\1 \2 _minor_ ", text)
    text = _DIGITS.sub(lambda m: m[0] if m[0] in _SHORT_CODES else "0" * min(len(m[0]), 7), text)
    return " ".join(text.split())


def shorten(text: str) -> str:
    """Take back elongations ("xinnn", "haiii") and Indonesian doubling ("foto2")."""
    return _TWICE.sub(r"\1 ", _ELONGATED.sub(r"\1", text))


def _read(file: Path) -> dict[str, Any]:
    return tomli.loads(file.read_text(encoding="utf-8"))


@cache
def slang(language: str) -> dict[str, str]:
    """Give the table of a language: spelling to plain words."""
    return {clean(k): clean(v) for k, v in _read(TABLES / f"{language}.toml")["words"].items()}


def spell_out(text: str, language: str) -> str:
    """Replace slang by plain words; single letters count only where a word could stand."""
    table = slang(language)
    return " ".join(table.get(token, token) for token in _TOKEN.findall(text))


def normalise(text: str, language: str) -> Normalised:
    """Do all of the above, in the right order."""
    marked = spell_out(shorten(mask(clean(text))), language)
    return Normalised(marked, strip_marks(marked))


class Concepts:
    """Finds what is named in a text, from tables/concepts/*.toml and tables/words.toml (both languages at once)."""

    def __init__(self, tables: Path = TABLES) -> None:
        self._marked: dict[tuple[str, ...], list[str]] = {}
        self._unmarked: dict[tuple[str, ...], list[str]] = {}
        self._begins: dict[str, list[str]] = {}
        for file in sorted((tables / "concepts").glob("*.toml")):
            for name, terms in _read(file).items():
                for language in LANGUAGES:
                    for term in terms[language]:
                        self._add(name, term, language)
        for name, lists in _read(tables / "words.toml")["words"].items():
            for language, terms in zip(LANGUAGES, lists, strict=False):
                for term in terms.split(","):
                    self._add(f"={name}", term.strip(), language)
        # First word of a term -> words of the longest term that begins with it.
        self._reach: dict[str, int] = {}
        for key in self._unmarked:
            self._reach[key[0]] = max(self._reach.get(key[0], 0), len(key))
        self._lengths = sorted({len(key) for key in self._begins})
        self._by_beginning: dict[str, tuple[str, ...]] = {}

    def find(self, text: Normalised) -> list[str]:
        """Give the names found in a text, sorted, each once.

        In a text with marks only terms with the same marks count: "vậy" is not "vay".
        """
        words = _NOT_WORD.sub(" ", text.marked).split()
        whole = self._unmarked if text.marked == text.unmarked else self._marked
        found: set[str] = set()
        for start, word in enumerate(words):
            found.update(self._of_beginning(word))
            for end in range(start + 1, min(start + self._reach.get(_stripped(word), 0), len(words)) + 1):
                found.update(whole.get(tuple(words[start:end]), ()))
        return sorted(found)

    def _of_beginning(self, word: str) -> Iterable[str]:
        known = self._by_beginning.get(word)
        if known is None:
            known = tuple(
                n for length in self._lengths if length <= len(word) for n in self._begins.get(word[:length], ())
            )
            if len(self._by_beginning) < _REMEMBERED:
                self._by_beginning[word] = known
        return known

    def _add(self, name: str, term: str, language: str) -> None:
        plain = clean(term)
        if plain.endswith("*") and " " not in plain:
            self._put(self._begins, plain.rstrip("*"), name)
            return
        plain = plain.replace("*", "")
        # A term is met as written and as the normaliser spells it; numbers are masked in texts ("2fa" is "0fa" there).
        plain = mask(plain)
        for form in {plain, spell_out(shorten(plain), language)}:
            # Tens of thousands of terms are made of few words: each word is in memory once.
            key = tuple(map(intern, _NOT_WORD.sub(" ", form).split()))
            bare = tuple(intern(strip_marks(word)) for word in key)
            if key:
                self._put(self._marked, key, name)
                self._put(self._unmarked, key if bare == key else bare, name)

    @staticmethod
    def _put(table: dict, key: object, name: str) -> None:  # type: ignore[type-arg]
        names = table.setdefault(key, [])
        if name not in names:
            names.append(name)
