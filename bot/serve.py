"""Run by webhook: the web application, python-telegram-bot behind it, and the table that knows handled updates."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from telegram import Update

from bot.adapters.processes import ensure_port_is_free
from bot.adapters.rasa import RasaIntentParser
from bot.bootstrap import Taman
from bot.domain.errors import SettingError, StorageUnavailable
from bot.tgbot.application import UPDATES, set_commands
from bot.tgbot.context import BotApplication
from bot.tgbot.polling import connected
from bot.web.webhook import PATH, build_web

log = structlog.get_logger(__name__)

KEPT = timedelta(days=2)
"""How long handled update ids are kept; Telegram sends an update again for a day at most."""


async def run_webhook(taman: Taman, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Serve the webhook until `stop` is set.

    Raises:
        SettingError: a setting of the webhook is missing or wrong.
    """
    settings = taman.settings
    if not settings.webhook_url:
        raise SettingError("TAMAN_WEBHOOK_URL", "is not set.", "Write the public https address of this server.")
    secret = settings.webhook_secret.get_secret_value()
    if len(secret) < 16:
        raise SettingError("TAMAN_WEBHOOK_SECRET", "needs 16 characters or more.", "Make one: openssl rand -hex 32")
    ensure_port_is_free("TAMAN_WEBHOOK_PORT", settings.webhook_port, settings.webhook_host)
    app = taman.application()
    address = settings.webhook_url.rstrip("/") + PATH
    async with connected(app):
        await app.start()
        try:
            web = build_web(secret, _handler(taman, app), _understanding(taman))
            server = _Server(
                uvicorn.Config(
                    web,
                    host=settings.webhook_host,
                    port=settings.webhook_port,
                    log_config=None,
                    access_log=False,
                    lifespan="off",
                )
            )
            serving = asyncio.create_task(server.serve())
            while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.05)
            await _set_webhook(app, address, secret)
            await set_commands(app)
            if ready:
                ready.set()
            await stop.wait()
            server.should_exit = True
            await serving
        finally:
            await app.stop()


class _Server(uvicorn.Server):
    """A server that leaves the signals to the command, which sets `stop`."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # a generator there
        """Capture nothing."""
        return nullcontext()


async def _set_webhook(app: BotApplication, address: str, secret: str) -> None:
    """Tell Telegram our address; only if it has another one, since several copies may start at once."""
    known = await app.bot.get_webhook_info()
    if known.url != address:
        await app.bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES, max_connections=40)


def _understanding(taman: Taman) -> Any:
    async def is_up() -> bool:
        return isinstance(taman.parser, RasaIntentParser) and not taman.parser.breaker.is_open

    return is_up


def _handler(taman: Taman, app: BotApplication) -> Any:
    async def once(update: Update) -> None:
        try:
            async with taman.work() as work:
                if await work.updates.is_known(update.update_id):
                    return
        except StorageUnavailable:
            log.warning("handled without knowing whether it was before", code=StorageUnavailable.code)
        await app.process_update(update)
        now = taman.services.clock.now()
        try:
            async with taman.work() as work:
                await work.updates.remember(update.update_id, now)
                if update.update_id % 1000 == 0:
                    await work.updates.forget_before(now - KEPT)
                await work.commit()
        except StorageUnavailable:
            log.warning("not noted that an update was handled", code=StorageUnavailable.code)

    async def handle(data: dict[str, Any]) -> None:
        try:
            update = Update.de_json(data, app.bot)
        except (KeyError, TypeError, ValueError) as error:
            # Of a newer Bot API than we know: answered with 200, or Telegram would send it for a day.
            log.error("update not understood", error=type(error).__name__, update_id=data["update_id"])
            return
        await app.update_processor.process_update(update, once(update))

    return handle
