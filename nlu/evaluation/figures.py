"""Every figure of the report, from answers to held-out sentences. Pure: no files, no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import comb, sqrt
from typing import Any

import numpy as np

from components.corpus import Sentence
from evaluation.answers import Answers
from evaluation.routing import ANSWER, ASK, HELP_FIRST, NOT_SURE, OUT, OUTCOMES, REFUSE, Thresholds, cost, decide


def topic(intent: str) -> str:
    """Give the part before the first underscore; out_of_scope is a topic of its own."""
    return OUT if intent == OUT else intent.split("_", 1)[0]


def share(hits: Any, among: int | None = None) -> dict[str, float]:
    """Give a share with its count and a 95 % range (Wilson)."""
    right = int(np.sum(hits))
    count = len(hits) if among is None else among
    if not count:
        return {"share": float("nan"), "right": 0, "of": 0, "low": float("nan"), "high": float("nan")}
    part, z = right / count, 1.96
    middle = (part + z * z / (2 * count)) / (1 + z * z / count)
    width = z * sqrt(part * (1 - part) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return {
        "share": part,
        "right": right,
        "of": count,
        "low": max(middle - width, 0.0),
        "high": min(middle + width, 1.0),
    }


def right_rows(answers: Answers, *, alt: bool = False) -> np.ndarray:
    """Say for each sentence whether the likeliest intent is the right one (or, with `alt`, one of the right ones)."""
    return np.asarray(
        [b in (s.right if alt else {s.intent}) for b, s in zip(answers.best, answers.sentences, strict=False)], bool
    )


def within_two(answers: Answers) -> np.ndarray:
    """Say for each sentence whether the right intent (or another right one) is among the two likeliest."""
    names = np.asarray(answers.intents)[answers.order[:, :2]]
    return np.asarray([bool(s.right & set(two)) for two, s in zip(names, answers.sentences, strict=False)], bool)


def per_intent(answers: Answers) -> list[dict[str, Any]]:
    """Give precision, recall, F1, support and the commonest confusions of every intent."""
    best = answers.best
    truth = np.asarray([s.intent for s in answers.sentences])
    rows = []
    for intent in answers.intents:
        hits = int(((best == intent) & (truth == intent)).sum())
        said, support = int((best == intent).sum()), int((truth == intent).sum())
        precision = hits / said if said else 0.0
        recall = hits / support if support else 0.0
        wrong = best[(truth == intent) & (best != intent)]
        names, counts = np.unique(wrong, return_counts=True)
        ranked = sorted(zip(names.tolist(), counts.tolist(), strict=False), key=lambda pair: (-pair[1], pair[0]))[:3]
        rows.append(
            {
                "intent": intent,
                "precision": precision,
                "recall": recall,
                "f1": 2 * precision * recall / (precision + recall) if hits else 0.0,
                "support": support,
                "confused_with": ranked,
            }
        )
    return rows


def confusion(answers: Answers) -> np.ndarray:
    """Count answers: row = right intent, column = likeliest intent."""
    places = {name: place for place, name in enumerate(answers.intents)}
    counts = np.zeros((len(places), len(places)), int)
    for best, sentence in zip(answers.best, answers.sentences, strict=False):
        counts[places[sentence.intent], places[best]] += 1
    return counts


def calibration(answers: Answers, bins: int = 10) -> dict[str, Any]:
    """Compare the probability of the likeliest intent with how often it is right; ECE is their mean distance."""
    top = answers.shares.max(axis=1)
    right = right_rows(answers, alt=True)
    places = np.minimum((top * bins).astype(int), bins - 1)
    rows, error = [], 0.0
    for place in range(bins):
        here = places == place
        if here.any():
            said, was = float(top[here].mean()), float(right[here].mean())
            error += abs(said - was) * here.mean()
            rows.append({"said": said, "was": was, "of": int(here.sum())})
    return {"ece": float(error), "bins": rows}


def danger_figures(sentences: Sequence[Sentence], found: np.ndarray) -> dict[str, Any]:
    """Give recall and false alarms of a way to find danger, in all and for each kind."""
    danger = np.asarray([s.crisis for s in sentences], bool)
    kinds = sorted({s.kind for s in sentences if s.crisis and s.kind})
    return {
        "recall": share(found[danger]),
        "false_alarms": share(found[~danger]),
        "kinds": {k: share(found[[s.crisis and s.kind == k for s in sentences]]) for k in kinds},
    }


def all_figures(
    answers: Answers,
    stripped: Answers,
    crisis: Answers,
    thresholds: Thresholds,
    rules: np.ndarray | None,
    rules_crisis: np.ndarray | None,
) -> dict[str, Any]:
    """Give the whole report as plain data.

    Args:
        answers: to the held-out sentences with intents.
        stripped: to those Vietnamese ones among them that have marks, asked without.
        crisis: to the sentences of the crisis sets.
        rules, rules_crisis: where the bot's danger rules fire, for `answers` and `crisis`; None if not known.
    """
    sentences = answers.sentences
    right, right_alt, two = right_rows(answers), right_rows(answers, alt=True), within_two(answers)
    topics = np.asarray([topic(b) == topic(s.intent) for b, s in zip(answers.best, sentences, strict=False)], bool)
    registers = sorted({(s.language, s.register) for s in sentences}, reverse=True)

    # B1: the same sentences with and without marks.
    asked = {s.place: row for row, s in enumerate(sentences)}
    marked_rows = [asked[s.place] for s in stripped.sentences]
    with_marks, without = right[marked_rows], right_rows(stripped)

    decisions = decide(answers, thresholds)
    out = np.asarray([s.intent == OUT for s in sentences], bool)
    danger = np.asarray([s.crisis for s in sentences], bool)
    real = ~out
    refused = decisions.outcome == REFUSE

    both = [*sentences, *crisis.sentences]
    scores = np.concatenate([answers.danger, crisis.danger])
    model = np.nan_to_num(scores, nan=0.0) >= thresholds.crisis
    dangers: dict[str, Any] = {"model": _danger_sets(sentences, crisis.sentences, model)}
    if rules is not None and rules_crisis is not None:
        fired = np.concatenate([rules, rules_crisis])
        dangers["rules"] = _danger_sets(sentences, crisis.sentences, fired)
        dangers["together"] = _danger_sets(sentences, crisis.sentences, fired | model)

    languages = np.asarray([h == s.language for h, s in zip(answers.languages, sentences, strict=False)], bool)
    return {
        "sentences": len(sentences),
        "crisis_sentences": len(crisis.sentences),
        "accuracy": share(right),
        "accuracy_alt": share(right_alt),
        "within_two": share(two),
        "topic": share(topics),
        "macro_f1": float(np.mean([row["f1"] for row in per_intent(answers)])),
        "languages": {
            name: {
                "accuracy": share(right[[s.language == name for s in sentences]]),
                "within_two": share(two[[s.language == name for s in sentences]]),
            }
            for name in ("vi", "id")
        },
        "registers": {
            f"{language} {register}": {
                "accuracy": share(right[here]),
                "within_two": share(two[here]),
                "topic": share(topics[here]),
            }
            for language, register in registers
            for here in [[(s.language, s.register) == (language, register) for s in sentences]]
        },
        "marks": {
            "with": share(with_marks),
            "without": share(without),
            "gap": float(with_marks.mean() - without.mean()) if len(without) else 0.0,
        },
        "language": share(languages),
        "out_of_scope": {
            "refused": share(refused[out]),
            "not_answered": share(np.isin(decisions.outcome, (REFUSE, NOT_SURE))[out]),
            "real_need_refused": share(refused[real]),
        },
        "danger": dangers,
        "routes": {
            group: {
                OUTCOMES[o]: int(((decisions.outcome == o) & rows).sum())
                for o in (HELP_FIRST, ANSWER, ASK, NOT_SURE, REFUSE)
            }
            for group, rows in (("danger", danger), ("out of scope", out & ~danger), ("real need", real & ~danger))
        },
        "answered_right": share(
            right_alt[(decisions.outcome == ANSWER) & real], int(((decisions.outcome == ANSWER) & real).sum())
        ),
        "cost": float(cost(answers, decisions).mean()),
        "calibration": calibration(answers),
        "intents": per_intent(answers),
        "milliseconds": {
            "p50": float(np.percentile(answers.milliseconds, 50)),
            "p99": float(np.percentile(answers.milliseconds, 99)),
        },
        "threshold_curve": danger_curve(both, scores),
    }


def danger_curve(sentences: Sequence[Sentence], scores: np.ndarray) -> list[dict[str, float]]:
    """Give the model's recall and false alarms at every crisis threshold in fiftieths."""
    danger = np.asarray([s.crisis for s in sentences], bool)
    return [
        {
            "threshold": step / 50,
            "recall": float((scores[danger] >= step / 50).mean()),
            "false_alarms": float((scores[~danger] >= step / 50).mean()),
        }
        for step in range(1, 50)
    ]


def _danger_sets(sentences: Sequence[Sentence], crisis: Sequence[Sentence], found: np.ndarray) -> dict[str, Any]:
    here = len(sentences)
    return {
        "all": danger_figures([*sentences, *crisis], found),
        "intent_set": danger_figures(sentences, found[:here]),
        "crisis_set": danger_figures(crisis, found[here:]),
    }


# What is kept of a run, to compare the next one with.


def key(text: str) -> str:
    """Give a short name of a sentence that tells nothing of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def bits(sentences: Sequence[Sentence], hits: np.ndarray) -> dict[str, int]:
    """Give each sentence's name with 1 where it was right."""
    return {key(s.text): int(hit) for s, hit in zip(sentences, hits, strict=False)}


def fallen(before: dict[str, int], now: dict[str, int], level: float = 0.05) -> dict[str, Any]:
    """Compare two runs on the sentences that both have (McNemar's test, exact and one-sided).

    Only sentences that changed sides can tell a fall from chance: `chance` is how often a model that is no worse
    would lose at least so many of them.

    Args:
        level: how rarely chance may do it for a fall to count.
    """
    common = before.keys() & now.keys()
    lost = sum(before[k] and not now[k] for k in common)
    won = sum(now[k] and not before[k] for k in common)
    changed = lost + won
    chance = sum(comb(changed, k) for k in range(lost, changed + 1)) / 2**changed if changed else 1.0
    return {
        "common": len(common),
        "before": sum(before[k] for k in common) / len(common) if common else float("nan"),
        "now": sum(now[k] for k in common) / len(common) if common else float("nan"),
        "lost": lost,
        "won": won,
        "chance": chance,
        "fell": chance < level,
    }
