"""A classifier for danger that looks twice: at danger as such, and at danger within each intent. Pure, no Rasa."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit, logsumexp
from sklearn.linear_model import LogisticRegression

from components.linear import Recipe, folds_of, machines, opinion

_SHARPNESS = 4.0
_FEWEST = 12
"""An intent with fewer dangerous examples gets no class of its own for them."""


class DangerModel:
    """Gives the probability of danger.

    The first look is a support vector machine, danger against none. The second is the opinion of `linear` on classes
    made of intent and danger ("help_distress!"), for what shows danger differs from intent to intent. A judge weighs
    the first look, the odds of the dangerous classes against the others, and the score of every class (a story of
    blackmail is dangerous with fewer signs than a question about the law). It is a logistic regression, fitted on
    sentences that the scoring machines had not seen, so what it gives is a calibrated probability.

    Args:
        weights: columns: the first look, then the classes of the second.
        offsets: one a column.
        dangerous: for the columns of the second look, whether the class is a dangerous one.
        shares: of the judge: first look, odds, each class; the latter two are missing without a second look.
        shift: of the judge.
    """

    def __init__(
        self, weights: np.ndarray, offsets: np.ndarray, dangerous: np.ndarray, shares: np.ndarray, shift: float
    ) -> None:
        # Row by row in memory, or every product with a sparse row would copy the whole matrix.
        self.weights = np.ascontiguousarray(weights)
        self.offsets, self.dangerous = offsets, dangerous
        self.shares, self.shift = shares, shift

    @classmethod
    def fit(
        cls,
        rows: csr_matrix,
        danger: Sequence[bool],
        intents: Sequence[str],
        groups: Sequence[int],
        *,
        strength: float,
        recipe: Recipe,
        judge: float,
        folds: int = 2,
    ) -> DangerModel:
        """Train; see CalibratedLinear.fit.

        Args:
            strength: of the first look.
            recipe: of the second look.
            judge: how much a mistake costs the judge (C).

        Raises:
            ValueError: no example shows danger, or all do.
        """
        shows = np.asarray(danger, bool)
        if shows.all() or not shows.any():
            raise ValueError("examples with and without danger are needed")
        common = Counter(intent for intent, dangerous in zip(intents, shows, strict=False) if dangerous)
        labels = [f"{i}!" if d and common[i] >= _FEWEST else i for i, d in zip(intents, shows, strict=False)]
        classes, places = np.unique(labels, return_inverse=True)
        dangerous = np.char.endswith(classes, "!")
        if not dangerous.any() or dangerous.all():
            dangerous = np.zeros(0, bool)

        def learn(here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            first, offset = machines(rows[here], shows[here].astype(int), 2, strength)
            if not len(dangerous):
                return first[:, 1:], offset[1:]
            more, offsets = opinion(rows[here], places[here], len(classes), recipe, None)
            return np.hstack([first[:, 1:], more]), np.concatenate([offset[1:], offsets])

        splits = [
            (here, there)
            for here, there in folds_of(rows, groups, folds)
            if len(set(shows[here])) == 2 and len(set(places[here])) == len(classes)
        ]
        with ThreadPoolExecutor(2) as pool:
            (weights, offsets), *partial = pool.map(learn, [np.arange(rows.shape[0]), *(here for here, _ in splits)])
        weights = weights.astype(np.float32)
        width = 2 + len(dangerous) if len(dangerous) else 1
        trusting = np.eye(1, width)[0]  # the first look alone
        seen = np.concatenate([there for _, there in splits]) if splits else np.zeros(0, int)
        if len(set(shows[seen])) < 2:
            return cls(weights, offsets, dangerous, trusting, 0.0)
        unseen = [
            cls(*part, dangerous, trusting, 0.0).looks(rows[there])
            for (_, there), part in zip(splits, partial, strict=False)
        ]
        return cls(weights, offsets, dangerous, *judged(np.concatenate(unseen), shows[seen], judge))

    def looks(self, rows: csr_matrix) -> np.ndarray:
        """Give what the judge weighs, one row a text."""
        values = rows @ self.weights + self.offsets
        if not len(self.dangerous):
            return values
        classes = _SHARPNESS * values[:, 1:]
        odds = logsumexp(classes[:, self.dangerous], axis=1) - logsumexp(classes[:, ~self.dangerous], axis=1)
        return np.hstack([values[:, :1], odds[:, None], classes - classes.mean(axis=1, keepdims=True)])

    def probabilities(self, rows: csr_matrix) -> np.ndarray:
        """Give the probability of danger, one a text."""
        return expit(self.looks(rows) @ self.shares + self.shift)

    def save(self, folder: Path) -> None:
        """Write to a folder; no pickle."""
        np.savez(
            folder / "danger.npz",
            weights=self.weights,
            offsets=self.offsets,
            dangerous=self.dangerous,
            shares=self.shares,
        )
        (folder / "danger.json").write_text(json.dumps({"shift": self.shift}))

    @classmethod
    def load(cls, folder: Path) -> DangerModel:
        """Read what `save` wrote."""
        shift = json.loads((folder / "danger.json").read_text())["shift"]
        with np.load(folder / "danger.npz", allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["offsets"], arrays["dangerous"], arrays["shares"], shift)


def judged(looks: np.ndarray, shows: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Fit the judge on looks of one scale each; give its shares and shift for looks as they are."""
    middle, spread = looks.mean(axis=0), looks.std(axis=0) + 1e-9
    found = LogisticRegression(C=strength, max_iter=1000).fit((looks - middle) / spread, shows)
    shares = found.coef_[0] / spread
    return shares, float(found.intercept_[0] - shares @ middle)
