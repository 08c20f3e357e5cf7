"""Run the application by long polling until told to stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError
from telegram.ext import Updater

from bot.domain.errors import SettingError
from bot.tgbot.application import UPDATES, introduce
from bot.tgbot.context import BotApplication
from bot.tgbot.rounds import going_round

log = structlog.get_logger(__name__)

YOUNG = 20.0
"""Seconds after the start in which a conflict means: another copy was here first, so this one gives way."""
_QUIET_SECONDS = 60.0


def _nothing_beside(_app: BotApplication) -> AbstractAsyncContextManager[None]:
    return nullcontext()


async def run_polling(
    app: BotApplication,
    stop: asyncio.Event,
    ready: asyncio.Event | None = None,
    *,
    beside: Callable[[BotApplication], AbstractAsyncContextManager[None]] = _nothing_beside,
) -> None:
    """Poll until `stop` is set.

    Args:
        ready: set once updates are asked for.
        beside: what runs as long as the application is connected.

    Raises:
        SettingError: the token is wrong, the Bot API cannot be reached, or another copy runs with the token.
    """
    conflict = asyncio.Event()
    started = time.monotonic()
    last_said = 0.0

    def on_poll_error(error: TelegramError) -> None:
        nonlocal last_said
        now = time.monotonic()
        if isinstance(error, Conflict):
            if now - started < YOUNG:
                conflict.set()
                stop.set()
            elif now - last_said > _QUIET_SECONDS:
                last_said = now
                log.error("another copy runs with this token; end one of the two")
        elif now - last_said > _QUIET_SECONDS:
            last_said = now
            log.warning("updates cannot be fetched; trying on", error=type(error).__name__)

    async with connected(app), beside(app):
        await introduce(app)
        updater = app.updater
        assert isinstance(updater, Updater)  # noqa: S101 - built with an updater
        await app.start()
        try:
            await updater.start_polling(allowed_updates=UPDATES, error_callback=on_poll_error)
            async with going_round(app.bot_data.rounds):
                if ready:
                    ready.set()
                await stop.wait()
        finally:
            if updater.running:
                await updater.stop()
            await app.stop()
    if conflict.is_set():
        raise SettingError("TELEGRAM_BOT_TOKEN", "another copy of Taman runs with this token.", "End that one first.")


class connected:
    """Initialise the application and shut it down; a wrong token or address becomes a clear error."""

    def __init__(self, app: BotApplication) -> None:
        self._app = app

    async def __aenter__(self) -> BotApplication:
        try:
            await self._app.initialize()
        except InvalidToken:
            raise SettingError("TELEGRAM_BOT_TOKEN", "Telegram does not know it.", "Copy it from @BotFather.") from None
        except NetworkError as error:
            raise SettingError(
                "TAMAN_TELEGRAM_API_URL", f"the Bot API cannot be reached ({type(error).__name__}).", "Check the network."
            ) from None
        return self._app

    async def __aexit__(self, *_args: object) -> None:
        await self._app.shutdown()
