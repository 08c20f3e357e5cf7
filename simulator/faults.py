"""Fault switches: what tests and the page can make go wrong.

A fault without a method name hits every method but getUpdates: a bot polls all the time, and its poll
would eat a fault that was meant for the next answer.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from simulator.errors import ApiError, ConnectionBroken


@dataclass
class Fault:
    """One switched-on fault. `times` None means until cleared; `seconds` belongs to slow and 429."""

    kind: str
    seconds: float = 0
    times: int | None = 1
    method: str | None = None
    code: int = 502

    def hits(self, method: str) -> bool:
        """Tell whether a call of this method meets the fault."""
        if self.method is None:
            return method != "getUpdates"
        return self.method == method


class Faults:
    """The faults of one simulator. They apply in the order in which they were switched on."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.active: list[Fault] = []
        self.blocked_chats: set[int] = set()
        self._changed = changed

    def block(self, chat_id: int) -> None:
        """Answer 403 to everything sent to this chat. No update tells the bot; block_bot() does that."""
        self.blocked_chats.add(chat_id)
        self._changed()

    def unblock(self, chat_id: int) -> None:
        """Take block() back."""
        self.blocked_chats.discard(chat_id)
        self._changed()

    def retry_after(self, seconds: int, times: int | None = 1, method: str | None = None) -> None:
        """Answer 429 and ask to wait this many whole seconds."""
        self._add(Fault("retry_after", int(seconds), times, method))

    def server_error(self, times: int | None = 1, method: str | None = None, code: int = 502) -> None:
        """Answer 502, or another 5xx."""
        self._add(Fault("server_error", 0, times, method, code))

    def slow(self, seconds: float, times: int | None = 1, method: str | None = None) -> None:
        """Do the work only after this many seconds. It is done even if the caller has given up."""
        self._add(Fault("slow", seconds, times, method))

    def network_error(self, times: int | None = 1, method: str | None = None) -> None:
        """Break the connection before anything is done."""
        self._add(Fault("network_error", 0, times, method))

    def remove(self, kind: str) -> None:
        """Switch off all faults of a kind: retry_after, server_error, slow or network_error."""
        kept = [fault for fault in self.active if fault.kind != kind]
        if len(kept) < len(self.active):
            self.active = kept
            self._changed()

    def clear(self) -> None:
        """Switch off everything, blocked chats too."""
        self.active.clear()
        self.blocked_chats.clear()
        self._changed()

    async def meet(self, method: str) -> None:
        """Let the faults for this call happen.

        Raises:
            ApiError: 429 or 5xx.
            ConnectionBroken: for network_error.
        """
        for fault in [fault for fault in self.active if fault.hits(method)]:
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.active.remove(fault)
                    self._changed()
            if fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
                continue
            if fault.kind == "retry_after":
                seconds = int(fault.seconds)
                raise ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
            if fault.kind == "server_error":
                names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
                raise ApiError(fault.code, names.get(fault.code, "Server Error"))
            raise ConnectionBroken(f"simulated network failure at {method}")

    def _add(self, fault: Fault) -> None:
        if fault.times is not None and fault.times < 1:
            raise ValueError("times must be 1 or more, or None for always")
        self.active.append(fault)
        self._changed()
