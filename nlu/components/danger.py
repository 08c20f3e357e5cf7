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

from components.linear import Recipe, calibration, folds_of, halved, machines, opinion, product

_SHARPNESS = 4.0
_FEWEST = 12
"""An intent with fewer dangerous examples gets no class of its own for them."""


class DangerModel:
    """Gives the probability of danger.

    The first look is a support vector machine, danger against none. The second is the opinion of `linear` on classes
    made of intent and danger ("help_distress!"), for what shows danger differs from intent to intent; its scores are
    summed over the dangerous classes and over the others. The sum of both looks becomes a probability by a logistic
    function fitted on sentences that the scoring machines had not seen.

    Args:
        weights: columns: the first look, then the classes of the second.
        offsets: one a column.
        dangerous: for the columns of the second look, whether the class is a dangerous one.
        second: share of the second look.
        slope, shift: of the logistic function.
    """

    def __init__(
        self, weights: np.ndarray, offsets: np.ndarray, dangerous: np.ndarray, second: float, slope: float, shift: float
    ) -> None:
        self.weights = halved(weights)
        self.offsets, self.dangerous = offsets, dangerous
        self.second, self.slope, self.shift = second, slope, shift

    @classmethod
    def fit(
        cls,
        rows: csr_matrix,
        danger: Sequence[bool],
        intents: Sequence[str],
        groups: Sequence[int],
        *,
        strength: float,
        second: float,
        recipe: Recipe,
        folds: int = 2,
    ) -> DangerModel:
        """Train; see CalibratedLinear.fit.

        Raises:
            ValueError: no example shows danger, or all do.
        """
        shows = np.asarray(danger, bool)
        if shows.all() or not shows.any():
            raise ValueError("examples with and without danger are needed")
        common = Counter(intent for intent, dangerous in zip(intents, shows, strict=False) if dangerous)
        labels = np.asarray(
            [f"{i}!" if dangerous and common[i] >= _FEWEST else i for i, dangerous in zip(intents, shows, strict=False)]
        )

        def learn(here: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            first, offset = machines(rows[here], shows[here].astype(int), 2, strength)
            classes, places = np.unique(labels[here], return_inverse=True)
            dangerous = np.char.endswith(classes, "!")
            if not second or not dangerous.any() or dangerous.all():
                return first[:, 1:], offset[1:], np.zeros(0, bool)
            more, offsets = opinion(rows[here], places, len(classes), recipe, None)
            return np.hstack([first[:, 1:], more]), np.concatenate([offset[1:], offsets]), dangerous

        splits = [(here, there) for here, there in folds_of(rows, groups, folds) if len(set(shows[here])) == 2]
        with ThreadPoolExecutor(2) as pool:
            learned, *partial = pool.map(learn, [np.arange(rows.shape[0]), *(here for here, _ in splits)])
        unseen = [
            cls(*part, second, 1.0, 0.0).scores(rows[there]) for (_, there), part in zip(splits, partial, strict=False)
        ]
        if not unseen:
            return cls(*learned, second, 1.0, 0.0)
        scores = np.concatenate(unseen)
        truth = shows[np.concatenate([there for _, there in splits])].astype(int)
        slope, shifts = calibration(np.stack([-scores, scores], axis=1) / 2, truth, 2)
        return cls(*learned, second, slope, float(shifts[1] - shifts[0]))

    def scores(self, rows: csr_matrix) -> np.ndarray:
        """Give the sum of both looks, one number a text."""
        values = product(rows, self.weights) + self.offsets
        first, classes = values[:, 0], _SHARPNESS * values[:, 1:]
        if not len(self.dangerous):
            return first
        odds = logsumexp(classes[:, self.dangerous], axis=1) - logsumexp(classes[:, ~self.dangerous], axis=1)
        return first + self.second * odds

    def probabilities(self, rows: csr_matrix) -> np.ndarray:
        """Give the probability of danger, one a text."""
        return expit(self.slope * self.scores(rows) + self.shift)

    def save(self, folder: Path) -> None:
        """Write to a folder; no pickle."""
        np.savez(folder / "danger.npz", weights=self.weights, offsets=self.offsets, dangerous=self.dangerous)
        settings = {"second": self.second, "slope": self.slope, "shift": self.shift}
        (folder / "danger.json").write_text(json.dumps(settings))

    @classmethod
    def load(cls, folder: Path) -> DangerModel:
        """Read what `save` wrote."""
        settings = json.loads((folder / "danger.json").read_text())
        with np.load(folder / "danger.npz", allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["offsets"], arrays["dangerous"], **settings)
