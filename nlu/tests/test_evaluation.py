"""Figures, routing and thresholds on numbers that can be reckoned by hand."""

import numpy as np
import pytest

from components.corpus import Sentence
from evaluation import figures as f
from evaluation.answers import Answers
from evaluation.report import as_markdown, as_text
from evaluation.routing import (
    ANSWER,
    ASK,
    HELP_FIRST,
    NOT_SURE,
    REFUSE,
    Thresholds,
    cost,
    crisis_threshold,
    decide,
    search,
    to_toml,
)

INTENTS = ["scam_job", "scam_loan", "help_law", "out_of_scope"]


def sentence(intent, *, crisis=False, alt=(), language="vi", register="plain", text="", kind=""):
    return Sentence(
        text or f"{intent}{crisis}{register}", intent, crisis, language, f"x:{id(object())}", alt, register, kind
    )


def answers(rows):
    """Rows of (sentence, shares, danger)."""
    return Answers(
        [row[0] for row in rows],
        INTENTS,
        np.asarray([row[1] for row in rows]),
        np.asarray([row[2] for row in rows]),
        ["vi"] * len(rows),
        np.asarray([5.0] * len(rows)),
    )


FOUR = answers(
    [
        (sentence("scam_job"), [0.7, 0.2, 0.1, 0.0], 0.1),
        (sentence("scam_loan", alt=("scam_job",)), [0.5, 0.4, 0.1, 0.0], 0.1),
        (sentence("help_law"), [0.3, 0.3, 0.2, 0.2], 0.9),
        (sentence("out_of_scope", register="slang"), [0.1, 0.1, 0.1, 0.7], 0.0),
    ]
)


def test_accuracy_within_two_and_alt():
    assert f.right_rows(FOUR).tolist() == [True, False, False, True]
    assert f.right_rows(FOUR, alt=True).tolist() == [True, True, False, True]
    assert f.within_two(FOUR).tolist() == [True, True, False, True]


def test_per_intent_counts():
    job, loan, law, out = f.per_intent(FOUR)

    assert (job["precision"], job["recall"], job["support"]) == (pytest.approx(1 / 3), 1.0, 1)
    assert job["f1"] == pytest.approx(0.5)
    assert loan["confused_with"] == [("scam_job", 1)]
    assert (law["f1"], out["f1"]) == (0.0, 1.0)
    assert f.confusion(FOUR).tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_share_has_a_range():
    part = f.share([True] * 9 + [False])

    assert (part["share"], part["right"], part["of"]) == (0.9, 9, 10)
    assert part["low"] == pytest.approx(0.596, abs=0.001)
    assert part["high"] == pytest.approx(0.982, abs=0.001)
    assert f.share([])["of"] == 0


def test_calibration_error():
    sure = answers(
        [(sentence("scam_job"), [0.8, 0.1, 0.1, 0.0], 0.0)] * 3 + [(sentence("help_law"), [0.8, 0.1, 0.1, 0.0], 0.0)]
    )

    assert f.calibration(sure)["ece"] == pytest.approx(0.05)


def test_danger_figures_by_kind():
    sentences = [
        sentence("", crisis=True, kind="violence"),
        sentence("", crisis=True, kind="self_harm"),
        sentence(""),
        sentence(""),
    ]

    found = f.danger_figures(sentences, np.asarray([True, False, True, False]))

    assert (found["recall"]["share"], found["false_alarms"]["share"]) == (0.5, 0.5)
    assert found["kinds"]["violence"]["share"] == 1.0


@pytest.mark.parametrize(
    ("shares", "danger", "outcome", "first", "second"),
    [
        ([0.6, 0.2, 0.1, 0.1], 0.5, HELP_FIRST, 0, -1),
        ([0.6, 0.2, 0.1, 0.1], 0.49, ANSWER, 0, -1),
        ([0.5, 0.35, 0.1, 0.05], 0.0, ANSWER, 0, -1),
        ([0.5, 0.36, 0.1, 0.04], 0.0, ASK, 0, 1),
        ([0.4, 0.1, 0.15, 0.35], 0.0, ASK, 0, 2),
        ([0.2, 0.1, 0.1, 0.19], 0.0, NOT_SURE, -1, -1),
        ([0.2, 0.1, 0.1, 0.6], 0.0, REFUSE, -1, -1),
        ([0.2, 0.2, 0.15, 0.45], 0.0, NOT_SURE, -1, -1),
    ],
)
def test_route_is_the_bots(shares, danger, outcome, first, second):
    decisions = decide(answers([(sentence("scam_job"), shares, danger)]), Thresholds())

    assert (decisions.outcome[0], decisions.first[0], decisions.second[0]) == (outcome, first, second)


def test_rules_come_before_the_model():
    decisions = decide(FOUR, Thresholds(), np.asarray([True, False, False, False]))

    assert decisions.outcome.tolist() == [HELP_FIRST, ASK, HELP_FIRST, REFUSE]


def test_costs():
    assert cost(FOUR, decide(FOUR, Thresholds())).tolist() == [0.0, 1.0, 4.0, 0.0]


def test_missed_danger_costs_most():
    missed = answers([(sentence("help_law", crisis=True), [0.0, 0.0, 0.9, 0.1], 0.2)])

    assert cost(missed, decide(missed, Thresholds())).tolist() == [50.0]


def test_crisis_threshold_weighs_misses_against_false_alarms():
    harmless = [(sentence("help_law"), [0.0, 0.0, 1.0, 0.0], number / 100) for number in range(100)]
    hidden = [(sentence("help_law", crisis=True), [0.0, 0.0, 1.0, 0.0], score) for score in (0.3, 0.9, 0.95)]

    # Finding the third that scores 0.3 would cost 70 false alarms of 100: 0.03 * 50 / 3 < 0.97 * 4 * 0.6.
    assert crisis_threshold(answers(harmless), answers(hidden)) == pytest.approx(0.9)
    assert crisis_threshold(answers(harmless[:20]), answers(hidden)) == pytest.approx(0.25, abs=0.06)


def test_crisis_threshold_looks_at_ordinary_messages_for_false_alarms():
    ordinary = [(sentence("help_law"), [0.0, 0.0, 1.0, 0.0], 0.1)]
    made_to_look_dangerous = [(sentence("help_law"), [0.0, 0.0, 1.0, 0.0], 0.8)] * 50
    danger = [(sentence("help_law", crisis=True), [0.0, 0.0, 1.0, 0.0], 0.7)]

    assert 0.1 < crisis_threshold(answers(ordinary), answers(made_to_look_dangerous + danger)) <= 0.7


def test_crisis_threshold_counts_what_the_rules_find_anyway():
    ordinary = [(sentence("help_law"), [0.0, 0.0, 1.0, 0.0], number / 100) for number in range(100)]
    danger = [(sentence("help_law", crisis=True), [0.0, 0.0, 1.0, 0.0], 0.5)]
    rules = np.asarray([False] * 100 + [True])

    assert crisis_threshold(answers(ordinary), answers(danger), rules) == pytest.approx(0.99, abs=0.01)


def test_search_gives_thresholds_that_cost_no_more():
    found = search(FOUR, FOUR)

    assert cost(FOUR, decide(FOUR, found)).mean() <= cost(FOUR, decide(FOUR, Thresholds())).mean()


def test_thresholds_are_written_as_toml():
    import tomli

    assert Thresholds(**tomli.loads(to_toml(Thresholds(sure=0.4), "why\nindeed"))) == Thresholds(sure=0.4)


def test_a_fall_is_told_from_chance():
    before = {str(i): 1 for i in range(100)}
    worse = {**before, **{str(i): 0 for i in range(8)}}
    shaken = {**before, "1": 0, "2": 0}

    assert f.fallen(before, worse)["fell"]
    assert f.fallen(before, worse)["chance"] == pytest.approx(1 / 256)
    assert not f.fallen(before, shaken)["fell"]
    assert not f.fallen(worse, before)["fell"]
    assert not f.fallen({}, before)["fell"]


def test_report_is_written_whole():
    figures = f.all_figures(FOUR, FOUR, FOUR, Thresholds(), np.zeros(4, bool), np.ones(4, bool))

    text = as_text(figures)
    page = as_markdown(figures, "Title", ["note"])

    for word in ("right topic", "scam_loan", "together", "gap (B1)"):
        assert word in text
        assert word in page
    assert figures["danger"]["together"]["crisis_set"]["false_alarms"]["share"] == 1.0


def test_sentence_names_tell_nothing():
    assert f.key("em bị dọa") == f.key("em bị dọa")
    assert len(f.key("em bị dọa")) == 10
