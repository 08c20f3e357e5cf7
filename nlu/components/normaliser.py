"""Puts the two forms of a text beside it that the features are taken from: with marks and without."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.augment import ORIGIN
from components.marks import MarkRestorer, is_marked
from components.stored import StoredComponent
from components.text import LANGUAGES, Normalised, normalise

MARKED = "marked"
UNMARKED = "unmarked"
_FILE = "marks.json"
_PARTS = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Normaliser(StoredComponent):
    """Sets the properties "marked" and "unmarked" of a message; needs its language for the slang table.

    Vietnamese written without marks gets them back as well as the training sentences tell, so that it reads to the
    classifier almost like the same message with marks.
    """

    @staticmethod
    def begin(config: dict[str, Any]) -> MarkRestorer:
        """Begin with no marks known."""
        return MarkRestorer({}, {})

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> MarkRestorer:
        """Read what was learned."""
        seen = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        pairs = {(first, second): count for first, second, count in seen["pairs"]}
        return MarkRestorer(seen["singles"], pairs)

    def write(self, folder: Path) -> None:
        """Write the counts as JSON."""
        pairs = [[*pair, count] for pair, count in self.model.pairs.items()]
        seen = {"singles": self.model.singles, "pairs": pairs}
        (folder / _FILE).write_text(json.dumps(seen, ensure_ascii=False), encoding="utf-8")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which marks stand where."""
        self.model = _learned([(message, _plain(message)) for message in training_data.training_examples])
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add both forms to each message; they do not go into the answer."""
        for message in messages:
            _set_forms(message, _plain(message), self.model)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add both forms to each example, its marks put back by what was learned from other examples.

        A restorer that has seen the very sentence would make hardly a slip, and the classifier would never learn to
        live with slips.
        """
        examples = [(message, _plain(message)) for message in training_data.training_examples]
        for part in range(_PARTS):
            rest = _learned([pair for pair in examples if pair[0].get(ORIGIN, 0) % _PARTS != part])
            for message, forms in examples:
                if message.get(ORIGIN, 0) % _PARTS == part:
                    _set_forms(message, forms, rest)
        return training_data


def _learned(examples: Sequence[tuple[Message, Normalised]]) -> MarkRestorer:
    return MarkRestorer.of(forms.marked.split() for message, forms in examples if _language(message) == "vi")


def _set_forms(message: Message, forms: Normalised, restorer: MarkRestorer) -> None:
    if _language(message) == "vi":
        words = forms.marked.split()
        if not is_marked(words):
            forms = Normalised(" ".join(restorer.restore(words)), forms.unmarked)
    message.set(MARKED, forms.marked)
    message.set(UNMARKED, forms.unmarked)


def _plain(message: Message) -> Normalised:
    return normalise(message.get(TEXT) or "", _language(message))


def _language(message: Message) -> str:
    return (message.get("language") or {}).get("name", LANGUAGES[0])
