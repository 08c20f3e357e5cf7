"""A missing or wrong setting stops the start with one clear line that names it, and code 2."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.adapters.processes import free_port
from bot.config import ROOT
from simulator.core import Simulator
from tests.e2e.conftest import LiveBot
from tests.world import TOKEN


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=ROOT,
        env=base | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_stops(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    for word in ("taman: ", *words):
        assert word in lines[0]
    assert TOKEN not in done.stderr


def test_token_missing() -> None:
    assert_stops(run("run", TELEGRAM_BOT_TOKEN=""), "TELEGRAM_BOT_TOKEN", "make demo")


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("TAMAN_LOG_LEVEL", "LOUD", "DEBUG"),
        ("TAMAN_NLU_PORT", "99999", "65535"),
        ("TAMAN_SURE", "2", "1"),
        ("TAMAN_NLU_URL", "not an address", "http://"),
        ("TAMAN_DATABASE_URL", "nonsense", "sqlite:///"),
        ("TAMAN_DATABASE_URL", "mysql://x", "mysql"),
        ("TAMAN_DATABASE_URL", "sqlite:////dev/null/x/taman.db", "/dev/null/x"),
    ],
)
def test_wrong_setting_is_named(setting: str, value: str, word: str) -> None:
    own = {"TELEGRAM_BOT_TOKEN": TOKEN, "TAMAN_NLU_URL": "http://127.0.0.1:9", setting: value}
    assert_stops(run("run", **own), setting, word)


def test_folder_of_the_database_cannot_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; the case of a path under a file is tested above")
    tmp_path.chmod(0o500)
    done = run(
        "run",
        TELEGRAM_BOT_TOKEN=TOKEN,
        TAMAN_NLU_URL="http://127.0.0.1:9",
        TAMAN_DATABASE_URL=f"sqlite:///{tmp_path / 'x' / 'taman.db'}",
    )
    assert_stops(done, "TAMAN_DATABASE_URL", str(tmp_path))


def test_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "taman.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    done = run(
        "run", TELEGRAM_BOT_TOKEN=TOKEN, TAMAN_NLU_URL="http://127.0.0.1:9", TAMAN_DATABASE_URL=f"sqlite:///{path}"
    )
    assert_stops(done, "TAMAN_DATABASE_URL", "9999", "Nothing was changed")
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.close()
    assert tables == ["alembic_version"]


def test_half_a_content_folder_lists_all_problems(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    shutil.rmtree(folder / "safety")
    (folder / "lessons" / "images" / "sextortion" / "id.md").unlink()

    done = run(
        "run", TELEGRAM_BOT_TOKEN=TOKEN, TAMAN_NLU_URL="http://127.0.0.1:9", TAMAN_CONTENT_DIR=str(folder),
        TAMAN_DATABASE_URL=f"sqlite:///{tmp_path / 'taman.db'}",
    )  # fmt: skip

    assert done.returncode == 2
    assert "safety/vi.toml" in done.stderr
    assert "safety/id.toml" in done.stderr
    assert "lessons/images/sextortion/id.md" in done.stderr
    assert not (tmp_path / "taman.db").exists()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_ports_of_the_demo_in_use(taken_port: int) -> None:
    assert_stops(run("demo", TAMAN_DEMO_PORT=str(taken_port)), "TAMAN_DEMO_PORT", str(taken_port))
    assert_stops(
        run("demo", TAMAN_DEMO_PORT=str(free_port()), TAMAN_NLU_PORT=str(taken_port)), "TAMAN_NLU_PORT", str(taken_port)
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "TAMAN_WEBHOOK_URL"),
        ({"TAMAN_WEBHOOK_URL": "http://127.0.0.1:1"}, "TAMAN_WEBHOOK_SECRET"),
        ({"TAMAN_WEBHOOK_URL": "http://127.0.0.1:1", "TAMAN_WEBHOOK_SECRET": "short"}, "TAMAN_WEBHOOK_SECRET"),
    ],
)
def test_webhook_settings_missing(tmp_path: Path, given: dict[str, str], named: str) -> None:
    own = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TAMAN_NLU_URL": "http://127.0.0.1:9",
        "TAMAN_DATABASE_URL": f"sqlite:///{tmp_path / 'taman.db'}",
        "TAMAN_LOG_LEVEL": "ERROR",
    }
    assert_stops(run("serve", **own, **given), named)


async def finished(bot: LiveBot) -> tuple[int | None, str]:
    await bot.start()
    assert bot.child is not None
    async with asyncio.timeout(40):
        await bot.child.process.wait()
    return bot.child.process.returncode, bot.log.read_text()


@pytest.fixture
def without_rasa(tmp_path: Path, api: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "COLUMNS": "200",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TAMAN_TELEGRAM_API_URL": api,
        "TAMAN_NLU_URL": "http://127.0.0.1:9",
        "TAMAN_DATABASE_URL": f"sqlite:///{tmp_path / 'taman.db'}",
        "TAMAN_LOG_LEVEL": "ERROR",
    }


async def test_wrong_token(without_rasa: dict[str, str], tmp_path: Path) -> None:
    wrong = without_rasa | {"TELEGRAM_BOT_TOKEN": "1234567:wrong-wrong-wrong-wrong-wrong-wrong-w"}
    code, said = await finished(LiveBot("run", wrong, tmp_path / "bot.log"))

    assert code == 2
    assert "TELEGRAM_BOT_TOKEN" in said
    assert "wrong-wrong" not in said


async def test_bot_api_out_of_reach(without_rasa: dict[str, str], tmp_path: Path) -> None:
    nowhere = without_rasa | {"TAMAN_TELEGRAM_API_URL": "http://127.0.0.1:9"}
    code, said = await finished(LiveBot("run", nowhere, tmp_path / "bot.log"))

    assert code == 2
    assert "TAMAN_TELEGRAM_API_URL" in said


async def test_second_copy_with_one_token_gives_way_with_a_clear_line(
    without_rasa: dict[str, str], tmp_path: Path, sim: Simulator
) -> None:
    first = LiveBot("run", without_rasa, tmp_path / "first.log")
    await first.start()
    try:
        await first.until_ready()
        # Older than the time in which a copy gives way itself.
        await asyncio.sleep(0)
        code, said = await finished(LiveBot("run", without_rasa, tmp_path / "second.log"))
    finally:
        await first.stop()

    assert code == 2
    assert "another copy of Taman runs with this token" in said


async def test_model_that_does_not_match_the_intents(without_rasa: dict[str, str], tmp_path: Path) -> None:
    async def parse(_request: Request) -> JSONResponse:
        ranking = [{"name": "greet", "confidence": 0.9}, {"name": "goodbye", "confidence": 0.1}]
        return JSONResponse({"intent": ranking[0], "intent_ranking": ranking})

    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/model/parse", parse, methods=["POST"])]),
            port=port,
            log_level="warning",
            lifespan="off",
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        other = without_rasa | {"TAMAN_NLU_URL": f"http://127.0.0.1:{port}"}
        code, said = await finished(LiveBot("run", other, tmp_path / "bot.log"))
    finally:
        server.should_exit = True
        await serving

    assert code == 2
    assert "TAMAN_NLU_URL" in said
    assert "34 of our intents" in said
