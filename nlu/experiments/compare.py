"""Compare pipelines: `python experiments/compare.py [--only NAME ...] [--epochs N] [--out FILE]`.

Each pipeline of experiments/pipelines/ and today's config.yml is trained by Rasa in a process of its own and asked
about the held-out sentences: accuracy, time to train, time of an answer, memory, size. Cross-validation of ours and
its variants is done by `--cv FOLDS` (in one process, without Rasa; minutes a fold). Writes Markdown tables.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.corpus import Sentence
    from components.text import Normalised

NLU = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(NLU))

PIPELINES = {
    "diet": NLU / "experiments" / "pipelines" / "diet.yml",
    "plain": NLU / "experiments" / "pipelines" / "plain.yml",
    "ours": NLU / "config.yml",
}
SAYS = {"diet": "Rasa's default (DIET)", "plain": "count vectors, logistic regression", "ours": "ours (config.yml)"}


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=30, help="of DIET, which takes many minutes")
    parser.add_argument("--only", nargs="*", choices=list(PIPELINES), default=list(PIPELINES), help="none after it: none")
    parser.add_argument("--cv", type=int, choices=(1, 2, 3), help="cross-validate the parts of ours: how many of 3 folds")
    parser.add_argument("--out", type=Path, default=NLU / "report" / "compare.md")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return measure(arguments.child, arguments.epochs)
    lines = [
        "| pipeline | held-out intent | within two | topic | vi without marks"
        " | training s | of processor s | answer p50 ms | memory MB | model MB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name in arguments.only:
        print(f"{name} ...", flush=True)
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, "--epochs", str(arguments.epochs)],
            cwd=NLU,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr[-2000:])
            return 1
        row = json.loads(done.stdout.strip().splitlines()[-1])
        says = SAYS[name] + (f", {arguments.epochs} epochs" if name == "diet" else "")
        lines.append(
            f"| {says} | {row['accuracy']:.1%} | {row['within_two']:.1%} | {row['topic']:.1%}"
            f" | {row['stripped']:.1%}"
            f" | {row['training']:.0f} | {row['processor']:.0f}"
            f" | {row['p50']:.1f} | {row['memory']:.0f} | {row['size']:.0f} |"
        )
        print(lines[-1], flush=True)
    if arguments.cv:
        lines += ["", *cross_validation(arguments.cv)]
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 0


def measure(name: str, epochs: int) -> int:
    """Train one pipeline and print its figures as JSON.

    Args:
        epochs: of DIET.
    """
    from dataclasses import replace

    import numpy as np
    import yaml

    from components.corpus import read_held_out
    from components.text import has_marks, strip_marks
    from evaluation import figures as f
    from evaluation.answers import Asker, quiet

    quiet()
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    os.chdir(NLU)
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        settings = yaml.safe_load(PIPELINES[name].read_text(encoding="utf-8"))
        for part in settings["pipeline"]:
            if part["name"] == "DIETClassifier":
                part["epochs"] = epochs
        config.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
        start, worked = time.perf_counter(), time.process_time()
        model = train_nlu(config=str(config), nlu_data="data", output=folder, fixed_model_name=name, domain="domain.yml")
        training, worked = time.perf_counter() - start, time.process_time() - worked
        size = Path(model).stat().st_size / 1e6
        sentences, _ = read_held_out(NLU / "held_out")
        asker = Asker(model, yaml.safe_load(Path("domain.yml").read_text())["intents"])
        asker.ask(sentences[:3])
        answers = asker.ask(sentences)
        stripped = asker.ask(
            [replace(s, text=strip_marks(s.text)) for s in sentences if s.language == "vi" and has_marks(s.text)]
        )
    topics = [f.topic(b) == f.topic(s.intent) for b, s in zip(answers.best, answers.sentences, strict=False)]
    row = {
        "accuracy": float(f.right_rows(answers, alt=True).mean()),
        "within_two": float(f.within_two(answers).mean()),
        "topic": float(np.mean(topics)),
        "stripped": float(f.right_rows(stripped, alt=True).mean()),
        "training": training,
        "processor": worked,
        "p50": float(np.percentile(answers.milliseconds, 50)),
        # Of training and answering together; the server alone needs less.
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size": size,
    }
    print(json.dumps(row))
    return 0


def cross_validation(folds: int) -> list[str]:
    """Give a table: some of three folds over the training sentences, ours with parts taken away."""
    import numpy as np
    from sklearn.model_selection import StratifiedKFold

    from components.corpus import read_training
    from components.danger import DangerModel
    from components.intent import topic
    from components.linear import Recipe, opinion
    from components.ngrams import NgramFeaturizer, Vectoriser

    sentences = read_training(NLU / "data")
    names = sorted({s.intent for s in sentences})
    truth = np.searchsorted(names, [s.intent for s in sentences])
    families = np.asarray([topic(name) for name in names])
    danger = np.asarray([s.crisis for s in sentences])
    # What stays: marks put back, concepts, and the recipe.
    variants = {
        "ours": (True, True, Recipe()),
        "without the topics": (True, True, Recipe(family=0.0)),
        "without naive Bayes and topics": (True, True, Recipe(family=0.0, bayes=0.0)),
        "... and without marks put back": (False, True, Recipe(family=0.0, bayes=0.0)),
        "... and without concepts": (False, False, Recipe(family=0.0, bayes=0.0)),
    }
    orders: dict[str, list[np.ndarray]] = {name: [] for name in variants}
    scores, tested = [], []
    for here, there in list(StratifiedKFold(3, shuffle=True, random_state=1).split(sentences, truth))[:folds]:
        tested.append(there)
        for restoring in (True, False):
            texts, origins, questions = forms_of([sentences[i] for i in here], [sentences[i] for i in there], restoring)
            places = truth[here][origins]
            vectoriser = Vectoriser(NgramFeaturizer.get_default_config())
            vectoriser.fit(texts)
            rows, asked = vectoriser.transform(texts), vectoriser.transform(questions)
            words = vectoriser.columns("concepts").start
            for name, (restores, names_things, recipe) in variants.items():
                if restores is restoring:
                    end = None if names_things else words
                    weights, offsets = opinion(rows[:, :end], places, len(names), recipe, families)
                    orders[name].append(np.argsort(-(asked[:, :end] @ weights + offsets), axis=1)[:, :2])
            if restoring:
                recipe = Recipe(strength=0.3, bayes=0.04, family=0.0)
                model = DangerModel.fit(
                    rows, danger[here][origins], np.asarray(names)[places], origins,
                    strength=0.1, second=0.25, recipe=recipe, folds=1,
                )  # fmt: skip
                scores.append(model.scores(asked))
        print(f"fold {len(tested)} of {folds} done", flush=True)
    right = truth[np.concatenate(tested)]
    lines = [
        f"| cross-validation ({folds} of 3 folds, {len(sentences)} sentences) | intent | within two | topic |",
        "| --- | --- | --- | --- |",
    ]
    for name, parts in orders.items():
        order = np.concatenate(parts)
        two = (order == right[:, None]).any(axis=1).mean()
        same = (families[order[:, 0]] == families[right]).mean()
        lines.append(f"| {name} | {(order[:, 0] == right).mean():.1%} | {two:.1%} | {same:.1%} |")
    shows, found = danger[np.concatenate(tested)], np.concatenate(scores)
    shares = [
        f"{(found[shows] > np.quantile(found[~shows], 1 - rate)).mean():.1%} at {rate:.0%}" for rate in (0.01, 0.02, 0.04)
    ]
    return [*lines, "", f"Danger found by the model, at so many false alarms: {', '.join(shares)}."]


def forms_of(
    learned: list[Sentence], asked: list[Sentence], restoring: bool
) -> tuple[list[Normalised], list[int], list[Normalised]]:
    """Give what the pipeline would make of sentences.

    Returns:
        the texts to learn from, copies without marks behind them; of which sentence each is; the texts to ask about.
    """
    from components.marks import MarkRestorer, is_marked
    from components.text import Normalised, has_marks, normalise, strip_marks

    parts = 5
    plain = [normalise(s.text, s.language) for s in learned]

    def restorer(rows: list[int]) -> MarkRestorer:
        return MarkRestorer.of(plain[i].marked.split() for i in rows if learned[i].language == "vi")

    def put_back(form: Normalised, language: str, by: MarkRestorer) -> Normalised:
        words = form.marked.split()
        if not restoring or language != "vi" or is_marked(words):
            return form
        return Normalised(" ".join(by.restore(words)), form.unmarked)

    # As in the pipeline: what puts the marks back has not seen the sentence.
    others = [restorer([i for i in range(len(learned)) if i % parts != part]) for part in range(parts)]
    origins = list(range(len(learned)))
    texts = [put_back(plain[i], learned[i].language, others[i % parts]) for i in origins]
    for i, s in enumerate(learned):
        if has_marks(s.text):
            texts.append(put_back(normalise(strip_marks(s.text), s.language), s.language, others[i % parts]))
            origins.append(i)
    every = restorer(list(range(len(learned))))
    return texts, origins, [put_back(normalise(s.text, s.language), s.language, every) for s in asked]


if __name__ == "__main__":
    sys.exit(main())
