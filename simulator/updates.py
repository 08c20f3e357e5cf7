"""The update queue of the bot: long polling, and who may poll."""

import asyncio
from collections.abc import Callable
from typing import Any

from simulator import limits
from simulator.errors import ApiError, conflict

Update = dict[str, Any]


class UpdateQueue:
    """Updates the bot has not confirmed yet, oldest first."""

    def __init__(self, first_id: int) -> None:
        self.pending: dict[int, Update] = {}
        self.allowed: list[str] = []
        self.on_push: Callable[[Update], None] | None = None
        self._next_id = first_id
        self._poller: asyncio.Future[None] | None = None
        self._closed = False

    def push(self, update: Update) -> Update:
        """Give the update an id (if it has none) and queue it if its type is allowed. Return it."""
        update_id = update.get("update_id")
        if not isinstance(update_id, int):
            update_id = self._next_id
            update = {"update_id": update_id, **update}
        self._next_id = max(self._next_id, update_id + 1)
        if not self._is_allowed(update):
            return update
        self.pending[update_id] = update
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        if self.on_push is not None:
            self.on_push(update)
        return update

    async def poll(self, offset: int, limit: int, wait_seconds: float) -> list[Update]:
        """Return up to `limit` updates, waiting up to `wait_seconds` for the first.

        Raises:
            ApiError: 409 if another poll begins while this one waits. As at Telegram the new poller wins,
                so that two copies of a bot end each other's polls in turn and both see the error.
        """
        self._stop_poller(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self._confirm(offset)
        if not self.pending and wait_seconds > 0 and not self._closed:
            mine = asyncio.get_running_loop().create_future()
            self._poller = mine
            try:
                await asyncio.wait_for(mine, wait_seconds)
            except TimeoutError:
                pass
            finally:
                if self._poller is mine:
                    self._poller = None
        return list(self.pending.values())[:limit]

    def forget(self, update_id: int) -> None:
        """Drop one update: the webhook has answered for it."""
        self.pending.pop(update_id, None)

    def drop_all(self) -> None:
        """Drop everything that waits (`drop_pending_updates`)."""
        self.pending.clear()

    def stop_polling(self) -> None:
        """End a waiting poll because a webhook was set.

        The waiting poller gets Telegram's 409.
        """
        self._stop_poller(conflict("terminated by setWebhook request"))

    def close(self) -> None:
        """End a waiting poll with an empty answer, and let no other wait."""
        self._closed = True
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def reopen(self) -> None:
        """Let polls wait again after close()."""
        self._closed = False

    def _stop_poller(self, error: ApiError) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(error)
        self._poller = None

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            for update_id in [update_id for update_id in self.pending if update_id < offset]:
                del self.pending[update_id]
        elif offset < 0:
            # A negative offset asks for the last ones and forgets all before them.
            for update_id in list(self.pending)[:offset]:
                del self.pending[update_id]

    def _is_allowed(self, update: Update) -> bool:
        kinds = [key for key in update if key != "update_id"]
        if self.allowed:
            return any(kind in self.allowed for kind in kinds)
        return not all(kind in limits.UPDATE_TYPES_ON_REQUEST for kind in kinds) or not kinds


def chat_of(update: Update) -> int:
    """Return the chat an update belongs to; updates of one chat reach a webhook one after another."""
    for kind, content in update.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        for holder in (content, content.get("message")):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
        sender = content.get("from")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return 0
