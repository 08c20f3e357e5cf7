"""`taman content new` and `taman hotlines due` as they are typed."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
import typer
from typer.testing import CliRunner, Result

from bot import cli
from bot.content_commands import hotlines_app, new_app

GOOD = Path(__file__).parents[1] / "data" / "content"
NOON = datetime(2027, 1, 25, 12, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(GOOD, tmp_path / "content"))
    monkeypatch.setenv("TAMAN_CONTENT_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def wired() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    content = typer.Typer()
    content.command("check")(cli.content_check)
    content.add_typer(new_app, name="new")
    app.add_typer(content, name="content")
    app.add_typer(hotlines_app, name="hotlines")
    return app


def taman(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}).invoke(wired(), words)


def test_lesson_is_written_into_the_content_folder_of_the_settings(root: Path) -> None:
    result = taman("content", "new", "lesson", "first/my-topic", "--language", "vi")

    assert result.exit_code == 0
    folder = root / "lessons/first/my-topic"
    assert result.output.splitlines() == [
        *(f"written: {folder / name}" for name in ("lesson.toml", "vi.md", "id.md")),
        "Now write where it says so in capitals. See what is left: taman content check",
    ]
    toml = (folder / "lesson.toml").read_text(encoding="utf-8")
    assert toml.startswith("# Bài học mới.")
    assert "reviewed_on = 2027-01-25" in toml


def test_hotline_is_written_into_the_folder_of_the_option(root: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(GOOD, tmp_path / "other"))

    result = taman("content", "new", "hotline", "my-line", "--country", "ID", "--folder", str(other))

    assert result.exit_code == 0
    assert sorted(path.name for path in (other / "hotlines/id-my-line").iterdir()) == ["hotline.toml", "id.md", "vi.md"]
    assert not (root / "hotlines/id-my-line").exists()


@pytest.mark.parametrize("new", [("lesson", "first/my-topic"), ("hotline", "vn-my-line")])
def test_fresh_folder_is_refused_by_the_check(root: Path, new: tuple[str, str]) -> None:
    assert taman("content", "check").exit_code == 0

    assert taman("content", "new", *new).exit_code == 0

    result = taman("content", "check")
    assert result.exit_code == 1
    assert "my-" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lesson", "nowhere/my-topic"), "taman: nowhere/my-topic there is no track 'nowhere'. Known: first."),
        (("lesson", "first/one"), "taman: first/one exists already; it was left as it is. Choose another name."),
        (("hotline", "my-line"), "taman: my-line its country is not known. Add --country: VN, ID, GLOBAL."),
    ],
)
def test_refusal_is_one_line_and_code_2(
    root: Path, words: tuple[str, str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The real `main` turns the error into its line; this is what a person sees."""
    monkeypatch.setattr(cli, "app", wired())
    monkeypatch.setattr(sys, "argv", ["taman", "content", "new", *words])

    with pytest.raises(SystemExit) as caught:
        cli.main()

    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    "words",
    [
        ("content", "new", "lesson"),
        ("content", "new", "hotline", "x", "--country", "TH"),
        ("content", "new", "lesson", "first/x", "--language", "fr"),
        ("hotlines", "due", "--within", "-1"),
        ("hotlines", "due", "--format", "pdf"),
    ],
)
def test_wrong_usage_is_code_2(root: Path, words: tuple[str, ...]) -> None:
    assert taman(*words).exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("content", "new", "--help"), ("lesson", "hotline")),
        (("content", "new", "lesson", "--help"), ("TRACK/NAME", "images/my-topic", "--language", "--folder")),
        (("content", "new", "hotline", "--help"), ("--country", "vn-", "Exit code")),
        (("hotlines", "due", "--help"), ("--within", "--format", "--country", "--list", "--exit-code")),
    ],
)
def test_help_helps(words: tuple[str, ...], said: tuple[str, ...]) -> None:
    result = taman(*words)

    assert result.exit_code == 0
    assert [word for word in said if word not in result.output] == []


def test_nothing_is_due_in_a_good_week(root: Path) -> None:
    result = taman("hotlines", "due", "--within", "6")

    assert (result.exit_code, result.output) == (0, "0 helplines to check by 2027-01-31.\n")


@pytest.mark.parametrize(("form", "heads"), [("text", "id-office · "), ("md", "(`id-office`)")])
def test_due_prints_the_list_and_a_sheet_for_each(root: Path, form: str, heads: str) -> None:
    result = taman("hotlines", "due", "--format", form)

    assert result.exit_code == 0
    assert "4 helplines to check by 2027-02-08" in result.output.splitlines()[0]
    assert heads in result.output
    assert result.output.count("hotline.toml") == 4


def test_list_alone_and_one_country(root: Path) -> None:
    result = taman("hotlines", "due", "--list", "--country", "VN")

    assert [line.split()[0] for line in result.output.splitlines()] == ["2", "2027-02-01", "2027-02-01"]


def test_exit_code_tells_a_timetable_that_something_is_due(root: Path) -> None:
    assert taman("hotlines", "due", "--exit-code", "--within", "6").exit_code == 0
    assert taman("hotlines", "due", "--exit-code", "--within", "7").exit_code == 1


def test_broken_helpline_is_told_and_the_others_are_listed(root: Path) -> None:
    (root / "hotlines/vn-office/hotline.toml").write_text("kind = \n", encoding="utf-8")

    result = taman("hotlines", "due", "--list")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 4
    assert "hotlines/vn-office/hotline.toml:1: error [toml]" in result.stderr


def test_fresh_hotline_is_due_at_once(root: Path) -> None:
    taman("content", "new", "hotline", "vn-my-line")

    result = taman("hotlines", "due", "--within", "0", "--list")

    assert "vn-my-line" in result.output
