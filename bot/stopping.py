"""Ending a command that runs until it is told to: by Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable


def until_stopped(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run until Ctrl-C or SIGTERM; what was started is ended in good order.

    The signals are heard also where Python itself would not: a shell starts what runs in its background with SIGINT
    ignored.

    Args:
        work: what to run; it is cancelled at the signal, after the event was set.
    """

    async def until() -> None:
        stop = asyncio.Event()
        task = asyncio.ensure_future(work(stop))

        def on_signal() -> None:
            # A cancelled task ends its children and connections in its own `finally`; a second signal does not
            # disturb that.
            if not stop.is_set():
                stop.set()
                task.cancel()

        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, on_signal)
        try:
            await task
        except asyncio.CancelledError:
            return

    asyncio.run(until())
