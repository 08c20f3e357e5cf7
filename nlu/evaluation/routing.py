"""The bot's decision `route()` (bot/domain/understanding.py) on whole arrays, and the search for its five numbers.

The two projects import nothing of each other, so the rule stands here a second time; tests/test_routing.py pins it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np

from evaluation.answers import Answers

OUT = "out_of_scope"
HELP_FIRST, ANSWER, ASK, NOT_SURE, REFUSE = range(5)
OUTCOMES = ("help first", "answer", "ask which of two", "not sure", "refuse")

COSTS = {
    "missed danger": 50.0,
    "false alarm": 4.0,
    "wrong answer": 6.0,
    "refused a real need": 8.0,
    "asked, right one offered": 1.0,
    "asked, right one not offered": 4.0,
    "not sure": 2.0,
    "out of scope answered": 4.0,
    "out of scope asked": 2.0,
    "out of scope not sure": 0.5,
}
"""What each outcome costs; a right answer (and a right refusal) costs nothing. An estimate: nobody has measured it."""
DANGER_SHARE = 0.03
"""Share of messages that show danger, for weighing a miss against a false alarm. An estimate: nobody has measured it."""
REFUSED = 0.02
"""Share of real needs that may be refused; the goal is 3 %, and what is chosen on held-out flatters."""


@dataclass(frozen=True)
class Thresholds:
    """As in the bot: see `Thresholds` there."""

    sure: float = 0.5
    margin: float = 0.15
    offer: float = 0.35
    refuse: float = 0.5
    crisis: float = 0.5


@dataclass(frozen=True)
class Decisions:
    """What the bot does with each sentence.

    Attributes:
        outcome: HELP_FIRST, ANSWER, ASK, NOT_SURE or REFUSE.
        first, second: columns of the intents answered or offered; -1 where none is.
    """

    outcome: np.ndarray
    first: np.ndarray
    second: np.ndarray


def decide(answers: Answers, thresholds: Thresholds, rules: np.ndarray | None = None) -> Decisions:
    """Decide for every sentence; `rules` says where the bot's danger rules fire."""
    order, count = answers.order, len(answers.sentences)
    rows = np.arange(count)
    out = answers.intents.index(OUT)
    top, runner = answers.shares[rows, order[:, 0]], answers.shares[rows, order[:, 1]]
    is_out = order[:, 0] == out
    # The two likeliest that we can help with.
    helpful = order[order != out].reshape(count, -1)[:, :2]
    both = answers.shares[rows[:, None], helpful].sum(axis=1)

    sure = ~is_out & (top >= thresholds.sure) & (top - runner >= thresholds.margin)
    ask = ~is_out & ~sure & (both >= thresholds.offer)
    outcome = np.full(count, NOT_SURE)
    outcome[sure], outcome[ask] = ANSWER, ASK
    outcome[is_out & (top >= thresholds.refuse)] = REFUSE
    danger = np.nan_to_num(answers.danger, nan=0.0) >= thresholds.crisis
    if rules is not None:
        danger |= rules
    outcome[danger] = HELP_FIRST
    first = np.where(sure, order[:, 0], np.where(ask, helpful[:, 0], -1))
    return Decisions(outcome, first, np.where(ask, helpful[:, 1], -1))


def cost(answers: Answers, decisions: Decisions) -> np.ndarray:
    """Give the cost of each decision about a sentence with an intent."""
    names = np.asarray(answers.intents)
    costs = np.zeros(len(answers.sentences))
    for row, sentence in enumerate(answers.sentences):
        outcome, first, second = decisions.outcome[row], decisions.first[row], decisions.second[row]
        if sentence.crisis:
            costs[row] = 0.0 if outcome == HELP_FIRST else COSTS["missed danger"]
        elif outcome == HELP_FIRST:
            costs[row] = COSTS["false alarm"]
        elif sentence.intent == OUT:
            costs[row] = {
                REFUSE: 0.0,
                NOT_SURE: COSTS["out of scope not sure"],
                ASK: COSTS["out of scope asked"],
                ANSWER: COSTS["out of scope answered"],
            }[outcome]
        elif outcome == REFUSE:
            costs[row] = COSTS["refused a real need"]
        elif outcome == NOT_SURE:
            costs[row] = COSTS["not sure"]
        elif outcome == ANSWER:
            costs[row] = 0.0 if names[first] in sentence.right else COSTS["wrong answer"]
        else:
            offered = sentence.right & {names[first], names[second]}
            costs[row] = COSTS[f"asked, right one {'' if offered else 'not '}offered"]
    return costs


def search(answers: Answers, crisis: Answers, rules: np.ndarray | None = None) -> Thresholds:
    """Find the thresholds that cost least on held-out sentences.

    The crisis threshold comes first (see `crisis_threshold`). Then `refuse`: the lowest that
    keeps the real needs refused at `REFUSED`, since a plain word that we cannot help is better for the others than
    a guess. The other three are then tried on a grid, in turns, until none gets cheaper.

    Args:
        answers: to the sentences with intents.
        crisis: to the sentences of the crisis sets.
        rules: where the bot's rules fire, for `answers` and then `crisis`; None if not known.
    """
    found = replace(Thresholds(), crisis=crisis_threshold(answers, crisis, rules))
    here = rules[: len(answers.sentences)] if rules is not None else None
    found = replace(found, refuse=refuse_threshold(answers, found))
    grids = {
        "sure": np.arange(0.1, 0.91, 0.02),
        "margin": np.arange(0.0, 0.51, 0.02),
        "offer": np.arange(0.05, 0.81, 0.02),
    }
    before = np.inf
    while True:
        for name, grid in grids.items():
            costs = [
                cost(answers, decide(answers, replace(found, **{name: float(value)}), here)).mean() for value in grid
            ]
            # Of a flat stretch the middle: the ends are luck.
            flat = np.flatnonzero(np.asarray(costs) <= min(costs) + 1e-9)
            found = replace(found, **{name: round(float(grid[flat[len(flat) // 2]]), 2)})
        now = min(costs)
        if now >= before - 1e-9:
            return found
        before = now


def crisis_threshold(answers: Answers, crisis: Answers, rules: np.ndarray | None = None) -> float:
    """Give the crisis threshold, in hundredths, that costs least where `DANGER_SHARE` of the messages show danger.

    Danger is looked for in all sets, false alarms in the intent sets only: the harmless sentences of the crisis sets
    were made to look dangerous, which few messages do. The middle of a flat stretch is taken, since its ends are luck.
    """
    every = [*answers.sentences, *crisis.sentences]
    scores = np.concatenate([answers.danger, crisis.danger])
    if np.isnan(scores).all():
        return Thresholds().crisis
    danger = np.asarray([s.crisis for s in every], bool)
    ordinary = ~danger & (np.arange(len(every)) < len(answers.sentences))
    already = rules if rules is not None else np.zeros(len(every), bool)
    steps = np.arange(2, 100) / 100
    costs = []
    for step in steps:
        fires = (scores >= step) | already
        missed = DANGER_SHARE * (1 - fires[danger].mean()) if danger.any() else 0.0
        alarms = (1 - DANGER_SHARE) * fires[ordinary].mean() if ordinary.any() else 0.0
        costs.append(missed * COSTS["missed danger"] + alarms * COSTS["false alarm"])
    flat = np.flatnonzero(np.asarray(costs) <= min(costs) + 1e-9)
    return float(steps[flat[len(flat) // 2]])


def refuse_threshold(answers: Answers, thresholds: Thresholds) -> float:
    """Give the lowest threshold for refusing, in hundredths, within the allowed refusals of real needs."""
    real = np.asarray([s.intent != OUT for s in answers.sentences], bool)
    for step in range(5, 100):
        outcome = decide(answers, replace(thresholds, refuse=step / 100)).outcome
        if not real.any() or (outcome[real] == REFUSE).mean() <= REFUSED:
            return step / 100
    return 0.99


def to_toml(thresholds: Thresholds, comment: str) -> str:
    """Write thresholds as the bot reads them."""
    meaning = {
        "sure": "at least this probability: answer at once",
        "margin": "and at least this far ahead of the second",
        "offer": "the two likeliest together hold at least this: ask which of the two",
        "refuse": "out_of_scope likeliest and at least this likely: say kindly that we cannot help",
        "crisis": "from this score of the crisis classifier on help comes first",
    }
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + "\n" + "".join(f"{k} = {v:.2f}  # {meaning[k]}\n" for k, v in asdict(thresholds).items())
