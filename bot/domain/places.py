"""Cities and provinces: their names, their time zones, and how one is read in what a person types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.learners import TIMEZONE_OF_COUNTRY, Country, Learner, Locale
from bot.domain.phrases import PhraseMatcher, Words, cut, fold

_JOINTS = re.compile(r"[.,\-–’'/]+")
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
_MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A city or province.

    Attributes:
        names: today's name in each language.
        also: other names that people type: old ones, short ones.
        timezone: IANA name.
    """

    slug: str
    country: Country
    names: Mapping[Locale, str]
    also: tuple[str, ...] = ()
    timezone: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names, each also in one word without marks ("cantho")."""
        rows = [" ".join(_words(name)) for name in (*self.names.values(), *self.also)]
        joined = ["".join(fold(word) for word in row.split()) for row in rows if " " in row]
        return tuple(dict.fromkeys(row for row in (*rows, *joined) if row))


def timezone_of(learner: Learner, places: Mapping[str, Place]) -> str:
    """Give the zone in which a person is told the time: that of the place, otherwise that of the country."""
    place = places.get(learner.place or "")
    return (place.timezone if place else "") or TIMEZONE_OF_COUNTRY[learner.country]


class PlaceFinder:
    """Reads messages that are the name of a place and nothing else.

    Args:
        lead_ins: patterns of the words that may stand before the name ("tôi ở"), see `phrases`.

    Raises:
        BadPattern: a lead-in cannot be read.
    """

    def __init__(self, places: Iterable[Place], lead_ins: Sequence[str] = ()) -> None:
        self._places = {place.slug: place for place in places}
        names = [(place.slug, name) for place in self._places.values() for name in place.spellings]
        leads = [(slug, f"{{lead}} {name}") for slug, name in names] if lead_ins else []
        self._matcher = PhraseMatcher([*names, *leads], {"lead": lead_ins})

    def find(self, text: str) -> Place | None:
        """Give the place whose name is the whole message; None if there is anything else in it."""
        if len(text) > _MOST_CHARACTERS:
            return None
        words = _words(text)
        if not words:
            return None
        hits = self._matcher.find(Words(words))
        found = {hit.key for hit in hits if (hit.start, hit.end) == (0, len(words))}
        return self._places[found.pop()] if len(found) == 1 else None


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a place: letters, and dots, hyphens or blanks between them."""
    return bool(_words(text))


def _words(text: str) -> tuple[str, ...]:
    """Cut a name into words ("TP. Hồ Chí Minh" -> tp, hồ, chí, minh); nothing if it has a digit or a sign in it."""
    plain = _JOINTS.sub(" ", unicodedata.normalize("NFKC", text))
    words = tuple(word for word in cut(plain).marked if word)
    return words if _NAME.fullmatch(" ".join(words)) and len("".join(plain.split())) <= len("".join(words)) else ()
