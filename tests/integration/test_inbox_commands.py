"""`taman nlu inbox` as it is typed: on a database file, and on a small nlu project checked by its own Python."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from bot import cli, nlu_commands
from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.config import ROOT
from bot.domain.corrections import GivenSentence
from bot.domain.learners import Locale
from bot.services.ports import UnitOfWork

NLU = ROOT / "nlu"
DAY = date(2026, 11, 23)
VI = GivenSentence("a1b2" * 4, Locale.VI, "họ bắt đóng phí 000 rồi mới cho vay", "scam_job", "scam_loan", DAY)
ID = GivenSentence("a1c3" * 4, Locale.ID, "pak Xxx nagih utang terus ke kantor", "not_sure", "scam_loan", DAY)
HEAD = 'version: "3.1"\nnlu:\n- intent: scam_loan\n  examples: |\n'
FILES = {
    "domain.yml": "intents:\n  - scam_loan\n  - scam_job\n",
    "data/vi/scam_loan.yml": HEAD + "    - em vay tiền qua app lạ\n",
    "data/vi/scam_job.yml": HEAD.replace("loan", "job") + "    - việc nhẹ lương cao là sao\n",
    "data/id/scam_loan.yml": HEAD + "    - aku pinjam online bunganya tinggi\n",
    "held_out/vi.yml": 'messages:\n- {text: "bên vay gọi cả nhà", intent: scam_loan, crisis: false, register: plain}\n',
    "held_out/id.yml": 'messages:\n- {text: "bunga naik", intent: scam_loan, crisis: false, register: plain}\n',
}

Taman = Callable[..., tuple[int, str]]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'taman.db'}"
    monkeypatch.setenv("TAMAN_DATABASE_URL", url)
    return url


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    for name in ("add_sentence.py", "check_data.py"):
        shutil.copy(NLU / name, folder)
    shutil.copytree(NLU / "components", folder / "components")
    (folder / ".venv").symlink_to((NLU / ".venv").resolve())
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("TAMAN_NLU_DIR", str(folder))
    return folder


@pytest.fixture
def taman(database: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Taman:
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["taman", *words])
        for module in (cli, nlu_commands):
            monkeypatch.setattr(module, "out", type(module.out)(width=200))
        monkeypatch.setattr(cli, "err", type(cli.err)(stderr=True, width=200))
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return run


def work(url: str, use: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    async def do() -> None:
        engine = make_engine(read_url(url))
        await upgrade(engine)
        async with SqlUnitOfWork(make_sessions(engine)) as unit:
            await use(unit)
            await unit.commit()
        await engine.dispose()

    asyncio.run(do())


@pytest.fixture
def filled(database: str) -> None:
    async def fill(unit: UnitOfWork) -> None:
        for given in (VI, ID):
            await unit.inbox.add(given)
        for _ in range(3):
            await unit.corrections.count(DAY, Locale.VI, "scam_job", "scam_loan")
        await unit.corrections.count(DAY, Locale.ID, "scam_loan", "scam_loan")

    work(database, fill)


def test_empty_inbox_and_no_counts_say_so(taman: Taman) -> None:
    assert taman("nlu", "inbox") == (0, "The inbox is empty.\n")
    assert taman("nlu", "inbox", "stats") == (0, "No correction has been counted yet.\n")


@pytest.mark.usefixtures("filled")
def test_inbox_and_stats_show_what_there_is(taman: Taman) -> None:
    code, listed = taman("nlu", "inbox")
    _, counted = taman("nlu", "inbox", "stats")

    rows = [line.rstrip().split(maxsplit=5) for line in listed.splitlines()[1:]]
    assert code == 0
    assert rows == [[g.id, str(DAY), g.locale.value, g.predicted, g.chosen, g.sentence] for g in (VI, ID)]
    assert [line.split() for line in counted.splitlines()[1:3]] == [
        ["3", "vi", "scam_job", "scam_loan"],
        ["1", "id", "scam_loan", "scam_loan", "was", "right"],
    ]
    assert "4 choices from 2026-11-23" in counted


@pytest.mark.usefixtures("filled")
def test_accepted_sentence_is_in_the_data_and_out_of_the_inbox(taman: Taman, project: Path) -> None:
    code, said = taman("nlu", "inbox", "accept", VI.id)
    again, _ = taman("nlu", "inbox", "accept", VI.id)

    assert (code, again) == (0, 2)
    assert "nlu/data/vi/scam_loan.yml:6" in said
    assert (project / "data/vi/scam_loan.yml").read_text("utf-8").endswith(f"    - {VI.sentence}\n")
    assert VI.id not in taman("nlu", "inbox")[1]


@pytest.mark.usefixtures("filled")
def test_accepted_as_another_intent_with_danger_or_for_measuring(taman: Taman, project: Path) -> None:
    danger, _ = taman("nlu", "inbox", "accept", "a1b2", "--intent", "scam_job", "--crisis")
    measure, _ = taman("nlu", "inbox", "accept", "a1c3", "--held-out", "--register", "slang")

    assert (danger, measure) == (0, 0)
    block = f"- intent: scam_job\n  metadata:\n    crisis: true\n  examples: |\n    - {VI.sentence}\n"
    assert (project / "data/vi/scam_job.yml").read_text("utf-8").endswith(block)
    row = f'- {{text: "{ID.sentence}", intent: scam_loan, crisis: false, register: slang}}\n'
    assert (project / "held_out/id.yml").read_text("utf-8").endswith(row)
    assert taman("nlu", "inbox")[1] == "The inbox is empty.\n"


@pytest.mark.usefixtures("filled")
def test_twin_is_refused_and_stays_in_the_inbox(taman: Taman, project: Path) -> None:
    file = project / "data/vi/scam_loan.yml"
    file.write_text(HEAD + "    - ho bat dong phi 000 roi moi cho vay\n", encoding="utf-8")
    before = file.read_text("utf-8")

    code, said = taman("nlu", "inbox", "accept", VI.id)

    assert code == 2
    assert "the same as data/vi/scam_loan.yml:5" in said
    assert (file.read_text("utf-8"), VI.id in taman("nlu", "inbox")[1]) == (before, True)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("accept", "ffff"), "ID 'ffff' there is no such sentence"),
        (("reject", "ffff"), "ID 'ffff' there is no such sentence"),
        (("accept", "a1"), "there is no such sentence"),
        (("accept", "a1b2", "--intent", "nope"), "--intent there is no intent 'nope'"),
        (("accept", "a1b2", "--language", "en"), "Invalid value for '--language'"),
        (("accept", "a1b2", "--held-out", "--register", "loud"), "Invalid value for '--register'"),
        (("accept",), "Missing argument 'ID'"),
        (("stats", "--days", "0"), "Invalid value for '--days'"),
    ],
)
def test_bad_input_is_named_and_loses_nothing(taman: Taman, words: tuple[str, ...], said: str) -> None:
    code, printed = taman("nlu", "inbox", *words)

    assert code == 2
    assert said in printed
    assert VI.id in taman("nlu", "inbox")[1]


@pytest.mark.usefixtures("filled")
def test_rejected_sentence_is_gone(taman: Taman) -> None:
    code, said = taman("nlu", "inbox", "reject", VI.id)

    assert (code, said) == (0, f"{VI.id} is deleted.\n")
    assert VI.id not in taman("nlu", "inbox")[1]


@pytest.mark.usefixtures("filled")
def test_missing_environment_is_said_and_the_sentence_stays(taman: Taman, project: Path) -> None:
    (project / ".venv").unlink()

    code, said = taman("nlu", "inbox", "accept", VI.id)

    assert code == 2
    assert "make install" in said
    assert VI.id in taman("nlu", "inbox")[1]
