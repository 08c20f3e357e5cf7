"""`taman demo`: Rasa, the Bot API simulator with its chat page, and the bot, all on this machine, no token needed."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import time
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from bot.adapters.nlu_project import RasaServer, child_environment
from bot.adapters.processes import Child, start_child
from bot.bootstrap import build, check_model
from bot.config import ROOT, Settings
from bot.domain.errors import SettingError
from bot.domain.learners import Country
from bot.run import run_with_page

_SIMULATOR_LIMIT = 20.0
_ORGANISATION = "Taman demo"


async def run_demo(settings: Settings, model: Path, stop: asyncio.Event, console: Console, began: float) -> None:
    """Start everything, print the address, run until `stop` is set or the task is cancelled, end everything.

    Args:
        model: the NLU model's file.
        began: `time.monotonic()` when the command began, to tell how long it took.

    Raises:
        SettingError: something cannot be started; all that was started is ended first.
    """
    token = f"{secrets.randbelow(9 * 10**8) + 10**8}:{secrets.token_urlsafe(26)}"
    page = f"http://127.0.0.1:{settings.demo_port}"
    async with RasaServer(settings.nlu_dir, model, settings.nlu_port) as rasa:
        simulator = await _start_simulator(settings.demo_port, token)
        try:
            with console.status("Starting the Rasa server (about 10 to 20 seconds) ..."):
                await rasa.until_ready()
            own = settings.model_copy(
                update={
                    "telegram_bot_token": SecretStr(token),
                    "telegram_api_url": page,
                    "public_url": f"http://127.0.0.1:{settings.web_port}",
                    "web_host": "127.0.0.1",
                }
            )
            async with build(own, nlu_url=rasa.url) as taman:
                await check_model(taman.parser)
                ready = asyncio.Event()
                token = await taman.services.teaching.invite(_ORGANISATION, Country.VN, None)
                announcing = asyncio.create_task(_announce(ready, page, token, began, console))
                try:
                    await run_with_page(taman, stop, ready)
                finally:
                    announcing.cancel()
        finally:
            await simulator.stop()


async def _announce(ready: asyncio.Event, page: str, invite: str, began: float, console: Console) -> None:
    await ready.wait()
    console.print(
        f"\n🌱 [bold]Taman is ready[/] ({time.monotonic() - began:.0f} s). "
        f"Open [bold link={page}]{page}[/] and write to it. Ctrl-C ends everything.\n"
    )
    console.print(f"To try it as a trainer, write there: [bold]/start trainer_{invite}[/]\n", soft_wrap=True)


async def _start_simulator(port: int, token: str) -> Child:
    child = await start_child(
        "simulator",
        sys.executable,
        "-m",
        "simulator",
        "--port",
        str(port),
        "--token",
        token,
        cwd=ROOT,
        env=child_environment() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert child.process.stdout is not None  # noqa: S101 - asked for with PIPE
    try:
        async with asyncio.timeout(_SIMULATOR_LIMIT):
            while line := await child.process.stdout.readline():
                if line.startswith(b"ready"):
                    return child
    except TimeoutError:
        pass
    await child.stop()
    raise SettingError("TAMAN_DEMO_PORT", "the simulator did not start.", "Run `python -m simulator` to see why.")
