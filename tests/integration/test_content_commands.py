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
from bot.content_commands import hotlines_app, new_app, sync

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
    content.command("sync")(sync)
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


LESSON, OFFICE = "lessons/first/one", "hotlines/vn-office"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_sync_shows_what_is_to_be_compared_and_writes_nothing(root: Path) -> None:
    edit(root / LESSON / "vi.md", "Lỗi là ở họ", "Lỗi của họ")
    edit(root / OFFICE / "id.md", "{#call}", "{#phone}")
    before = {path: path.read_bytes() for path in root.rglob("*.toml")}

    result = taman("content", "sync")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "first/one  #what   vi.md is newer",
        "vn-office  #phone  missing in vi.md",
        "vn-office  #call   missing in id.md",
        "2 of 6 lessons and helplines have words to compare.",
        "When you have compared them: taman content sync NAME",
    ]
    assert {path: path.read_bytes() for path in root.rglob("*.toml")} == before


def test_sync_confirms_one_lesson_and_no_other(root: Path) -> None:
    for name in ("one", "two"):
        edit(root / f"lessons/first/{name}/vi.md", "Lỗi là ở họ", "Lỗi của họ")

    result = taman("content", "sync", "content/lessons/first/one/")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "first/one  #what  vi.md is newer",
        "noted: the languages of 1 lessons and helplines were compared as they are now.",
    ]
    assert taman("content", "sync").output.splitlines()[0] == "first/two  #what  vi.md is newer"


def test_sync_of_a_track_confirms_its_lessons_and_twice_changes_nothing(root: Path) -> None:
    for path in root.rglob("translation.toml"):
        path.unlink()

    assert taman("content", "sync", "first", "vn-office").exit_code == 0
    written = {path: path.read_bytes() for path in root.rglob("*.toml")}

    assert "3 of 6" in taman("content", "sync").output
    assert taman("content", "sync", "first", "vn-office").exit_code == 0
    assert {path: path.read_bytes() for path in root.rglob("*.toml")} == written


def test_sync_notes_what_is_published_and_forgets_nothing(root: Path) -> None:
    for locale in ("vi", "id"):
        edit(root / LESSON / f"{locale}.md", "{#what}", "{#why}")

    taman("content", "sync", "--all")

    lines = (root / "published.toml").read_text(encoding="utf-8").splitlines()
    assert '"first/one" = ["law", "now", "quiz-pay", "quiz-tell", "today", "what", "why"]' in lines
    assert "[stranded]" in taman("content", "check", str(root)).output


def test_sync_of_a_lesson_with_a_missing_card_says_so(root: Path) -> None:
    edit(root / LESSON / "id.md", "{#what}", "{#why}")

    result = taman("content", "sync", "first/one")

    assert result.exit_code == 1
    assert "Still missing in one language, in first/one: write it." in result.output
    assert '"#why"' not in (root / LESSON / "translation.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"{LESSON}/vi.md", "{#what}", "{#Was ist}"),
        (f"{LESSON}/translation.toml", "title", "<<<<<<< title"),
        ("published.toml", '["law"', "[law"),
    ],
)
def test_sync_of_what_cannot_be_read_is_refused_and_writes_nothing(
    root: Path, path: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / path, old, new)
    before = {path: path.read_bytes() for path in root.rglob("*.toml")}
    monkeypatch.setattr(sys, "argv", ["taman", "content", "sync", "--all"])

    with pytest.raises(SystemExit) as end:
        cli.main()

    assert end.value.code == 2
    assert path in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*.toml")} == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("first/on",), "first/on is no lesson or helpline. Did you mean first/one"),
        (("second",), "second is no lesson or helpline. Write track/lesson, a track, or a helpline."),
        (("first/one", "--all"), "--all and names do not go together."),
        (("--folder", "nowhere"), "TAMAN_CONTENT_DIR there is no folder nowhere/lessons."),
    ],
)
def test_sync_of_something_unknown_says_what_to_write(
    root: Path,
    words: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["taman", "content", "sync", *words])

    with pytest.raises(SystemExit) as end:
        cli.main()

    assert end.value.code == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_check_writes_annotations_for_github(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    edit(root / LESSON / "vi.md", "Lỗi là ở họ.", "Gọi 0912 345 678: 100%, ngay.")

    result = taman("content", "check", "--format", "github")

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "::warning file=content/lessons/first/one/id.md,line=8,title=outdated::#what is older than in the other "
        "language: vi.md is newer. Compare the languages, then: taman content sync first/one.",
        "::error file=content/lessons/first/one/vi.md,line=8,title=phone-like::'0912 345 678' looks like a phone "
        "number. Numbers come from content/hotlines only.",
    ]
