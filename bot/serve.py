"""Run by webhook: the web application, python-telegram-bot behind it, and the table that knows handled updates."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from telegram import Update
from telegram.error import BadRequest

from bot.adapters.processes import ensure_port_is_free
from bot.adapters.rasa import RasaIntentParser
from bot.bootstrap import Taman
from bot.config import Settings
from bot.domain.errors import SettingError, StorageUnavailable
from bot.run import check_public_url
from bot.tgbot.application import UPDATES, introduce
from bot.tgbot.context import BotApplication
from bot.tgbot.polling import connected
from bot.tgbot.rounds import going_round
from bot.web.server import serving
from bot.web.webhook import PATH, IsUnderstandingUp, build_web

log = structlog.get_logger(__name__)

KEPT = timedelta(days=2)
"""How long handled update ids are kept; Telegram sends an update again for a day at most."""
_SWEEP_EVERY = 1000


def check_settings(settings: Settings) -> None:
    """Check the webhook's settings, before anything slow is started.

    Raises:
        SettingError: one is missing or wrong.
    """
    parts = urlsplit(settings.webhook_url)
    if not settings.webhook_url:
        raise SettingError("TAMAN_WEBHOOK_URL", "is not set.", "Write the public https address of this server.")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingError("TAMAN_WEBHOOK_URL", "is not an address.", "Write https://host, without a path.")
    if len(settings.webhook_secret.get_secret_value()) < 16:
        raise SettingError("TAMAN_WEBHOOK_SECRET", "needs 16 characters or more.", "Make one: openssl rand -hex 32")
    check_public_url(settings)
    ensure_port_is_free("TAMAN_WEBHOOK_PORT", settings.webhook_port, settings.webhook_host)


async def run_webhook(taman: Taman, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Serve the webhook until `stop` is set or the task is cancelled; requests under way are finished.

    Raises:
        SettingError: a setting of the webhook is missing or wrong, or Telegram does not take it.
    """
    settings = taman.settings
    check_settings(settings)
    secret = settings.webhook_secret.get_secret_value()
    # Telegram does not tell which secret it has. A changed secret changes the path, so it is told anew.
    path = f"{PATH}/{hashlib.sha256(f'{secret} {UPDATES}'.encode()).hexdigest()[:12]}"
    app = taman.application()
    async with connected(app):
        await app.start()
        try:
            pages = taman.trainers_page(app.bot.username)
            web = build_web(path, secret, _Handler(taman, app), _understanding(taman), pages)
            async with serving(web, settings.webhook_host, settings.webhook_port):
                await _set_webhook(app, settings.webhook_url.rstrip("/") + path, secret)
                await introduce(app)
                async with going_round(app.bot_data.rounds):
                    if ready:
                        ready.set()
                    await stop.wait()
        finally:
            await app.stop()


async def _set_webhook(app: BotApplication, address: str, secret: str) -> None:
    """Tell Telegram our address; only if it has another one, since several copies may start at once."""
    known = await app.bot.get_webhook_info()
    if known.url == address:
        return
    try:
        await app.bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES, max_connections=40)
    except BadRequest as error:
        raise SettingError("TAMAN_WEBHOOK_URL", f"Telegram does not take it: {error.message}.") from None


def _understanding(taman: Taman) -> IsUnderstandingUp:
    async def is_up() -> bool:
        return isinstance(taman.parser, RasaIntentParser) and await taman.parser.is_up()

    return is_up


class _Handler:
    """Handles each update once, in the order of its chat."""

    def __init__(self, taman: Taman, app: BotApplication) -> None:
        self._taman = taman
        self._app = app
        self._handled = 0

    async def __call__(self, data: dict[str, Any]) -> None:
        try:
            update = Update.de_json(data, self._app.bot)
        except (KeyError, TypeError, ValueError) as error:
            # Of a newer Bot API than we know: answered with 200, or Telegram would send it for a day.
            log.error("update not understood", error=type(error).__name__, update_id=data["update_id"])
            return
        await self._app.update_processor.process_update(update, self._once(update))

    async def _once(self, update: Update) -> None:
        try:
            async with self._taman.work() as work:
                if await work.updates.is_known(update.update_id):
                    return
        except StorageUnavailable:
            log.warning("handled without knowing whether it was before", code=StorageUnavailable.code)
        await self._app.process_update(update)
        now = self._taman.services.clock.now()
        try:
            async with self._taman.work() as work:
                await work.updates.remember(update.update_id, now)
                if self._handled % _SWEEP_EVERY == 0:
                    await work.updates.forget_before(now - KEPT)
                await work.commit()
        except StorageUnavailable:
            log.warning("not noted that an update was handled", code=StorageUnavailable.code)
        self._handled += 1
