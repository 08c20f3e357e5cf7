"""Says which of the two languages a message is in, by its letter trigrams."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.corpus import read_training
from components.stored import StoredComponent
from components.text import LANGUAGES, clean, strip_marks

_FILE = "trigrams.json"
_WEIGHT = 0.35
"""Neighbouring trigrams repeat each other, so each says only a part of what it would say alone."""
_ENOUGH = 600
"""Trigrams read at most: more of them change nothing but the time."""


def trigrams(text: str) -> list[str]:
    """Give the trigrams of a text in lower case; of the words with marks, those without marks too."""
    found: list[str] = []
    for word in clean(text).split():
        for form in dict.fromkeys((word, strip_marks(word))):
            padded = f" {form} "
            found.extend(padded[i : i + 3] for i in range(len(padded) - 2))
            if len(found) >= _ENOUGH:
                return found
    return found


class TrigramModel:
    """Naive Bayes over letter trigrams for "vi" against "id".

    Args:
        weights: trigram -> how much it speaks for Vietnamese (above 0) or Indonesian (below 0).
    """

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> TrigramModel:
        """Learn from pairs of text and language."""
        counts = {language: Counter[str]() for language in LANGUAGES}
        for text, language in texts:
            counts[language].update(trigrams(text))
            counts[language].update(trigrams(strip_marks(text)))
        known = sorted(set().union(*counts.values()))
        total = {language: sum(counts[language].values()) + len(known) for language in LANGUAGES}
        weights = {}
        for gram in known:
            if sum(counts[language][gram] for language in LANGUAGES) < 2:
                continue
            share = {language: math.log((counts[language][gram] + 1) / total[language]) for language in LANGUAGES}
            weights[gram] = round(share["vi"] - share["id"], 3)
        return cls(weights)

    def classify(self, text: str) -> tuple[str, float]:
        """Give the likelier language and its probability; 0.5 where nothing tells."""
        score = _WEIGHT * sum(self.weights.get(gram, 0.0) for gram in trigrams(text))
        share = 1 / (1 + math.exp(-max(min(score, 50.0), -50.0)))
        return ("vi", share) if share >= 0.5 else ("id", 1 - share)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LanguageIdentifier(StoredComponent):
    """Adds "language": {"name", "confidence"} to the message and to the answer.

    Rasa does not tell a component from which file an example came, so the training reads the languages from the
    folder names below `data` (a path relative to the working folder, which train.py sets to nlu/).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings used unless config.yml says otherwise."""
        return {"data": "data"}

    @staticmethod
    def begin(config: dict[str, Any]) -> TrigramModel:
        """Begin with nothing that tells."""
        return TrigramModel({})

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> TrigramModel:
        """Read what was learned."""
        return TrigramModel(json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Write the weights as JSON."""
        (folder / _FILE).write_text(json.dumps(self.model.weights, ensure_ascii=False), encoding="utf-8")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the trigrams of the sentences which are both in the training data and below the data folder."""
        wanted = {message.get(TEXT) for message in training_data.training_examples}
        sentences = [s for s in read_training(Path(self._config["data"]).resolve()) if s.text in wanted]
        if {s.language for s in sentences} != set(LANGUAGES):
            raise ValueError(f"{self._config['data']}/ must hold training sentences of {' and '.join(LANGUAGES)}")
        self.model = TrigramModel.of((s.text, s.language) for s in sentences)
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the language to each message."""
        for message in messages:
            name, confidence = self.model.classify(message.get(TEXT) or "")
            message.set("language", {"name": name, "confidence": round(confidence, 4)}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the language to each example."""
        self.process(training_data.training_examples)
        return training_data
