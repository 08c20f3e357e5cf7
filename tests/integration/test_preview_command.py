"""`taman content preview`: the command, and what its pages say to strangers. What they show: tests/browser."""

from __future__ import annotations

import asyncio
import base64
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.adapters.processes import free_port
from bot.cli import app
from bot.domain.errors import SettingError
from bot.showcase import ContentShowcase
from bot.tgbot.render import TelegramCards
from bot.tgbot.screens import Attachment
from bot.tgbot.views import Views
from bot.web.preview import Bell, build_preview
from simulator.page_api import PAGE_FOLDER
from tests.editing import GOOD, copy_content, edit
from tests.fakes import FixedClock


@pytest.fixture
def web() -> httpx.AsyncClient:
    showcase = ContentShowcase(GOOD, TelegramCards(), FixedClock())
    showcase.refresh()
    preview = build_preview(showcase, Bell(), PAGE_FOLDER / "page.css")
    return httpx.AsyncClient(transport=httpx.ASGITransport(preview), base_url="http://127.0.0.1:8082")


@pytest.mark.parametrize("path", ["/", "/lessons/first/one", "/helplines/vn-office", "/chat.css", "/lessons/no/such"])
async def test_every_page_forbids_foreign_and_inline_scripts(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lessons/first/one?country=XX", 200),
        ("/lessons/first/nothing", 404),
        ("/lessons/../facts.md", 404),
        ("/helplines/nothing", 404),
        ("/static/../preview.py", 404),
        ("/static/%2e%2e/preview.py", 404),
        ("/nothing", 404),
    ],
)
async def test_odd_addresses_get_a_page(web: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await web.get(path)).status_code == status


async def test_a_picture_stands_above_the_words_of_its_card(
    web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever screen the bot would send with a picture is shown with it."""
    plain = Views.card
    drawn = Attachment(b"\x89PNG picture", "moves.png", alt='Three "moves"')
    monkeypatch.setattr(Views, "card", lambda self, shown: replace(plain(self, shown), attachment=drawn))

    page = (await web.get("/lessons/first/one")).text

    address = f"data:image/png;base64,{base64.b64encode(drawn.content).decode()}"
    assert f'<img class="photo" src="{address}" alt="Three &#34;moves&#34;">' in page


def test_what_cannot_be_read_is_listed_and_so_are_the_lessons_of_a_broken_track(tmp_path: Path) -> None:
    root = copy_content(tmp_path)
    edit(root, "order", "= order", "lessons/first/track.toml")
    edit(root, "order", "= order", "lessons/first/two/lesson.toml")
    edit(root, "cost", "= cost", "hotlines/vn-office/hotline.toml")
    showcase = ContentShowcase(root, TelegramCards(), FixedClock())
    showcase.refresh()

    seen = showcase.overview()

    listed = {link.address: link.errors for group in seen.tracks for link in group.links}
    assert listed["/lessons/first/one"] == 0
    assert listed["/lessons/first/two"] == 1
    assert listed["/helplines/vn-office"] == 1
    assert "lessons/first/track.toml:1" in {fault.where for fault in seen.faults}
    assert seen.errors == sum(listed.values()) + sum(fault.is_error for fault in seen.faults)


async def test_a_page_of_another_name_gets_nothing(web: httpx.AsyncClient) -> None:
    """A web site whose name leads to this machine (DNS rebinding) must not read drafts."""
    answer = await web.get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["firts/one", "--folder", str(GOOD)], "Did you mean first/one"),
        (["../../etc", "--folder", str(GOOD)], "there is no lesson"),
        (["--folder", str(GOOD / "nothing")], "there is no folder"),
    ],
)
def test_a_wrong_name_is_told_with_a_mend(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["content", "preview", *arguments])

    assert isinstance(done.exception, SettingError)
    assert said in f"{done.exception.problem} {done.exception.mend}"


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(app, ["content", "preview", "--folder", str(GOOD), "--port", port])

    assert isinstance(done.exception, SettingError)
    assert port in done.exception.problem


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])
async def test_the_command_serves_until_ctrl_c_though_a_page_listens(before: signal.Handlers) -> None:
    """A shell ignores SIGINT for what it starts in its background; what is started there inherits that."""
    port = free_port()
    command = [sys.executable, "-m", "bot", "content", "preview", "first/one", "--folder", str(GOOD), "--port", str(port)]
    child = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, before),
    )
    assert child.stdout is not None
    async with asyncio.timeout(60):
        line = (await child.stdout.readline()).decode()
    assert f"http://127.0.0.1:{port}/lessons/first/one" in line
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
        web.stream("GET", "/events") as events,
    ):
        assert (await anext(events.aiter_text())).startswith("data: 1")
        assert (await web.get("/lessons/first/one")).status_code == 200
        child.send_signal(signal.SIGINT)
        async with asyncio.timeout(20):
            out, err = await child.communicate()

    assert child.returncode == 0
    assert "ended" in out.decode()
    assert "Traceback" not in err.decode()
