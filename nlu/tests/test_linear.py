"""The classifiers without Rasa: calibrated, repeatable, kept and loaded."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse import random as sparse_random
from sklearn.naive_bayes import MultinomialNB

from components.danger import DangerModel
from components.linear import CalibratedLinear, Recipe, halved, naive_bayes, product

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
    model = DangerModel.fit(rows, danger, LABELS, GROUPS, strength=0.3, second=0.1, recipe=Recipe(family=0.0))
    scores = model.probabilities(rows)

    model.save(tmp_path)

    assert scores[danger].mean() > 0.8
    assert scores[~np.asarray(danger)].mean() < 0.2
    assert np.array_equal(DangerModel.load(tmp_path).probabilities(rows), scores)


def test_danger_needs_both_sides():
    with pytest.raises(ValueError, match="with and without"):
        DangerModel.fit(ROWS, [False] * 240, LABELS, GROUPS, strength=0.3, second=0.1, recipe=Recipe())


def test_product_in_half_precision_is_the_product():
    rng = np.random.default_rng(3)
    rows = sparse_random(40, 500, density=0.05, random_state=3, format="csr", dtype=np.float32)
    weights = rng.standard_normal((500, 7))

    found = product(rows, halved(weights))

    assert found.dtype == np.float32
    assert np.allclose(found, rows @ weights, atol=5e-3)


def test_product_of_a_text_without_any_known_word_is_nothing():
    assert product(csr_matrix((2, 5), dtype=np.float32), halved(np.ones((5, 3)))).tolist() == [[0.0] * 3] * 2


def test_weights_stay_in_half_precision_on_disk(tmp_path):
    fitted().save(tmp_path)

    assert CalibratedLinear.load(tmp_path).weights.dtype == np.float16


def test_naive_bayes_is_that_of_sklearn():
    rows = sparse_random(60, 30, density=0.2, random_state=3, format="csr")
    places = np.arange(60) % 4

    theirs = MultinomialNB(alpha=0.05, fit_prior=False).fit(rows, places).feature_log_prob_.T

    assert np.allclose(naive_bayes(rows, places, 4, 0.05), theirs)
