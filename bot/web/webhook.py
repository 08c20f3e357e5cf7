"""Telegram's webhook: the secret is checked, an update is handled once, and only then answered with 200.

Telegram sends the next update of a chat when the one before is answered, and sends again what was not answered: so
an update that a crash interrupts comes again (it may then be answered twice, never not at all).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1_000_000

HandleUpdate = Callable[[dict[str, Any]], Awaitable[None]]
"""Handles one update as Telegram sends it (JSON), exactly once if it is sent again; never raises."""
IsUnderstandingUp = Callable[[], Awaitable[bool]]


def build_web(
    path: str,
    secret: str,
    handle: HandleUpdate,
    is_understanding_up: IsUnderstandingUp,
    pages: Sequence[BaseRoute] = (),
) -> Starlette:
    """Build the web application.

    Args:
        path: where updates come.
        secret: what Telegram must send in its secret header.
        pages: other addresses that are served beside.
    """

    async def on_update(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("forbidden", 403)
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return PlainTextResponse("too large", 413)
        try:
            update = json.loads(body)
        except ValueError:
            return PlainTextResponse("not JSON", 400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return PlainTextResponse("not an update", 400)
        await handle(update)
        return Response(status_code=200)

    async def on_health(_request: Request) -> Response:
        # Without understanding the bot still helps, so the service is up; the state is told apart.
        return JSONResponse({"status": "ok", "understanding": "up" if await is_understanding_up() else "down"})

    own = [Route(path, on_update, methods=["POST"]), Route("/health", on_health, methods=["GET"])]
    return Starlette(routes=[*own, *pages])
