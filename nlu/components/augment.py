"""Adds to the training data what people write instead: each Vietnamese sentence with marks also without."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.text import has_marks, strip_marks

ORIGIN = "origin"
"""Message property: number of the sentence that an example was made from; copies share it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Augmenter(GraphComponent):
    """Copies every marked example without its marks, at training only."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Augmenter:
        """Make the component; there is nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave messages as they are."""
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give the examples and, behind them, the copies."""
        examples = list(training_data.training_examples)
        copies = []
        for number, message in enumerate(examples):
            message.set(ORIGIN, number)
            text = message.get(TEXT) or ""
            if has_marks(text):
                copy = Message(data={**message.data, TEXT: strip_marks(text)})
                copies.append(copy)
        return TrainingData(training_examples=examples + copies)
