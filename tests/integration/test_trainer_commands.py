"""`taman trainer` and `taman report` as they are typed; counts from the chat to the report."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from bot import cli
from tests.world import World


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the developer's
    monkeypatch.setenv("TAMAN_DATABASE_URL", f"sqlite:///{tmp_path / 'taman.db'}")
    monkeypatch.setenv("TAMAN_BOT_USERNAME", "taman_bot")


async def taman(*words: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    return await asyncio.to_thread(runner.invoke, cli.app, words)


async def test_an_invitation_is_a_link_that_makes_a_trainer(world: World) -> None:
    done = await taman("trainer", "invite", "--organisation", "Hội Phụ nữ", "--place", "Hà Nội")
    token = done.output.strip().removeprefix("https://t.me/taman_bot?start=trainer_")
    learner = await world.taman.services.learners.who(7, "vi")

    organisation, invite = await world.taman.services.teaching.invitation(learner, token)

    assert (organisation.name, organisation.place, invite.is_lead) == ("Hội Phụ nữ", "hanoi", True)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--organisation", "X", "--place", "Paris"), "'Paris' is not known"),
        (("--organisation", "X", "--place", "hanoi", "--country", "ID"), "hanoi is in VN, not in ID"),
        (("--organisation", "X"), "--country VN or --country ID"),
        (("--organisation", " ", "--country", "VN"), "the name is empty"),
        (("--organisation", "x" * 81, "--country", "VN"), "longer than 80 letters"),
    ],
)
async def test_a_wrong_invitation_is_refused_with_the_reason(words: tuple[str, ...], answer: str) -> None:
    done = await taman("trainer", "invite", *words)
    assert done.exit_code == 2
    assert answer in done.output


async def test_a_kit_is_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "kit.pdf"
    done = await taman("trainer", "kit", "scams", "--language", "id", "--output", str(file))
    assert done.exit_code == 0, done.output
    assert len(PdfReader(file).pages) >= 6


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("nothing", "--language", "vi"), "there is no track 'nothing'; there are images"),
        (("images", "--language", "vi", "--class", "K7M4QX"), "no class has the code K7M4QX"),
        (("images", "--language", "vi", "--class", "OOO"), "6 letters and digits"),
        (("images", "--language", "vi", "--output", "/proc/nowhere/kit.pdf"), "cannot be written"),
    ],
)
async def test_a_kit_that_cannot_be_made_says_why(words: tuple[str, ...], answer: str) -> None:
    done = await taman("trainer", "kit", *words)
    assert done.exit_code == 2
    assert answer in done.output


async def test_without_a_token_and_a_name_the_command_names_both_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TAMAN_BOT_USERNAME")
    done = await taman("trainer", "kit", "images", "--language", "vi")
    assert done.exit_code == 1  # `main` makes of it one line and code 2, as of every setting
    assert "TAMAN_BOT_USERNAME" in str(done.exception)


async def test_what_people_open_is_counted_and_reported_without_small_counts(world: World, tmp_path: Path) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    for _ in range(6):
        await somebody.presses_data("1:o:images/sextortion")
    hotline = next(h for h in world.taman.content.hotlines if h.kind == "police" and h.country == "VN")
    await somebody.presses_data(f"1:hl:{hotline.id}")
    await world.taman.services.counting.write()

    done = await taman("report", "--month", "2026-11", "--country", "VN", "--output", str(tmp_path / "out"))

    assert done.exit_code == 0, done.output
    rows = (tmp_path / "out" / "report-2026-11-VN.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(";")[-1] for row in rows if "Quấy rối" in row or "công an" in row] == ["6", "<5"]
    assert {f.suffix for f in (tmp_path / "out").iterdir()} == {".csv", ".pdf", ".png"}


@pytest.mark.parametrize("month", ["2026-13", "11-2026", "2026-1", "soon"])
async def test_a_month_that_is_none_is_refused(month: str) -> None:
    done = await taman("report", "--month", month, "--country", "VN")
    assert done.exit_code == 2
    assert "write it as 2026-11" in done.output
