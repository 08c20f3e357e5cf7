"""Who learns, as far as a phone tells."""

from __future__ import annotations

import pytest

from bot.domain.learners import (
    COUNTRY_OF_LOCALE,
    TIMEZONE_OF_COUNTRY,
    Country,
    Learner,
    Locale,
    guess_learner,
    guess_locale,
    new_learner_id,
)


@pytest.mark.parametrize("code", ["id", "id-ID", "ID", "in", "in_ID", "ms", "jv", "su-ID"])
def test_guess_locale_takes_indonesian_for_the_languages_of_indonesia(code: str) -> None:
    assert guess_locale(code) is Locale.ID


@pytest.mark.parametrize("code", ["vi", "vi-VN", "VI", "en", "en-ID", "", None, "xx", "idx", "-", "🙂"])
def test_guess_locale_takes_vietnamese_otherwise(code: str | None) -> None:
    assert guess_locale(code) is Locale.VI


def test_guess_learner_is_marked_and_has_no_id() -> None:
    found = [guess_learner("id"), guess_learner(None)]

    assert found == [
        Learner("", Locale.ID, Country.ID, None, is_guess=True),
        Learner("", Locale.VI, Country.VN, None, is_guess=True),
    ]


def test_new_learner_id_is_random_hexadecimal() -> None:
    ids = {new_learner_id() for _ in range(200)}

    assert len(ids) == 200
    assert all(len(i) == 16 and set(i) <= set("0123456789abcdef") for i in ids)


def test_every_locale_has_a_country_and_every_country_a_zone() -> None:
    assert (set(COUNTRY_OF_LOCALE), set(TIMEZONE_OF_COUNTRY)) == (set(Locale), set(Country))
