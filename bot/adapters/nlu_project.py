"""The nlu/ project as the bot's operator uses it: train a model if none fits, start its server as a child, end it.

It is reached by its own Python and its own HTTP API only; nothing of it is imported.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import structlog
import yaml

from bot.adapters.processes import Child, ensure_port_is_free, start_child
from bot.domain.errors import SentenceRefused, SettingError
from bot.services.ports import DangerRules

log = structlog.get_logger(__name__)

START_LIMIT = 120.0
"""Seconds that a Rasa server may take to start (8 to 19 on two cores)."""
_RESTART_PAUSE = 3.0


def nlu_python(folder: Path) -> Path:
    """Give the Python of the nlu environment.

    Raises:
        SettingError: the environment is not there.
    """
    python = folder / ".venv" / "bin" / "python"
    if not python.exists():
        raise SettingError("nlu/.venv", "the NLU environment is missing.", "Run `make install`.")
    return python


def child_environment() -> dict[str, str]:
    """Give the environment for a child of the nlu project: no telemetry, no Python settings of ours, no secrets."""
    # An allow-list: the bot's token and whatever else is secret stay here.
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM"}}
    return {
        **kept,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        # Rasa writes the user's text at DEBUG; its level is fixed here and on the command line.
        "LOG_LEVEL": "WARNING",
    }


def train(folder: Path, *, force: bool = False, on_line: Callable[[str], None] = lambda _line: None) -> Path:
    """Train a model unless one fits the data, settings and components of today.

    Args:
        folder: the nlu project.
        force: train in any case.
        on_line: gets what the training prints.

    Returns:
        The model's file.

    Raises:
        SettingError: the environment is missing or the training failed.
    """
    command = [str(nlu_python(folder)), "train.py", *(["--force"] if force else [])]
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=folder,
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None  # noqa: S101 - asked for with PIPE
        last = ""
        try:
            for line in child.stdout:
                last = line.rstrip() or last
                on_line(line.rstrip())
        except BaseException:
            os.killpg(child.pid, signal.SIGTERM)
            raise
    if child.returncode != 0:
        raise SettingError("nlu/", f"the training failed: {last}.", "See what it printed above.")
    return Path(last.removeprefix("model: "))


def add_sentence(folder: Path, document: Mapping[str, object]) -> str:
    """Add one sentence to the training data or the held-out set, checked by the nlu project itself.

    Args:
        folder: the nlu project.
        document: the fields of `Accepted` in its add_sentence.py.

    Returns:
        Where it stands now, as in "data/vi/scam_job.yml:17".

    Raises:
        SettingError: the environment is missing.
        SentenceRefused: it is there already, or does not fit; nothing was changed.
    """
    done = subprocess.run(  # noqa: S603 - our own program
        [str(nlu_python(folder)), "add_sentence.py"],
        cwd=folder,
        env=child_environment(),
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=False,
    )
    last = (done.stdout.strip() or done.stderr.strip() or f"exit code {done.returncode}").splitlines()[-1]
    if done.returncode != 0:
        raise SentenceRefused(last)
    return last


def write_verdicts(held_out: Path, rules: DangerRules, target: Path) -> None:
    """Let the danger rules read the held-out sentences, for the report that shows rules and model together.

    Args:
        held_out: folder with the held-out files of the nlu project.
        target: JSON file to write, a list of {text, danger}.
    """
    texts = [
        message["text"]
        for file in sorted(held_out.glob("*.yml"))
        for message in yaml.safe_load(file.read_text("utf-8"))["messages"]
    ]
    rows = [{"text": text, "danger": rules.detect(text) is not None} for text in texts]
    target.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


class RasaServer:
    """A Rasa server on the loopback for the time of an `async with` block; one that dies is started again.

    Args:
        folder: the nlu project.
        model: the model's file.
        port: where it listens.
    """

    def __init__(self, folder: Path, model: Path, port: int) -> None:
        self._folder = folder
        self._model = model
        self._port = port
        self._child: Child | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.url = f"http://127.0.0.1:{port}"

    @property
    def pid(self) -> int:
        """Number of the server's process."""
        assert self._child is not None  # noqa: S101 - started by entering the block
        return self._child.process.pid

    async def __aenter__(self) -> RasaServer:
        """Start it; it is not ready yet.

        Raises:
            SettingError: the port is taken or the environment is missing.
        """
        ensure_port_is_free("TAMAN_NLU_PORT", self._port)
        self._child = await self._start()
        self._watcher = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_args: object) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        if self._child is not None:
            await self._child.stop()

    async def until_ready(self, limit: float = START_LIMIT) -> None:
        """Wait until the model is loaded.

        Raises:
            SettingError: it ended, or did not get ready in time.
        """
        first = self._child
        await wait_until_ready(self.url, lambda: first is not None and first.is_running, limit)

    async def _start(self) -> Child:
        return await start_child(
            "rasa",
            str(nlu_python(self._folder)),
            "serve.py",
            "--model",
            str(self._model),
            "--port",
            str(self._port),
            cwd=self._folder,
            env=child_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    async def _watch(self) -> None:
        while True:
            assert self._child is not None  # noqa: S101 - started by entering the block
            code = await self._child.process.wait()
            log.error("the Rasa server ended; it is started again", exit_code=code)
            await asyncio.sleep(_RESTART_PAUSE)
            self._child = await self._start()


async def wait_until_ready(url: str, is_running: Callable[[], bool], limit: float = START_LIMIT) -> None:
    """Wait until a Rasa server has loaded its model.

    Args:
        is_running: tells whether the server's process is still there.

    Raises:
        SettingError: it ended, or did not get ready in time.
    """
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        try:
            async with asyncio.timeout(limit):
                while is_running():
                    try:
                        answer = await client.get(f"{url}/status")
                        if answer.status_code == 200 and answer.json().get("model_file"):
                            return
                    except (httpx.HTTPError, ValueError):
                        pass
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise SettingError("TAMAN_NLU_PORT", f"the Rasa server was not ready in {limit:.0f} s.") from None
    raise SettingError(
        "TAMAN_NLU_PORT",
        "the Rasa server ended before it was ready.",
        "See docs/operations.md.",
    )
