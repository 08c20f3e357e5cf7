"""A linear classifier with calibrated probabilities, kept in plain numpy arrays. Pure, knows no Rasa."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

_SEED = 42
_TOLERANCE = 1e-2
"""Of the solver; a hundredth as fine as usual gives the same answers in a third of the time."""


@dataclass(frozen=True)
class Recipe:
    """What goes into the opinion.

    Attributes:
        strength: how much a mistake costs the support vector machines (C).
        bayes: share of naive Bayes; 0 for none.
        smoothing: of naive Bayes.
        family: share of the machines for groups of classes; 0 for none.
    """

    strength: float = 0.3
    bayes: float = 0.04
    smoothing: float = 0.05
    family: float = 0.3


class CalibratedLinear:
    """Weights of a joint opinion, one column a class; its scores become probabilities by a softmax.

    The opinion is a sum: a support vector machine for each class against the rest, naive Bayes (which judges words
    seen only a few times better), and support vector machines for whole groups of classes (the topics). All three are
    linear, so after the training one matrix is left.

    The softmax's slope, and one offset for each class, are fitted on scores of sentences that the scoring machine
    had not seen (cross-fitting over groups), so that 0.8 means: right in 8 of 10 sentences of that kind.

    Args:
        classes: names, in the order of the columns of `weights`.
        weights: one row a feature, one column a class; kept in half precision.
        offsets: one a class.
        slope, shifts: of the softmax.
    """

    def __init__(
        self, classes: Sequence[str], weights: np.ndarray, offsets: np.ndarray, slope: float, shifts: np.ndarray
    ) -> None:
        self.classes = list(classes)
        self.weights = halved(weights)
        self.offsets = offsets
        self.slope = slope
        self.shifts = shifts

    @classmethod
    def fit(
        cls,
        rows: csr_matrix,
        labels: Sequence[str],
        groups: Sequence[int],
        *,
        recipe: Recipe,
        family: Callable[[str], str] | None = None,
        folds: int = 2,
    ) -> CalibratedLinear:
        """Train.

        Args:
            groups: examples of one group (a sentence and its copies) never stand on both sides of a fold.
            recipe: what goes into the opinion.
            family: class -> group of classes; None for no groups.
            folds: of the calibration.

        Raises:
            ValueError: fewer than two classes.
        """
        names = np.asarray(labels)
        classes = sorted(set(labels))
        if len(classes) < 2:
            raise ValueError("at least two classes are needed")
        places = np.searchsorted(classes, names)
        families = np.asarray([family(name) for name in classes]) if family else None
        unseen = np.zeros((rows.shape[0], len(classes)))
        kept = np.zeros(rows.shape[0], bool)
        splits = [split for split in folds_of(rows, groups, folds) if len(set(places[split[0]])) == len(classes)]

        def learn(here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return opinion(rows[here], places[here], len(classes), recipe, families)

        # The solver lets go of Python's lock, so two threads use two cores.
        with ThreadPoolExecutor(2) as pool:
            (weights, offsets), *partial = pool.map(learn, [np.arange(rows.shape[0]), *(here for here, _ in splits)])
        for (_, there), (some, shifts) in zip(splits, partial, strict=False):
            unseen[there] = rows[there] @ some + shifts
            kept[there] = True
        slope, lifts = calibration(unseen[kept], places[kept], len(classes))
        return cls(classes, weights, offsets, slope, lifts)

    def probabilities(self, rows: csr_matrix) -> np.ndarray:
        """Give one row a text, one column a class; each row sums to 1."""
        scores = product(rows, self.weights) + self.offsets
        return softmax(self.slope * scores + self.shifts, axis=1)

    def lift(self, name: str, amount: float) -> None:
        """Make a class likelier than the training found it, by `amount` on the scale of the scores."""
        self.shifts[self.classes.index(name)] += self.slope * amount

    def save(self, folder: Path) -> None:
        """Write to a folder; no pickle."""
        np.savez(folder / "linear.npz", weights=self.weights, offsets=self.offsets, shifts=self.shifts)
        (folder / "linear.json").write_text(json.dumps({"classes": self.classes, "slope": self.slope}))

    @classmethod
    def load(cls, folder: Path) -> CalibratedLinear:
        """Read what `save` wrote."""
        settings = json.loads((folder / "linear.json").read_text())
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            return cls(settings["classes"], arrays["weights"], arrays["offsets"], settings["slope"], arrays["shifts"])


def halved(weights: np.ndarray) -> np.ndarray:
    """Keep weights in two bytes each, row by row: half the memory, and no answer that differs in the third digit."""
    return np.ascontiguousarray(weights, dtype=np.float16)


def product(rows: csr_matrix, weights: np.ndarray) -> np.ndarray:
    """Multiply sparse rows with weights in half precision; only the weights that a row needs are widened."""
    found = np.empty((rows.shape[0], weights.shape[1]), np.float32)
    for place, (start, end) in enumerate(zip(rows.indptr, rows.indptr[1:], strict=False)):
        found[place] = rows.data[start:end] @ weights[rows.indices[start:end]].astype(np.float32)
    return found


def folds_of(rows: csr_matrix, groups: Sequence[int], folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut into parts, no group on both sides; each time: what to learn from, what to score."""
    folds = min(folds, len(set(groups)))
    return list(GroupKFold(folds).split(rows, groups=groups)) if folds > 1 else []


def opinion(
    rows: csr_matrix, places: np.ndarray, count: int, recipe: Recipe, families: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Learn the joint opinion: weights, one column a class, and offsets."""
    weights, offsets = machines(rows, places, count, recipe.strength)
    if recipe.bayes:
        bayes = naive_bayes(rows, places, count, recipe.smoothing)
        weights = weights + recipe.bayes * (bayes - bayes.mean(axis=1, keepdims=True))
    if recipe.family and families is not None and len(set(families)) > 2:
        names = sorted(set(families))
        columns = np.searchsorted(names, families)
        more, shifts = machines(rows, columns[places], len(names), recipe.strength)
        weights, offsets = weights + recipe.family * more[:, columns], offsets + recipe.family * shifts[columns]
    return weights, offsets


def naive_bayes(rows: csr_matrix, places: np.ndarray, count: int, smoothing: float) -> np.ndarray:
    """Learn multinomial naive Bayes with equal priors: logarithms of the features' shares, one column a class.

    The same numbers as sklearn's, which multiplies with a dense matrix of classes and so takes more than twice as long.
    """
    where = csr_matrix((np.ones(len(places)), (places, np.arange(len(places)))), shape=(count, len(places)))
    seen = (where @ rows).toarray() + smoothing
    return (np.log(seen) - np.log(seen.sum(axis=1, keepdims=True))).T


def machines(rows: csr_matrix, places: np.ndarray, count: int, strength: float) -> tuple[np.ndarray, np.ndarray]:
    """Learn one support vector machine a class."""
    machine = LinearSVC(C=strength, class_weight="balanced", tol=_TOLERANCE, random_state=_SEED).fit(rows, places)
    if count == 2:
        # sklearn keeps one machine for two classes.
        return np.hstack([-machine.coef_.T, machine.coef_.T]), np.array([-1, 1]) * machine.intercept_
    return machine.coef_.T, machine.intercept_


def calibration(scores: np.ndarray, places: np.ndarray, count: int) -> tuple[float, np.ndarray]:
    """Fit slope and offsets by maximum likelihood; a small penalty holds the offsets of rare classes down."""
    if not len(scores):
        return 1.0, np.zeros(count)
    chosen = np.arange(len(places)), places
    hits = np.eye(count)[places]

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        slope, shifts = values[0], values[1:]
        logs = log_softmax(slope * scores + shifts, axis=1)
        miss = np.exp(logs) - hits
        gradient = np.concatenate([[np.mean((miss * scores).sum(1))], miss.mean(0) + 0.02 * shifts])
        return -logs[chosen].mean() + 0.01 * float(shifts @ shifts), gradient

    found = minimize(loss, np.concatenate([[2.0], np.zeros(count)]), jac=True, method="L-BFGS-B")
    return float(max(found.x[0], 0.05)), found.x[1:]
