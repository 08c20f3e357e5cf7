"""Child processes and ports: started in sessions of their own, ended whole, checked before use."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import SettingError

_STOP_LIMIT = 10.0
_REST_LIMIT = 20
"""Tenths of a second that children may take after their parent has ended."""


def free_port() -> int:
    """Give a port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ensure_port_is_free(setting: str, port: int, host: str = "127.0.0.1") -> None:
    """Check that a port can be listened on.

    Raises:
        SettingError: somebody else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingError(
                setting,
                f"port {port} cannot be used ({error.strerror}).",
                f"End what listens there, or set {setting} to another port.",
            ) from None


class Child:
    """A process of ours in a session of its own, so that all its own children end with it."""

    def __init__(self, process: asyncio.subprocess.Process, name: str) -> None:
        self.process = process
        self.name = name

    @property
    def is_running(self) -> bool:
        """True until it has ended."""
        return self.process.returncode is None

    async def stop(self) -> None:
        """End it: kindly, then firmly."""
        for sign, limit in ((signal.SIGTERM, _STOP_LIMIT), (signal.SIGKILL, _STOP_LIMIT)):
            try:
                os.killpg(self.process.pid, sign)
            except ProcessLookupError:
                return
            try:
                async with asyncio.timeout(limit):
                    await self.process.wait()
                    break
            except TimeoutError:
                continue
        await self._end_the_rest()

    async def _end_the_rest(self) -> None:
        """End children of the process that outlive it."""
        with suppress(ProcessLookupError):
            for _ in range(_REST_LIMIT):
                os.killpg(self.process.pid, 0)
                await asyncio.sleep(0.1)
            os.killpg(self.process.pid, signal.SIGKILL)


async def start_child(
    name: str, *command: str, cwd: Path, env: dict[str, str], stdout: int | None = None, stderr: int | None = None
) -> Child:
    """Start a process in a new session; where its output goes is said as for `subprocess`."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=env, stdout=stdout, stderr=stderr, stdin=subprocess.DEVNULL, start_new_session=True
    )
    return Child(process, name)
