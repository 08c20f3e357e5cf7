"""Erasing a person: everything, at once."""

from __future__ import annotations

from bot.services.ports import UnitOfWorkFactory


class Privacy:
    """What a person can do about what is stored of them."""

    def __init__(self, work: UnitOfWorkFactory) -> None:
        self._work = work

    async def erase(self, telegram_id: int) -> bool:
        """Delete every row of a person in one piece of work; False if there was nothing.

        Raises:
            StorageUnavailable: nothing was deleted.
        """
        async with self._work() as work:
            existed = await work.learners.erase(telegram_id)
            await work.commit()
        return existed
