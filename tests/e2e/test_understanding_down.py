"""Rasa goes and comes back: buttons, helplines and danger rules go on; nobody restarts anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from simulator.core import Simulator
from tests.e2e.conftest import LiveBot, LivePerson, RasaProcess
from tests.world import labels

pytestmark = pytest.mark.rasa


class Cable:
    """A TCP connection to the Rasa server that can be pulled out and put back in."""

    def __init__(self, url: str) -> None:
        target = urlsplit(url)
        self._target = (target.hostname or "127.0.0.1", target.port or 80)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def plug_in(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def pull_out(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        self._open |= {writer, far_writer}
        try:
            await asyncio.gather(self._copy(reader, far_writer), self._copy(far_reader, writer))
        finally:
            self._open -= {writer, far_writer}

    @staticmethod
    async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        except (ConnectionError, OSError):
            pass
        finally:
            target.close()


@pytest.fixture
async def cable(rasa: RasaProcess) -> AsyncIterator[Cable]:
    cable = Cable(rasa.url)
    await cable.plug_in()
    yield cable
    await cable.pull_out()


async def test_bot_goes_on_without_rasa_and_recovers_by_itself(
    cable: Cable, environment: dict[str, str], tmp_path: Path, sim: Simulator
) -> None:
    bot = LiveBot("run", environment | {"TAMAN_NLU_URL": f"http://127.0.0.1:{cable.port}"}, tmp_path / "bot.log")
    await bot.start()
    try:
        await bot.until_ready()
        somebody = LivePerson(sim, sim.add_person("Lan", "vi"))
        await somebody.presses("Tiếng Việt", await somebody.writes("/start"))
        story = "minh vua chuyen khoan 5 trieu cho bon lua dao roi"
        understood = await somebody.writes(story)
        assert "tin bạn" in (understood.text or "")

        await cable.pull_out()
        down = await somebody.writes(story)
        assert "chỉ hiểu các nút bấm" in (down.text or "")
        for _ in range(4):
            await somebody.writes(story)
        urgent = await somebody.writes("em muon chet qua")
        assert any("an toàn" in label for label in labels(urgent))

        await cable.plug_in()
        async with asyncio.timeout(30):
            while "tin bạn" not in ((await somebody.writes(story)).text or ""):
                await asyncio.sleep(0.5)
    finally:
        await bot.stop()


async def test_bot_starts_without_rasa(environment: dict[str, str], tmp_path: Path, sim: Simulator) -> None:
    bot = LiveBot("run", environment | {"TAMAN_NLU_URL": "http://127.0.0.1:9"}, tmp_path / "bot.log")
    await bot.start()
    try:
        await bot.until_ready()
        somebody = LivePerson(sim, sim.add_person("Sari", "id"))
        answer = await somebody.writes("aku ketipu")
        assert "hanya tombol" in (answer.text or "")
    finally:
        await bot.stop()
