"""What is learnt from "not what I meant": pairs that are counted, and sentences that were given. No person in either."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.learners import Locale
from bot.domain.understanding import Answer, AskWhich, Intent, NotSure, Route

NOT_SURE = "not_sure"
"""Stands for the prediction where the model did not trust itself."""


@dataclass(frozen=True, slots=True)
class CorrectionCount:
    """How often, on a day and in a language, one intent was predicted and one chosen (which may be the same).

    Attributes:
        predicted: name of an intent, or NOT_SURE.
    """

    day: date
    locale: Locale
    predicted: str
    chosen: str
    count: int


@dataclass(frozen=True, slots=True)
class GivenSentence:
    """A masked sentence that its writer gave to the editors.

    Attributes:
        id: 16 random hexadecimal digits.
        predicted: name of an intent, or NOT_SURE.
    """

    id: str
    locale: Locale
    sentence: str
    predicted: str
    chosen: str
    received_on: date


def prediction_of(route: Route) -> str | None:
    """Give what was predicted for a message; None where nothing was, or where danger was seen."""
    match route:
        case Answer(intent) | AskWhich(intent, _):
            return intent.value
        case NotSure():
            return NOT_SURE
        case _:
            return None


def is_prediction(word: str) -> bool:
    """Tell whether a word that came back in a button is a prediction."""
    return word == NOT_SURE or word in set(Intent)
