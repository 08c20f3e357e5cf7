"""The classifiers without Rasa: calibrated, repeatable, kept and loaded."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from components.danger import DangerModel
from components.linear import CalibratedLinear, Recipe

RANDOM = np.random.RandomState(7)
LABELS = [("a_x", "a_y", "b_z")[i % 3] for i in range(240)]
ROWS = csr_matrix(
    np.abs(RANDOM.rand(240, 12) * 0.6 + np.eye(12)[[("a_x", "a_y", "b_z").index(name) * 2 for name in LABELS]] * 0.8)
)
GROUPS = list(range(240))


def fitted():
    return CalibratedLinear.fit(ROWS, LABELS, GROUPS, recipe=Recipe(), family=lambda name: name[0])


def test_probabilities_sum_to_one_and_fit():
    shares = fitted().probabilities(ROWS)

    assert shares.sum(axis=1) == pytest.approx(np.ones(240))
    assert np.mean([("a_x", "a_y", "b_z")[i] for i in shares.argmax(axis=1)] == np.asarray(LABELS)) > 0.95


def test_same_data_give_nearly_the_same_model():
    """Not exactly: two threads share the random numbers of the solver (liblinear), so its order of steps differs."""
    one, other = fitted(), fitted()

    assert np.allclose(one.weights, other.weights, atol=0.02)
    assert one.slope == pytest.approx(other.slope, rel=0.03)


def test_model_is_the_same_after_loading(tmp_path):
    model = fitted()
    model.save(tmp_path)

    assert np.array_equal(CalibratedLinear.load(tmp_path).probabilities(ROWS), model.probabilities(ROWS))


def test_lift_makes_a_class_likelier():
    model = fitted()
    before = model.probabilities(ROWS)[:, 2].mean()

    model.lift("b_z", 0.5)

    assert model.probabilities(ROWS)[:, 2].mean() > before


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="two classes"):
        CalibratedLinear.fit(ROWS, ["a"] * 240, GROUPS, recipe=Recipe())


def test_danger_is_found_and_kept(tmp_path):
    danger = [name == "b_z" and i % 2 == 0 for i, name in enumerate(LABELS)]
    rows = csr_matrix(ROWS.toarray() + np.outer(danger, np.eye(12)[11]))
    model = DangerModel.fit(rows, danger, LABELS, GROUPS, strength=0.3, recipe=Recipe(family=0.0), judge=0.3)
    scores = model.probabilities(rows)

    model.save(tmp_path)

    assert scores[danger].mean() > 0.8
    assert scores[~np.asarray(danger)].mean() < 0.2
    assert np.array_equal(DangerModel.load(tmp_path).probabilities(rows), scores)


def test_danger_needs_both_sides():
    with pytest.raises(ValueError, match="with and without"):
        DangerModel.fit(ROWS, [False] * 240, LABELS, GROUPS, strength=0.3, recipe=Recipe(), judge=0.3)


def test_danger_differs_from_intent_to_intent():
    """A sign (column 11) that shows danger in one intent and nothing in another: only a second look can tell."""
    rng = np.random.RandomState(3)
    intents = [("a_x", "b_z")[i % 2] for i in range(400)]
    sign = rng.rand(400) < 0.5
    danger = [bool(s) and name == "a_x" for s, name in zip(sign, intents, strict=True)]
    values = rng.rand(400, 12) * 0.3
    values[:, 0] += [name == "a_x" for name in intents]
    values[:, 1] += [name == "b_z" for name in intents]
    values[:, 11] = sign
    rows = csr_matrix(values)

    model = DangerModel.fit(rows, danger, intents, list(range(400)), strength=0.3, recipe=Recipe(family=0.0), judge=0.3)

    assert np.mean((model.probabilities(rows) >= 0.5) == np.asarray(danger)) > 0.95
    assert model.shares.shape == (2 + 3,)


def test_danger_is_a_probability_that_can_be_believed():
    """Half of the sentences with the sign are dangerous, so it says about a half, not yes or no."""
    rng = np.random.RandomState(5)
    sign = rng.rand(1000) < 0.5
    danger = sign & (rng.rand(1000) < 0.5)
    rows = csr_matrix(np.column_stack([sign, ~sign, rng.rand(1000)]).astype(float))

    model = DangerModel.fit(rows, danger, ["a_x"] * 1000, list(range(1000)), strength=0.3, recipe=Recipe(), judge=0.3)

    assert model.probabilities(rows)[sign].mean() == pytest.approx(0.5, abs=0.06)
    assert model.probabilities(rows)[~sign].mean() < 0.05


def test_few_dangerous_sentences_leave_the_first_look_alone():
    rng = np.random.RandomState(1)
    danger = [i < 6 for i in range(60)]
    rows = csr_matrix(np.column_stack([danger, rng.rand(60)]).astype(float))

    model = DangerModel.fit(rows, danger, ["a_x"] * 60, list(range(60)), strength=0.3, recipe=Recipe(), judge=0.3)

    assert model.shares.shape == (1,)
    assert model.probabilities(rows)[:6].min() > model.probabilities(rows)[6:].max()
