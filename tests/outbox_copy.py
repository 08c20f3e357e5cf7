"""A copy of the bot for tests: goes one round on a database and ends, or is killed at a named point on its way.

    python -m tests.outbox_copy DATABASE_URL API_URL NOW POINT NUMBER

POINT is where SIGKILL falls, at the NUMBERth time the copy comes by; "" for nowhere.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr

from bot.adapters.db.outbox import SqlOutbox
from bot.bootstrap import build
from bot.config import read_settings
from bot.services.outbox import Postman
from bot.tgbot.carrier import TelegramCarrier
from tests.builders import make_content, make_lesson
from tests.fakes import FakeIntentParser, FixedClock
from tests.world import TOKEN

LESSON = "images/sextortion"
POINTS: dict[str, tuple[type, str, bool]] = {
    # The name: class, method, and whether the blow falls after it or before.
    "planned, not committed": (SqlOutbox, "enqueue", True),
    "planned": (Postman, "deliver", False),
    "leased": (Postman, "_send", False),
    "sent, not recorded": (TelegramCarrier, "carry", True),
    "recorded": (Postman, "_settle", True),
}


def arm(point: str, number: int) -> None:
    """Let SIGKILL fall at a point."""
    owner, name, is_after = POINTS[point]
    real: Callable[..., Awaitable[Any]] = getattr(owner, name)
    count = 0

    async def deadly(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == number and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = await real(self, *args, **kwargs)
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


async def go(database: str, api: str, *moments: datetime) -> None:
    """Go a round at each moment, in one copy."""
    settings = read_settings(
        TELEGRAM_BOT_TOKEN=SecretStr(TOKEN), database_url=database, telegram_api_url=api, _env_file=None
    )
    clock = FixedClock()
    # One lesson instead of the real content, which takes longer to read than all the rest.
    content = make_content([make_lesson(LESSON)])
    content.places = {}  # type: ignore[attr-defined]
    with patch("bot.bootstrap.load", lambda _folder: content):
        async with build(settings, parser=FakeIntentParser(), clock=clock) as taman, taman.application() as app:
            assert app.bot_data.rounds is not None
            for moment in moments:
                clock.moment = moment
                await app.bot_data.rounds.once()


if __name__ == "__main__":
    _, database, api, now, point, number = sys.argv
    if point:
        arm(point, int(number))
    asyncio.run(go(database, api, datetime.fromisoformat(now)))
