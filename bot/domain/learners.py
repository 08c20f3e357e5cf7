"""Who learns: language, country and place as the person chose them, and nothing more."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum


class Locale(StrEnum):
    """A language that Taman speaks."""

    VI = "vi"
    ID = "id"


LANGUAGE_NAMES = {Locale.VI: "Tiếng Việt", Locale.ID: "Bahasa Indonesia"}
"""The name of each language in itself."""


class Country(StrEnum):
    """A country whose helplines and laws Taman knows."""

    VN = "VN"
    ID = "ID"


COUNTRY_OF_LOCALE = {Locale.VI: Country.VN, Locale.ID: Country.ID}
"""The first guess at a country; one tap changes it (a person may read one language and live elsewhere)."""

TIMEZONE_OF_COUNTRY = {Country.VN: "Asia/Ho_Chi_Minh", Country.ID: "Asia/Jakarta"}
"""Zone in which times are told when the person has chosen no other."""


class AgeGroup(StrEnum):
    """Which helplines fit; asked only while choosing one, never stored."""

    CHILD = "child"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person who uses Taman.

    Attributes:
        id: random, says nothing about the person.
        locale: chosen language.
        country: chosen or guessed country.
        place: slug of a city or province, if chosen.
        is_guess: true while nothing is stored: the values come from the phone's language.
    """

    id: str
    locale: Locale
    country: Country
    place: str | None = None
    is_guess: bool = False


def new_learner_id() -> str:
    """Give a random id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


def guess_locale(language_code: str | None) -> Locale:
    """Take the phone's language if Taman speaks it.

    Args:
        language_code: IETF tag as Telegram gives it ("vi", "id-ID", "en") or None.
    """
    primary = (language_code or "").lower().replace("_", "-").split("-")[0]
    if primary in {"id", "in", "ms", "jv", "su"}:
        return Locale.ID
    return Locale.VI


def guess_learner(language_code: str | None) -> Learner:
    """Make a stand-in for somebody who is not stored (yet, or because the database is down)."""
    locale = guess_locale(language_code)
    return Learner(id="", locale=locale, country=COUNTRY_OF_LOCALE[locale], is_guess=True)
