"""Children are ended with all that they started; ports are checked before use."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.adapters import processes
from bot.adapters.processes import Child, ensure_port_is_free, free_port, start_child
from bot.domain.errors import SettingError

SLEEP = "import time; time.sleep(600)"
IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
STUBBORN = f"{IGNORE}; {SLEEP}"


def parent_of(code: str, then: str) -> str:
    """A program that starts another, writes that one's number, and goes on."""
    return (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {code!r}])\n"
        "import pathlib; pathlib.Path('pid.new').write_text(str(child.pid)); pathlib.Path('pid.new').rename('pid')\n"
        f"{then}"
    )


async def start(code: str, folder: Path) -> Child:
    return await start_child("child", sys.executable, "-c", code, cwd=folder, env=dict(os.environ))


async def grandchild(folder: Path) -> int:
    async with asyncio.timeout(20):
        while not (folder / "pid").exists():
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)  # until it has set up its signals
    return int((folder / "pid").read_text())


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def is_gone(pid: int) -> bool:
    """A process that was killed takes a moment to go."""
    deadline = time.monotonic() + 2
    while is_running(pid) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    return not is_running(pid)


async def test_stop_ends_the_child(tmp_path: Path) -> None:
    child = await start(SLEEP, tmp_path)
    before = child.is_running

    await child.stop()

    assert (before, child.is_running, child.process.returncode) == (True, False, -15)


async def test_stop_ends_the_grandchild_too(tmp_path: Path) -> None:
    child = await start(parent_of(SLEEP, "child.wait()"), tmp_path)
    pid = await grandchild(tmp_path)
    before = is_running(pid)

    await child.stop()

    assert (before, child.is_running, await is_gone(pid)) == (True, False, True)


async def test_stop_ends_a_grandchild_that_does_not_listen(tmp_path: Path) -> None:
    """Its parent ends at once, and is gone when the grandchild is still there."""
    child = await start(parent_of(STUBBORN, "child.wait()"), tmp_path)
    pid = await grandchild(tmp_path)

    await child.stop()

    assert await is_gone(pid)


async def test_stop_ends_a_grandchild_whose_parent_has_ended_by_itself(tmp_path: Path) -> None:
    child = await start(parent_of(SLEEP, ""), tmp_path)
    pid = await grandchild(tmp_path)
    await child.process.wait()
    before = is_running(pid)

    await child.stop()

    assert (before, await is_gone(pid)) == (True, True)


async def test_stop_kills_a_child_that_does_not_listen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_STOP_LIMIT", 0.5)
    child = await start(f"{IGNORE}; open('pid', 'w').write('1'); {SLEEP}", tmp_path)
    await grandchild(tmp_path)

    await child.stop()

    assert (child.is_running, child.process.returncode) == (False, -9)


async def test_stop_waits_for_a_child_that_tidies_up(tmp_path: Path) -> None:
    tidy = (
        "import signal, sys, time\n"
        "def end(*_):\n    time.sleep(0.5); open('tidy', 'w').close(); sys.exit(3)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open('pid', 'w').write('1')\ntime.sleep(600)"
    )
    child = await start(tidy, tmp_path)
    await grandchild(tmp_path)

    await child.stop()

    assert (child.process.returncode, (tmp_path / "tidy").exists()) == (3, True)


async def test_stop_of_a_child_that_has_ended_is_quick_and_harmless(tmp_path: Path) -> None:
    child = await start("", tmp_path)
    await child.process.wait()
    begun = time.monotonic()

    await child.stop()
    await child.stop()

    assert (child.is_running, time.monotonic() - begun < 1) == (False, True)


async def test_child_is_in_a_session_of_its_own(tmp_path: Path) -> None:
    """So that Ctrl-C in the terminal reaches us first, and we end it in order."""
    child = await start(SLEEP, tmp_path)

    session = os.getsid(child.process.pid)
    await child.stop()

    assert session == child.process.pid != os.getsid(0)


def test_free_port_can_be_used() -> None:
    port = free_port()

    ensure_port_is_free("TAMAN_DEMO_PORT", port)


def test_port_in_use_names_the_setting_and_the_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SettingError) as wrong:
            ensure_port_is_free("TAMAN_NLU_PORT", port)

    assert str(wrong.value) == (
        f"TAMAN_NLU_PORT: port {port} cannot be used (Address already in use). "
        "End what listens there, or set TAMAN_NLU_PORT to another port."
    )


def test_port_is_free_again_right_after_its_server_ended() -> None:
    """Closed connections linger for a minute; a restart must not wait for that."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()

    ensure_port_is_free("TAMAN_NLU_PORT", port)


def test_address_of_another_machine_cannot_be_used() -> None:
    with pytest.raises(SettingError) as wrong:
        ensure_port_is_free("TAMAN_WEBHOOK_PORT", free_port(), "192.0.2.1")

    assert wrong.value.setting == "TAMAN_WEBHOOK_PORT"
