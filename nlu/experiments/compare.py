"""Compare pipelines: `python experiments/compare.py [--only NAME ...] [--epochs N] [--out FILE]`.

Each pipeline of experiments/pipelines/ and today's config.yml is trained by Rasa in a process of its own and asked
about the held-out sentences: accuracy, time to train, time of an answer, memory, size. Cross-validation is done for
ours and its variants by `--cv` (in one process, without Rasa: minutes). Writes one Markdown table.
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
    parser.add_argument("--only", nargs="*", choices=list(PIPELINES), default=list(PIPELINES))
    parser.add_argument("--cv", action="store_true", help="also cross-validate the parts of ours")
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
        lines += ["", *cross_validation()]
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


def cross_validation() -> list[str]:
    """Give a table: three folds over the training sentences, ours with parts taken away."""
    import numpy as np
    from sklearn.model_selection import StratifiedKFold

    from components.corpus import read_training
    from components.intent import topic
    from components.linear import Recipe, opinion
    from components.marks import MarkRestorer, is_marked
    from components.ngrams import NgramFeaturizer, Vectoriser
    from components.text import Normalised, has_marks, normalise, strip_marks

    config = NgramFeaturizer.get_default_config()
    sentences = read_training(NLU / "data")
    names = sorted({s.intent for s in sentences})
    truth = np.searchsorted(names, [s.intent for s in sentences])
    families = np.asarray([topic(name) for name in names])
    forms = [normalise(s.text, s.language) for s in sentences]
    bare = [normalise(strip_marks(s.text), s.language) for s in sentences]

    def put_back(form: Normalised, language: str, restorer: MarkRestorer | None) -> Normalised:
        words = form.marked.split()
        if restorer is None or language != "vi" or is_marked(words):
            return form
        return Normalised(" ".join(restorer.restore(words)), form.unmarked)

    def learned(rows: object) -> MarkRestorer:
        return MarkRestorer.of(forms[i].marked.split() for i in rows if sentences[i].language == "vi")  # type: ignore[attr-defined]

    variants = {
        "ours": (config, Recipe(), True),
        "without the topics": (config, Recipe(family=0.0), True),
        "without naive Bayes and topics": (config, Recipe(family=0.0, bayes=0.0), True),
        "... and without marks put back": (config, Recipe(family=0.0, bayes=0.0), False),
        "... and without concepts": (
            {**config, "views": [v for v in config["views"] if v != "concepts"]}, Recipe(family=0.0, bayes=0.0), False,
        ),
    }  # fmt: skip
    lines = [
        "| cross-validation (3 folds of the training data) | intent | within two | topic |",
        "| --- | --- | --- | --- |",
    ]
    for name, (settings, recipe, restoring) in variants.items():
        order = np.zeros((len(sentences), 2), int)
        for here, there in StratifiedKFold(3, shuffle=True, random_state=1).split(forms, truth):
            parts = (
                [learned([i for n, i in enumerate(here) if n % 5 != k]) for k in range(5)] if restoring else [None] * 5
            )
            texts = [put_back(forms[i], sentences[i].language, parts[n % 5]) for n, i in enumerate(here)]
            places = [truth[i] for i in here]
            for n, i in enumerate(here):
                if has_marks(sentences[i].text):
                    texts.append(put_back(bare[i], sentences[i].language, parts[n % 5]))
                    places.append(truth[i])
            vectoriser = Vectoriser(settings)
            vectoriser.fit(texts)
            weights, offsets = opinion(vectoriser.transform(texts), np.asarray(places), len(names), recipe, families)
            whole = learned(here) if restoring else None
            rows = vectoriser.transform([put_back(forms[i], sentences[i].language, whole) for i in there])
            order[there] = np.argsort(-(rows @ weights + offsets), axis=1)[:, :2]
        right = (order[:, 0] == truth).mean()
        two = (order == truth[:, None]).any(axis=1).mean()
        lines.append(f"| {name} | {right:.1%} | {two:.1%} | {(families[order[:, 0]] == families[truth]).mean():.1%} |")
        print(lines[-1], flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
