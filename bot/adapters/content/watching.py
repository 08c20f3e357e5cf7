"""Tells when something under a folder changed, whatever happens to the folder meanwhile.

The system's own notices are used where there are any (inotify and the like); otherwise the files are looked at in
turn. A watch follows the folder that was there at its start, so one that was moved away and brought back, or was
replaced as a whole (a checkout, a deployment), is watched anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import structlog
from watchfiles import awatch

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
"""How often it is looked whether the folder is still the one that is watched."""

Fingerprint = frozenset[tuple[str, int, int]]


def fingerprint(root: Path) -> Fingerprint:
    """Give name, time and size of every file under a folder; equal ones mean that nothing was written."""
    found = []
    for path in root.rglob("*"):
        try:
            state = path.stat()
        except OSError:
            continue  # taken away meanwhile; the next look tells
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return frozenset(found)


async def changes(root: Path) -> AsyncIterator[None]:
    """Yield when a watch on the folder stands, and after each change; several at once are one. Never ends.

    Between two watches, and before the first, changes are not seen: whoever listens looks at the folder at each yield.
    """
    polls: bool | None = None  # None: watchfiles decides
    while True:
        watched = _identity(root)
        if watched is None:
            yield
            while _identity(root) is None:  # noqa: ASYNC110 - nobody tells of a folder that is not there
                await asyncio.sleep(LOOK_SECONDS)
            continue
        try:
            notices = awatch(root, rust_timeout=int(LOOK_SECONDS * 1000), yield_on_timeout=True, force_polling=polls)
            async with aclosing(notices):
                is_new = True
                async for found in notices:
                    if _identity(root) != watched:
                        break
                    if found or is_new:
                        yield
                    is_new = False
        except FileNotFoundError:
            await asyncio.sleep(LOOK_SECONDS)  # taken away between the look and the watch
        except (OSError, RuntimeError) as error:
            if polls:
                raise
            log.warning("the system does not tell of changed files; they are looked at", error=type(error).__name__)
            polls = True


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino
