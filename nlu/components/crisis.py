"""Tells how likely a message shows danger (the four kinds of the label scheme); works beside the rules of the bot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.augment import ORIGIN
from components.danger import DangerModel
from components.linear import Recipe
from components.ngrams import rows_of
from components.stored import StoredComponent


def shows_danger(message: Message) -> bool:
    """Read the mark that an example's block carries in its file: `metadata: {crisis: true}`."""
    metadata = message.get("metadata") or {}
    return (metadata.get("intent") or {}).get("crisis") is True or metadata.get("crisis") is True


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisClassifier(StoredComponent):
    """Adds "crisis": {"confidence"} to the answer, a calibrated probability."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings used unless config.yml says otherwise."""
        return {"strength": 0.1, "second": 0.25, "second_strength": 0.3, "bayes": 0.04, "folds": 2}

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> DangerModel:
        """Read what was learned."""
        return DangerModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples with a text; those whose block says `crisis: true` show danger."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        self.model = DangerModel.fit(
            rows_of(examples),
            [shows_danger(message) for message in examples],
            [message.get(INTENT) or "" for message in examples],
            [message.get(ORIGIN, number) for number, message in enumerate(examples)],
            strength=self._config["strength"],
            second=self._config["second"],
            recipe=Recipe(strength=self._config["second_strength"], bayes=self._config["bayes"], family=0.0),
            folds=self._config["folds"],
        )
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the score to each message."""
        if not messages or self.model is None:
            return messages
        for message, share in zip(messages, self.model.probabilities(rows_of(messages)), strict=False):
            message.set("crisis", {"confidence": float(share)}, add_to_output=True)
        return messages
