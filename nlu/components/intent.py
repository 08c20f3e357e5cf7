"""Names the intent of a message, with a calibrated probability for every intent."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.augment import ORIGIN
from components.linear import CalibratedLinear, Recipe
from components.ngrams import rows_of
from components.stored import StoredComponent


def topic(intent: str) -> str:
    """Give the part before the first underscore: the topic of the label scheme."""
    return intent.split("_", 1)[0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(StoredComponent, RasaIntentClassifier):
    """Sets "intent" and "intent_ranking" (all intents, best first) from the sparse features."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings used unless config.yml says otherwise."""
        return {"strength": 0.3, "bayes": 0.04, "smoothing": 0.05, "family": 0.3, "folds": 2, "lifts": {}}

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> CalibratedLinear:
        """Read what was learned."""
        return CalibratedLinear.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that have a text and an intent."""
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        self.model = CalibratedLinear.fit(
            rows_of(examples),
            [message.get(INTENT) for message in examples],
            [message.get(ORIGIN, number) for number, message in enumerate(examples)],
            recipe=Recipe(**{field.name: self._config.get(field.name, 0.0) for field in fields(Recipe)}),
            family=topic,
            folds=self._config["folds"],
        )
        for name, lift in self._config["lifts"].items():
            self.model.lift(name, lift)
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message."""
        if not messages or self.model is None:
            return messages
        for message, shares in zip(messages, self.model.probabilities(rows_of(messages)), strict=False):
            ranking = [
                {"name": name, "confidence": float(share)}
                for name, share in zip(self.model.classes, shares, strict=False)
            ]
            ranking.sort(key=lambda item: (-item["confidence"], item["name"]))
            message.set("intent", dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
