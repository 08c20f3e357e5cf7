"""`taman content preview`: what editors write, as the chat will show it, in a browser on this machine."""

from __future__ import annotations

import asyncio
import difflib
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bot.adapters.clock import SystemClock
from bot.adapters.content.loader import LESSONS
from bot.adapters.content.watching import changes
from bot.adapters.processes import ensure_port_is_free
from bot.config import read_settings
from bot.domain.errors import SettingError
from bot.showcase import ContentShowcase
from bot.stopping import until_stopped
from bot.tgbot.render import TelegramCards
from bot.web.preview import (
    Bell,
    build_preview,
)
from bot.web.server import serving
from simulator.page_api import PAGE_FOLDER

HOST: Final = "127.0.0.1"
PORT: Final = 8083
out = Console()


def preview(
    lesson: Annotated[str, typer.Argument(metavar="[LESSON]", help="As in images/sextortion; all otherwise.")] = "",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")] = PORT,
    folder: Annotated[Path | None, typer.Option("--folder", help="Content folder; TAMAN_CONTENT_DIR otherwise.")] = None,
) -> None:
    """Show lessons and helplines in a browser as the chat will show them, and follow what is saved.

    Both languages stand side by side, with sizes, a quiz to play, and what `content check` finds beside each card.
    The page is for this machine only.
    """
    root = folder or read_settings().content_dir
    if not root.is_dir():
        raise SettingError("TAMAN_CONTENT_DIR", f"there is no folder {root}.", "Name the content folder.")
    if lesson:
        _ensure_lesson(root, lesson)
    ensure_port_is_free("--port", port)
    until_stopped(lambda _stop: _run(root, lesson, port))
    out.print("The preview has ended.")


async def _run(root: Path, lesson: str, port: int) -> None:
    showcase, bell = ContentShowcase(root, TelegramCards(), SystemClock()), Bell()
    with out.status("Reading and checking the content ..."):
        await asyncio.to_thread(showcase.refresh)
    async with serving(build_preview(showcase, bell, PAGE_FOLDER / "page.css"), HOST, port):
        address = f"http://{HOST}:{port}/" + (f"lessons/{lesson}" if lesson else "")
        out.print(f"🌱 Open [bold link={address}]{address}[/]. It follows what you save. Ctrl-C ends it.")
        try:
            await follow(showcase, bell, root)
        finally:
            bell.close()


async def follow(showcase: ContentShowcase, bell: Bell, root: Path) -> None:
    """Look at the content after each change and ring the bell; never ends by itself."""
    async for _ in changes(root):
        if await asyncio.to_thread(showcase.refresh):
            bell.ring()


def _ensure_lesson(root: Path, lesson: str) -> None:
    folders = sorted(path.parent.relative_to(root / LESSONS).as_posix() for path in (root / LESSONS).glob("*/*/*.*"))
    if lesson not in folders:
        near = difflib.get_close_matches(lesson, dict.fromkeys(folders), n=3, cutoff=0.4)
        mend = f"Did you mean {', '.join(near)}?" if near else "See docs/curriculum.md."
        raise SettingError("LESSON", f"there is no lesson {lesson!r}.", mend)
