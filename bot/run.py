"""Run by long polling, with the trainers' page beside it where it has an address."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from urllib.parse import urlsplit

from starlette.applications import Starlette

from bot.adapters.processes import ensure_port_is_free
from bot.bootstrap import Taman
from bot.config import Settings
from bot.domain.errors import SettingError
from bot.tgbot.context import BotApplication
from bot.tgbot.polling import run_polling
from bot.web.server import serving


def check_public_url(settings: Settings) -> None:
    """Check the address of the trainers' page, if there is one.

    Raises:
        SettingError: it is wrong.
    """
    parts = urlsplit(settings.public_url)
    if not settings.public_url:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise SettingError("TAMAN_PUBLIC_URL", "is not a public https address.", "Write https://host, or leave it empty.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise SettingError("TAMAN_PUBLIC_URL", "has a path.", "Write https://host alone; the page adds /t itself.")


def check_settings(settings: Settings) -> None:
    """Check the settings of the trainers' page, before anything slow is started.

    Raises:
        SettingError: one is wrong.
    """
    check_public_url(settings)
    if settings.public_url:
        ensure_port_is_free("TAMAN_WEB_PORT", settings.web_port, settings.web_host)


async def run_with_page(taman: Taman, stop: asyncio.Event, ready: asyncio.Event | None = None) -> None:
    """Poll until `stop` is set, the trainers' page served meanwhile.

    Raises:
        SettingError: as `run_polling`.
    """

    def page(app: BotApplication) -> AbstractAsyncContextManager[None]:
        if not taman.settings.public_url:
            return nullcontext()
        web = Starlette(routes=taman.trainers_page(app.bot.username))
        return serving(web, taman.settings.web_host, taman.settings.web_port)

    await run_polling(taman.application(), stop, ready, beside=page)
