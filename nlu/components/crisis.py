"""Tells how likely a message shows danger (the four kinds of the label scheme); works beside the rules of the bot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.augment import ORIGIN
from components.danger import DangerModel
from components.linear import Recipe
from components.ngrams import rows_of


def shows_danger(message: Message) -> bool:
    """Read the mark that an example's block carries in its file: `metadata: {crisis: true}`."""
    metadata = message.get("metadata") or {}
    return (metadata.get("intent") or {}).get("crisis") is True or metadata.get("crisis") is True


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisClassifier(GraphComponent):
    """Adds "crisis": {"confidence"} to the answer, a calibrated probability."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings used unless config.yml says otherwise."""
        return {"strength": 0.1, "second": 0.1, "second_strength": 0.3, "bayes": 0.04, "folds": 2}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: DangerModel | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisClassifier:
        """Read the trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, DangerModel.load(Path(folder)))

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
        with self._storage.write_to(self._resource) as folder:
            self.model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the score to each message."""
        if not messages or self.model is None:
            return messages
        for message, share in zip(messages, self.model.probabilities(rows_of(messages)), strict=False):
            message.set("crisis", {"confidence": float(share)}, add_to_output=True)
        return messages
