"""The real Rasa server, the simulator over HTTP, and the bot as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.adapters.nlu_project import child_environment, nlu_python, wait_until_ready
from bot.adapters.processes import Child, free_port, start_child
from bot.config import ROOT
from bot.training import trained_model
from simulator.core import Person, SimMessage, Simulator
from simulator.server import serve
from tests.world import TOKEN, labels, words

NLU = ROOT / "nlu"
SECRET = "a-secret-of-the-webhook-0123456789"


class RasaProcess:
    """A Rasa server with what it printed."""

    def __init__(self, url: str, log: Path | None) -> None:
        self.url = url
        self.log = log


@pytest.fixture(scope="session")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaProcess]:
    """A real Rasa server for all tests; TAMAN_TEST_NLU_URL takes one that runs already (quicker while developing)."""
    running = os.environ.get("TAMAN_TEST_NLU_URL")
    if running:
        yield RasaProcess(running, None)
        return
    model = trained_model(NLU, Console(stderr=True))
    port = free_port()
    log = tmp_path_factory.mktemp("rasa") / "rasa.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(nlu_python(NLU)), "serve.py", "--model", str(model), "--port", str(port)],
            cwd=NLU,
            # At its most talkative: serve.py must hold the level whatever the environment says.
            env=child_environment() | {"LOG_LEVEL": "DEBUG"},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"

    try:
        asyncio.run(wait_until_ready(url, lambda: process.poll() is None))
        yield RasaProcess(url, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


class LiveBot:
    """`taman run` or `taman serve` as a process."""

    def __init__(self, command: str, environment: dict[str, str], log: Path) -> None:
        self._command = command
        self._environment = environment
        self.log = log
        self.child: Child | None = None

    async def start(self) -> None:
        with self.log.open("ab") as output:
            self.child = await start_child(
                "bot", sys.executable, "-m", "bot", self._command, cwd=ROOT, env=self._environment,
                stdout=output.fileno(), stderr=output.fileno(),
            )  # fmt: skip

    async def until_ready(self, limit: float = 40) -> None:
        async with asyncio.timeout(limit):
            while "🌱" not in self.log.read_text():
                assert self.child is not None
                assert self.child.is_running, self.log.read_text()
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """kill -9."""
        assert self.child is not None
        os.killpg(self.child.process.pid, signal.SIGKILL)
        await self.child.process.wait()
        self.log.write_text("")

    async def stop(self) -> int | None:
        assert self.child is not None
        await self.child.stop()
        return self.child.process.returncode


class LivePerson:
    """A person of the simulator who waits for answers."""

    def __init__(self, sim: Simulator, person: Person) -> None:
        self.sim = sim
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    def _state(self) -> list[tuple[int, str]]:
        return [(m.id, words(m)) for m in self.sim.messages(self.id) if m.from_bot]

    async def _after(self, act: Callable[[], object], limit: float) -> SimMessage:
        before = self._state()
        act()
        async with asyncio.timeout(limit):
            # What only went away is no answer: a page with a picture goes before the next one comes.
            while set(self._state()) <= set(before):
                await asyncio.sleep(0.01)
        changed = [m for m in self.sim.messages(self.id) if m.from_bot and (m.id, words(m)) not in before]
        return changed[-1]

    async def writes(self, text: str, limit: float = 15) -> SimMessage:
        return await self._after(lambda: self.person.send_text(text), limit)

    async def presses(self, label: str, message: SimMessage, limit: float = 15) -> SimMessage:
        found = [text for text in labels(message) if label in text]
        assert found, f"no button {label!r} among {labels(message)}"
        return await self._after(lambda: self.person.press(message.id, found[0]), limit)


@pytest.fixture
async def sim() -> Simulator:
    return Simulator(token=TOKEN)


@pytest.fixture
async def api(sim: Simulator) -> AsyncIterator[str]:
    async with serve(sim) as url:
        yield url


@pytest.fixture
def environment(tmp_path: Path, api: str, rasa: RasaProcess) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONUNBUFFERED": "1",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TAMAN_TELEGRAM_API_URL": api,
        "TAMAN_DATABASE_URL": f"sqlite:///{tmp_path / 'taman.db'}",
        "TAMAN_NLU_URL": rasa.url,
        # These tests are about what is answered; how long it may take is tested with the adapter.
        "TAMAN_NLU_TIME_LIMIT": "5",
        "TAMAN_LOG_LEVEL": "DEBUG",
    }


@pytest.fixture
async def live(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[LiveBot]:
    """The bot by long polling."""
    bot = LiveBot("run", environment, tmp_path / "bot.log")
    await bot.start()
    await bot.until_ready()
    yield bot
    await bot.stop()


@pytest.fixture
async def served(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[LiveBot]:
    """The bot by webhook."""
    port = free_port()
    own = environment | {
        "TAMAN_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "TAMAN_WEBHOOK_PORT": str(port),
        "TAMAN_WEBHOOK_SECRET": SECRET,
    }
    bot = LiveBot("serve", own, tmp_path / "bot.log")
    await bot.start()
    await bot.until_ready()
    yield bot
    await bot.stop()
