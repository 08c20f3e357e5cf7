"""Measure a model on the held-out sentences: `python evaluate.py --model FILE [--report DIR]`.

Prints tables and writes report.json, report.md and three pictures. Compares with nlu/accepted.json and ends with 1
when something fell beyond chance; `--accept` makes today's figures the ones to compare with. `--thresholds` chooses
the five numbers of the bot's decision anew. docs/nlu.md tells how to read it all.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import numpy as np  # noqa: E402
import tomli  # noqa: E402
import yaml  # noqa: E402

from components.corpus import BadFile, Sentence, read_held_out, read_training  # noqa: E402
from components.text import has_marks, strip_marks  # noqa: E402
from evaluation import figures as f  # noqa: E402
from evaluation import report  # noqa: E402
from evaluation.answers import Answers, Asker, quiet  # noqa: E402
from evaluation.routing import DANGER_SHARE, Thresholds, cost, decide, search, to_toml  # noqa: E402

ACCEPTED = HERE / "accepted.json"
THRESHOLDS = HERE / "thresholds.toml"
WATCHED = {
    "right intent": "intent",
    "right intent, marks stripped": "stripped",
    "danger found by the model": "danger",
    "harmless left alone by the model": "harmless",
}
LEVELS = {"danger": 0.05}
"""How rarely chance may do it for a fall to count; missed danger costs most, so there the alarm comes sooner."""
_LEVEL = 0.0125


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="a model file of train.py, or http://... of a running server")
    parser.add_argument("--report", type=Path, default=HERE / "report", help="folder to write to (nlu/report)")
    parser.add_argument("--rules", type=Path, help="JSON list of {text, danger}: verdicts of the bot's danger rules")
    parser.add_argument("--accept", action="store_true", help="keep these figures to compare the next ones with")
    parser.add_argument("--brief", action="store_true", help="print the comparison only; the report is written as ever")
    parser.add_argument("--thresholds", action="store_true", help="choose thresholds.toml anew by cost")
    arguments = parser.parse_args()
    quiet()
    try:
        sentences, crisis_sentences = read_held_out(HERE / "held_out")
        verdicts = read_rules(arguments.rules)
    except (BadFile, OSError, ValueError, KeyError, TypeError) as error:
        print(f"evaluate: {error}")
        return 2

    intents = yaml.safe_load((HERE / "domain.yml").read_text(encoding="utf-8"))["intents"]
    report_folder = arguments.report.resolve()
    os.chdir(HERE)
    asker = Asker(arguments.model, intents)
    marked = [s for s in sentences if s.language == "vi" and has_marks(s.text)]
    asker.ask(sentences[:3])  # the first answers are slow
    answers = asker.ask(sentences)
    stripped = asker.ask([replace(s, text=strip_marks(s.text)) for s in marked])
    crisis = asker.ask(crisis_sentences)
    rules, rules_crisis = fired(verdicts, sentences), fired(verdicts, crisis_sentences)

    if arguments.thresholds:
        choose(answers, crisis, rules, rules_crisis)
    thresholds = read_thresholds()
    figures = f.all_figures(answers, stripped, crisis, thresholds, rules, rules_crisis)
    figures["thresholds"] = asdict(thresholds)
    figures["model"] = Path(arguments.model).name
    kept = kept_bits(answers, stripped, crisis, thresholds)

    if not arguments.brief:
        print(report.as_text(figures))
    falls = compare(kept)
    write(report_folder, figures, answers, thresholds)
    if arguments.accept:
        ACCEPTED.write_text(json.dumps(accepted(figures, kept), indent=1, sort_keys=True) + "\n")
        print(f"accepted: {ACCEPTED}")
        falls = []
    print(f"report: {report_folder / 'report.md'}")
    return 1 if falls else 0


def read_rules(file: Path | None) -> dict[str, bool] | None:
    """Read the verdicts of the bot's rules; None without a file."""
    if file is None:
        return None
    return {item["text"]: bool(item["danger"]) for item in json.loads(file.read_text(encoding="utf-8"))}


def fired(verdicts: dict[str, bool] | None, sentences: list[Sentence]) -> np.ndarray | None:
    """Say for each sentence whether the rules fire; None if there are no verdicts.

    Raises:
        KeyError: there is no verdict on a sentence.
    """
    if verdicts is None:
        return None
    missing = sum(s.text not in verdicts for s in sentences)
    if missing:
        raise SystemExit(f"evaluate: --rules has no verdict on {missing} of {len(sentences)} sentences; write it anew")
    return np.asarray([verdicts[s.text] for s in sentences], bool)


def read_thresholds() -> Thresholds:
    """Read thresholds.toml; without it, what the bot uses by default."""
    if not THRESHOLDS.exists():
        return Thresholds()
    return Thresholds(**tomli.loads(THRESHOLDS.read_text(encoding="utf-8")))


def choose(answers: Answers, crisis: Answers, rules: np.ndarray | None, rules_crisis: np.ndarray | None) -> None:
    """Search the thresholds and write thresholds.toml."""
    both = np.concatenate([rules, rules_crisis]) if rules is not None and rules_crisis is not None else None
    found = search(answers, crisis, both)
    THRESHOLDS.write_text(
        to_toml(
            found,
            "When the bot trusts the model; chosen by `python evaluate.py --model FILE --thresholds`.\n"
            f"sure, margin, offer: the cheapest on {len(answers.sentences)} held-out sentences by the costs in\n"
            "evaluation/routing.py;\n"
            "refuse: the lowest with at most 2 % of the real needs among them refused;\n"
            f"crisis: the cheapest where {100 * DANGER_SHARE:.0f} % of the messages show danger, on these and"
            f" {len(crisis.sentences)} more\n({'rules and model together' if both is not None else 'model alone'}).\n"
            "Meaning: Thresholds and route() in bot/domain/understanding.py.",
        ),
        encoding="utf-8",
    )
    print(f"thresholds: {THRESHOLDS}\n")


def kept_bits(answers: Answers, stripped: Answers, crisis: Answers, thresholds: Thresholds) -> dict[str, dict[str, int]]:
    """Give, for what is watched, which sentences came out right."""
    both = [*answers.sentences, *crisis.sentences]
    found = np.nan_to_num(np.concatenate([answers.danger, crisis.danger]), nan=0.0) >= thresholds.crisis
    danger = np.asarray([s.crisis for s in both], bool)
    return {
        "intent": f.bits(answers.sentences, f.right_rows(answers, alt=True)),
        "stripped": f.bits(stripped.sentences, f.right_rows(stripped, alt=True)),
        "danger": f.bits([s for s in both if s.crisis], found[danger]),
        "harmless": f.bits([s for s in both if not s.crisis], ~found[~danger]),
    }


def compare(kept: dict[str, dict[str, int]]) -> list[str]:
    """Print how today stands to the accepted figures; give what fell beyond chance."""
    if not ACCEPTED.exists():
        print("No accepted figures yet (--accept).\n")
        return []
    before = json.loads(ACCEPTED.read_text())["bits"]
    falls = []
    print("Compared with the accepted figures (on the sentences that both have)")
    for name, label in WATCHED.items():
        change = f.fallen(before.get(label, {}), kept[label], LEVELS.get(label, _LEVEL))
        verdict = "FELL" if change["fell"] else "ok"
        print(
            f"  {name:34} {100 * change['before']:5.1f} % -> {100 * change['now']:5.1f} %"
            f"  lost {change['lost']:3}  won {change['won']:3}  by chance {change['chance']:.3f}  {verdict}"
        )
        if change["fell"]:
            falls.append(name)
    print()
    if falls:
        print(f"Fell beyond chance (one-sided McNemar test): {', '.join(falls)}.")
        print("Mend it, or accept it with --accept and say why in the commit.\n")
    return falls


def accepted(figures: dict[str, Any], kept: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Give what is kept: the main figures for people, and one bit a sentence (named by a hash) for the test."""
    main = {name: round(figures[name]["share"], 4) for name in ("accuracy", "accuracy_alt", "within_two", "topic")}
    main["gap"] = round(figures["marks"]["gap"], 4)
    return {"figures": main, "thresholds": figures["thresholds"], "bits": kept}


def notes(figures: dict[str, Any]) -> list[str]:
    """Say what was measured, when, and on what."""
    training = Counter((s.language, s.intent) for s in read_training(HERE / "data"))
    chosen = ", ".join(f"{name} {value:g}" for name, value in figures["thresholds"].items())
    return [
        f"Measured on {datetime.now(timezone.utc).date()}; model `{figures['model']}`, thresholds: {chosen}.",
        f"{figures['sentences']} held-out sentences and {figures['crisis_sentences']} of the crisis sets; none was"
        f" trained on. {sum(training.values()):,} training sentences, {min(training.values())} to"
        f" {max(training.values())} an intent and language.",
        "",
        "Written by `taman nlu test --report docs/nlu/report`. Thresholds were chosen on the same sentences, so figures"
        " that depend on them flatter. How to read this, and what it does not tell: [nlu.md](../../nlu.md).",
    ]


def write(folder: Path, figures: dict[str, Any], answers: Answers, thresholds: Thresholds) -> None:
    """Write report.json, report.md and the pictures."""
    from evaluation import pictures  # matplotlib takes a second

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(report.as_markdown(figures, "NLU report", notes(figures)), encoding="utf-8")
    pictures.draw_confusion(f.confusion(answers), answers.intents, folder / "confusion.png")
    pictures.draw_calibration(figures["calibration"], folder / "calibration.png")
    costs = {
        name: [
            (float(x), float(cost(answers, decide(answers, replace(thresholds, **{name: float(x)}))).mean()))
            for x in np.arange(0.0, 0.96, 0.05)
        ]
        for name in ("sure", "margin", "offer", "refuse")
    }
    pictures.draw_thresholds(
        figures["threshold_curve"], thresholds.crisis, costs, asdict(thresholds), folder / "thresholds.png"
    )


if __name__ == "__main__":
    sys.exit(main())
