"""Turns the two forms of a text into one sparse vector: words, letter sequences and what is named (concepts)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from components.normaliser import MARKED, UNMARKED
from components.stored import StoredComponent
from components.text import Concepts, Normalised

_TOKEN = re.compile(r"\w+|[^\w\s]")


def words(text: str) -> list[str]:
    """Cut a normalised text into words and signs; an emoji is a sign."""
    return _TOKEN.findall(text)


def as_is(items: list[str]) -> list[str]:
    """Give back what is a list already."""
    return items


class Vectoriser:
    """TF-IDF over five views of a text, side by side, each of length one.

    Views: words and pairs of words, and letter sequences within words, both of the marked and of the unmarked form;
    and the concepts of the thesaurus.
    """

    VIEWS = ("marked_words", "marked_letters", "unmarked_words", "unmarked_letters", "concepts")

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self._concepts = Concepts()
        self._vectorisers: dict[str, TfidfVectorizer] = {view: self._new(view) for view in config["views"]}

    def fit(self, texts: Sequence[Normalised]) -> None:
        """Learn the vocabularies and how rare each entry is."""
        for view, vectoriser in self._vectorisers.items():
            vectoriser.fit(self._see(view, texts))

    def transform(self, texts: Sequence[Normalised]) -> csr_matrix:
        """Give one row a text."""
        parts = [vectoriser.transform(self._see(view, texts)) for view, vectoriser in self._vectorisers.items()]
        return hstack(parts, format="csr", dtype=np.float32)

    def columns(self, view: str) -> slice:
        """Give the columns of a view."""
        start = 0
        for name, vectoriser in self._vectorisers.items():
            end = start + len(vectoriser.vocabulary_)
            if name == view:
                return slice(start, end)
            start = end
        raise KeyError(view)

    def save(self, folder: Path) -> None:
        """Write the vocabularies (as JSON) and weights (as numpy arrays); no pickle."""
        for view, vectoriser in self._vectorisers.items():
            entries = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
            (folder / f"{view}.json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
            np.save(folder / f"{view}.npy", vectoriser.idf_.astype(np.float64))

    @classmethod
    def load(cls, config: dict[str, Any], folder: Path) -> Vectoriser:
        """Read what `save` wrote."""
        found = cls(config)
        for view in found._vectorisers:
            entries = json.loads((folder / f"{view}.json").read_text(encoding="utf-8"))
            vectoriser = found._new(view)
            # Not given as a setting: of that sklearn would keep a copy of its own, tens of megabytes.
            vectoriser.vocabulary_ = {entry: place for place, entry in enumerate(entries)}
            vectoriser.idf_ = np.load(folder / f"{view}.npy", allow_pickle=False)
            found._vectorisers[view] = vectoriser
        return found

    def _see(self, view: str, texts: Sequence[Normalised]) -> list[Any]:
        if view == "concepts":
            return [self._concepts.find(text) for text in texts]
        if view.startswith("marked"):
            return [text.marked for text in texts]
        return [text.unmarked for text in texts]

    def _new(self, view: str) -> TfidfVectorizer:
        settings: dict[str, Any] = {"lowercase": False, "sublinear_tf": True}
        if view == "concepts":
            return TfidfVectorizer(analyzer=as_is, **settings)
        if view.endswith("words"):
            span = (1, self._config["longest_words"])
            return TfidfVectorizer(tokenizer=words, token_pattern=None, ngram_range=span, **settings)
        span = (self._config["shortest_letters"], self._config["longest_letters"])
        return TfidfVectorizer(analyzer="char_wb", ngram_range=span, min_df=2, **settings)


class Row(Features):
    """Sparse sentence features of one text."""

    def fingerprint(self) -> str:
        """Name the content; Rasa's own way takes a millisecond a row, and it asks for each of thousands."""
        row = self.features
        return hashlib.md5(row.data.tobytes() + row.indices.tobytes()).hexdigest()  # noqa: S324 - not for secrecy


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(StoredComponent):
    """Adds the vector as sparse sentence features, which Rasa's own classifiers can read too."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings used unless config.yml says otherwise."""
        return {
            "views": list(Vectoriser.VIEWS),
            "longest_words": 2,
            "shortest_letters": 2,
            "longest_letters": 5,
        }

    @staticmethod
    def begin(config: dict[str, Any]) -> Vectoriser:
        """Begin with empty vocabularies."""
        return Vectoriser(config)

    @staticmethod
    def read(config: dict[str, Any], folder: Path) -> Vectoriser:
        """Read what was learned."""
        return Vectoriser.load(config, folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabularies."""
        self.model.fit([_forms(message) for message in training_data.training_examples])
        return self.keep()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to each message."""
        if messages:
            rows = self.model.transform([_forms(message) for message in messages])
            for place, message in enumerate(messages):
                message.add_features(Row(rows[place], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features to each example."""
        self.process(training_data.training_examples)
        return training_data


def rows_of(messages: Sequence[Message]) -> csr_matrix:
    """Put the sparse sentence features of messages below each other."""
    rows = []
    for message in messages:
        _, sentence = message.get_sparse_features(TEXT)
        if sentence is None:
            raise ValueError("no features; put components.ngrams.NgramFeaturizer before the classifiers")
        rows.append(sentence.features.tocsr())
    if len(rows) == 1:
        return rows[0]
    # scipy's vstack takes seconds for thousands of single rows.
    return csr_matrix(
        (
            np.concatenate([row.data for row in rows]),
            np.concatenate([row.indices for row in rows]),
            np.cumsum([0, *(row.nnz for row in rows)]),
        ),
        shape=(len(rows), rows[0].shape[1]),
    )


def _forms(message: Message) -> Normalised:
    return Normalised(message.get(MARKED) or "", message.get(UNMARKED) or "")
