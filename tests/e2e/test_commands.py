"""`taman demo` and `taman chat` as their users run them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from bot.adapters.processes import free_port
from bot.config import ROOT
from tests.e2e.conftest import RasaProcess

pytestmark = pytest.mark.rasa


def base(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "120",
        "TAMAN_DATABASE_URL": f"sqlite:///{tmp_path / 'taman.db'}",
    }


def test_demo_starts_everything_and_ctrl_c_ends_everything(rasa: RasaProcess, tmp_path: Path) -> None:
    """The `rasa` fixture comes first because it trains the model that the demo needs, too."""
    port, nlu_port = free_port(), free_port()
    log = tmp_path / "demo.log"
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=ROOT,
            env=base(tmp_path)
            | {
                "TAMAN_DEMO_PORT": str(port),
                "TAMAN_NLU_PORT": str(nlu_port),
                "TAMAN_WEB_PORT": str(free_port()),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 180
        while "Taman is ready" not in log.read_text():
            assert demo.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        family = psutil.Process(demo.pid).children(recursive=True)
        assert len(family) >= 2
        assert f"http://127.0.0.1:{port}" in log.read_text()
        page = httpx.get(f"http://127.0.0.1:{port}/")
        assert (page.status_code, "Taman" in page.text) == (200, True)

        demo.send_signal(signal.SIGINT)
        assert demo.wait(40) == 0
        psutil.wait_procs(family, timeout=10)
        assert [p.pid for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
        assert "Traceback" not in log.read_text()
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("vi", ["1", "em muon chet qua", "/help"], ["mình là Taman", "nặng lắm", "111"]),
        ("id", ["1", "aku baru aja transfer ke penipu", "/help"], ["aku Taman", "percaya kamu", "129"]),
    ],
)
def test_chat_in_the_terminal_is_the_same_conversation(
    rasa: RasaProcess, tmp_path: Path, language: str, lines: list[str], expected: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--language", language],
        cwd=ROOT,
        env=base(tmp_path) | {"TAMAN_NLU_URL": rasa.url, "TAMAN_NLU_TIME_LIMIT": "5"},
        input="\n".join([*lines, "/quit"]) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    for words in expected:
        assert words in done.stdout
    assert not (tmp_path / "taman.db").exists()
