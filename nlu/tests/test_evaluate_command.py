"""evaluate.py as a command: a planted fall ends it with 1, chance does not."""

import json

import numpy as np
import pytest

import evaluate
from evaluation.answers import Answers


class PlantedAsker:
    """Answers every sentence rightly, but for as many as were planted."""

    wrong = 0
    missed = 0

    def __init__(self, _model, intents):
        self._intents = list(intents)

    def ask(self, sentences):
        shares = np.full((len(sentences), len(self._intents)), 0.001)
        danger = np.asarray([0.99 if s.crisis else 0.01 for s in sentences])
        for row, sentence in enumerate(sentences):
            place = self._intents.index(sentence.intent) if sentence.intent in self._intents else 0
            is_wrong = row < self.wrong and sentence.intent in self._intents
            shares[row, (place + 1) % len(self._intents) if is_wrong else place] = 0.95
        dangerous = np.flatnonzero([s.crisis for s in sentences])
        danger[dangerous[: self.missed]] = 0.01
        return Answers(
            list(sentences), self._intents, shares, danger, [s.language for s in sentences], np.ones(len(sentences))
        )


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Give a function that runs the command with planted answers; a perfect model was accepted before."""
    monkeypatch.setattr(evaluate, "Asker", PlantedAsker)
    monkeypatch.setattr(evaluate, "ACCEPTED", tmp_path / "accepted.json")
    monkeypatch.setattr(evaluate, "quiet", lambda: None)
    monkeypatch.chdir(evaluate.HERE)

    def command(*words, wrong=0, missed=0):
        monkeypatch.setattr(PlantedAsker, "wrong", wrong)
        monkeypatch.setattr(PlantedAsker, "missed", missed)
        monkeypatch.setattr("sys.argv", ["evaluate.py", "--model", "m", "--report", str(tmp_path / "report"), *words])
        return evaluate.main()

    with monkeypatch.context() as patch:
        patch.setattr(evaluate, "write", lambda *_args: None)
        assert command("--brief", "--accept") == 0
    return command


@pytest.fixture
def unwritten(run, monkeypatch):
    """Give the command without its report: drawing takes seconds."""
    monkeypatch.setattr(evaluate, "write", lambda *_args: None)
    return run


@pytest.mark.parametrize(
    ("planted", "code", "said"),
    [
        ({}, 0, "right intent                       100.0 % -> 100.0 %"),
        ({"wrong": 4}, 0, "ok"),
        ({"wrong": 12}, 1, "Fell beyond chance (one-sided McNemar test): right intent"),
        ({"wrong": 6}, 0, "ok"),  # one in 64: with three such figures at once not rare enough
        ({"missed": 5}, 1, "danger found by the model"),
        ({"missed": 12}, 1, "danger found by the model"),
    ],
)
def test_a_planted_fall_ends_with_1_and_chance_does_not(unwritten, capsys, planted, code, said):
    capsys.readouterr()

    assert unwritten("--brief", **planted) == code
    assert said in capsys.readouterr().out


def test_accepting_a_fall_makes_it_the_measure(unwritten):
    fell = unwritten("--brief", wrong=12)
    accepted = unwritten("--brief", "--accept", wrong=12)

    assert (fell, accepted, unwritten("--brief", wrong=12)) == (1, 0, 0)


def test_what_is_accepted_holds_no_sentence(unwritten, tmp_path):
    unwritten("--brief")
    kept = json.loads((tmp_path / "accepted.json").read_text())

    assert set(kept) == {"bits", "figures", "thresholds"}
    assert all(len(name) == 10 for bits in kept["bits"].values() for name in bits)


def test_report_has_its_date_its_tables_and_its_pictures(run, tmp_path, capsys):
    run()

    page = (tmp_path / "report" / "report.md").read_text()
    assert "Measured on 20" in page
    for title in ("Figures", "By register", "By intent", "Danger", "What the bot would do"):
        assert f"## {title}\n" in page
    for name in ("confusion.png", "calibration.png", "thresholds.png"):
        assert f"]({name})" in page
        assert (tmp_path / "report" / name).stat().st_size > 5000
    assert "By intent" in capsys.readouterr().out
