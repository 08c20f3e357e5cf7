"""`python -m bench` (or `make bench`): start, understanding, replies and memory, measured in one run on real parts.

The simulator runs in this process over HTTP; the bots and the Rasa server are processes of their own. A reply is
timed from the moment the person's update is queued at the Bot API to the moment the bot's message or edit is there.
Replies are given as ratios to a bare python-telegram-bot and to the bare `/model/parse` call of the same run, since
the milliseconds of a shared machine mean little.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.adapters.nlu_project import RasaServer
from bot.adapters.processes import Child, free_port, start_child
from bot.config import ROOT, read_settings
from bot.training import trained_model
from simulator.core import Event, Simulator
from simulator.people import Person
from simulator.server import serve

TOKEN = "7654321:bench-bench-bench-bench-bench-bench-"
TEXTS = {
    "vi": "minh vua chuyen khoan 5 trieu cho bon lua dao roi",
    "id": "aku baru aja transfer ke penipu, uangku bisa balik ga",
}
LESSON = "images/sextortion"
console = Console()


class Stopwatch:
    """Times from an act of a person to the bot's next message or edit in her chat."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._waiting: asyncio.Future[float] | None = None
        sim.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        message = event.data.get("message")
        if event.kind not in {"message", "edited"} or message is None or not message.from_bot:
            return
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(time.perf_counter())

    async def time(self, act: Callable[[], object]) -> float:
        """Give milliseconds."""
        self._waiting = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        act()
        ended = await asyncio.wait_for(self._waiting, 20)
        # A second call of the same answer (the press acknowledged) must not fall into the next measurement.
        await asyncio.sleep(0.01)
        return (ended - began) * 1000


async def start_bot(module: list[str], environment: dict[str, str], folder: Path) -> tuple[Child, float]:
    """Start a bot; give it with its seconds from start to ready."""
    log = folder / f"{module[-1].replace('.', '-')}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        child = await start_child(
            "bot",
            sys.executable,
            "-m",
            *module,
            cwd=ROOT,
            env=environment,
            stdout=output.fileno(),
            stderr=output.fileno(),
        )
    while "🌱" not in log.read_text():
        if not child.is_running:
            raise SystemExit(log.read_text())
        await asyncio.sleep(0.02)
    return child, time.perf_counter() - began


def memory(pid: int) -> float:
    """Give the resident memory of a process and its children, in MB (10^6 bytes)."""
    process = psutil.Process(pid)
    return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 1e6


async def measure_parse(url: str, count: int) -> tuple[list[float], float]:
    """Time single calls of /model/parse (milliseconds), then calls a second with eight askers at once."""
    texts = list(TEXTS.values())
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:

        async def ask(number: int) -> float:
            began = time.perf_counter()
            answer = await client.post(f"{url}/model/parse", json={"text": texts[number % 2]})
            answer.raise_for_status()
            return (time.perf_counter() - began) * 1000

        for number in range(20):
            await ask(number)
        times = [await ask(number) for number in track(range(count), "understanding", console=console)]
        began = time.perf_counter()
        done = 0

        async def asker() -> None:
            nonlocal done
            while time.perf_counter() - began < 4:
                await ask(done)
                done += 1

        await asyncio.gather(*(asker() for _ in range(8)))
        return times, done / (time.perf_counter() - began)


async def measure_replies(
    watch: Stopwatch, person: Person, count: int, name: str, press: Callable[[int], str], text: str, sim: Simulator
) -> tuple[list[float], list[float]]:
    """Time presses and texts, in milliseconds."""
    for _ in range(10):
        await watch.time(lambda: person.send_text(text))
    texts = [
        await watch.time(lambda: person.send_text(text)) for _ in track(range(count), f"{name}: text", console=console)
    ]
    await watch.time(lambda: person.send_text("/lessons"))
    message = sim.last_bot_message(person.id).id
    presses = []
    for number in track(range(count), f"{name}: button", console=console):
        data = press(number)
        presses.append(await watch.time(lambda d=data: person.press_raw(message, d)))  # type: ignore[misc]
    return texts, presses


def middle(values: list[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def tail(values: list[float]) -> float:
    """Give the 99th percentile."""
    return statistics.quantiles(values, n=100)[98]


async def run(count: int) -> dict[str, Any]:
    """Measure everything; give the figures."""
    settings = read_settings()
    model = trained_model(settings.nlu_dir, console)
    folder = Path(tempfile.mkdtemp(prefix="taman-bench-"))
    port = free_port()
    figures: dict[str, Any] = {}
    began = time.perf_counter()
    async with RasaServer(settings.nlu_dir, model, port) as rasa:
        nlu_url = rasa.url
        await rasa.until_ready()
        figures["rasa_start_s"] = time.perf_counter() - began
        parse, rate = await measure_parse(nlu_url, count)
        figures |= {"parse_p50_ms": middle(parse), "parse_p99_ms": tail(parse), "parse_per_s": rate}

        base = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}} | {"TELEGRAM_BOT_TOKEN": TOKEN}
        for name, module in (("echo", ["bench.echo_bot"]), ("taman", ["bot", "run"])):
            sim = Simulator(token=TOKEN)
            async with serve(sim) as api:
                own = base | {
                    "TAMAN_TELEGRAM_API_URL": api,
                    "TAMAN_NLU_URL": nlu_url,
                    "TAMAN_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
                    "TAMAN_LOG_LEVEL": "WARNING",
                }
                bot, seconds = await start_bot(module, own, folder)
                watch = Stopwatch(sim)
                person = sim.add_person("Lan", "vi")
                await watch.time(lambda p=person: p.send_text("/start"))  # type: ignore[misc]
                if name == "taman":
                    first = sim.last_bot_message(person.id).id
                    await watch.time(lambda p=person, m=first: p.press_raw(m, "1:l:vi"))  # type: ignore[misc]
                    cards = (f"1:n:{LESSON}:now", f"1:b:{LESSON}:what")
                else:
                    cards = ("next", "next")
                texts, presses = await measure_replies(
                    watch,
                    person,
                    count,
                    name,
                    lambda n, c=cards: c[n % 2],
                    TEXTS["vi"],
                    sim,  # type: ignore[misc]
                )
                figures |= {
                    f"{name}_start_s": seconds,
                    f"{name}_text_p50_ms": middle(texts),
                    f"{name}_text_p99_ms": tail(texts),
                    f"{name}_button_p50_ms": middle(presses),
                    f"{name}_button_p99_ms": tail(presses),
                    f"{name}_memory_mb": memory(bot.process.pid),
                }
                await bot.stop()
        figures["rasa_memory_mb"] = memory(rasa.pid)
    figures["button_to_echo"] = figures["taman_button_p50_ms"] / figures["echo_button_p50_ms"]
    figures["text_to_echo"] = figures["taman_text_p50_ms"] / figures["echo_text_p50_ms"]
    figures["text_to_parse"] = figures["taman_text_p50_ms"] / figures["parse_p50_ms"]
    figures["text_to_echo_and_parse"] = figures["taman_text_p50_ms"] / (
        figures["echo_text_p50_ms"] + figures["parse_p50_ms"]
    )
    return figures


ROWS = [
    ("Rasa server: start to ready", "rasa_start_s", "s", None),
    ("Taman: start to ready", "taman_start_s", "s", None),
    ("bare bot: start to ready", "echo_start_s", "s", None),
    ("/model/parse p50", "parse_p50_ms", "ms", 15),
    ("/model/parse p99", "parse_p99_ms", "ms", None),
    ("/model/parse, eight askers", "parse_per_s", "a second", None),
    ("button to reply, p50", "taman_button_p50_ms", "ms", None),
    ("button to reply, p99", "taman_button_p99_ms", "ms", None),
    ("  bare bot, p50", "echo_button_p50_ms", "ms", None),
    ("  ratio to the bare bot", "button_to_echo", "x", 2),
    ("free text to reply, p50", "taman_text_p50_ms", "ms", None),
    ("free text to reply, p99", "taman_text_p99_ms", "ms", None),
    ("  bare bot, p50", "echo_text_p50_ms", "ms", None),
    ("  ratio to the bare bot", "text_to_echo", "x", None),
    ("  ratio to the bare parse", "text_to_parse", "x", 1.5),
    ("  ratio to bare bot + bare parse", "text_to_echo_and_parse", "x", None),
    ("memory of Taman", "taman_memory_mb", "MB", 150),
    ("memory of the bare bot", "echo_memory_mb", "MB", None),
    ("memory of the Rasa server", "rasa_memory_mb", "MB", 800),
]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="how many of each are timed")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    arguments = parser.parse_args()
    figures = asyncio.run(run(arguments.count))
    table = Table(title=f"Taman, {psutil.cpu_count()} cores, {arguments.count} of each")
    for column in ("what", "measured", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for what, name, unit, aim in ROWS:
        value = figures[name]
        met = "" if aim is None else f"at most {aim} {unit}: {'met' if value <= aim else 'NOT met'}"
        table.add_row(what, f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}", met)
    console.print(table)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
