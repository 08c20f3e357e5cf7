"""The webhook: who may post what, and what comes back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.web.webhook import MOST_BYTES, SECRET_HEADER, build_web

SECRET = "a-secret-of-the-webhook"
PATH = "/telegram/abc"


class Door:
    """The web application and the updates that came through."""

    def __init__(self) -> None:
        self.handled: list[dict[str, Any]] = []
        self.is_up = True

    async def handle(self, update: dict[str, Any]) -> None:
        self.handled.append(update)

    async def understanding(self) -> bool:
        return self.is_up


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def client(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    app = build_web(PATH, SECRET, door.handle, door.understanding)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://taman") as client:
        yield client


async def test_update_with_the_secret_is_handled_and_answered_200(client: httpx.AsyncClient, door: Door) -> None:
    answer = await client.post(PATH, json={"update_id": 1}, headers={SECRET_HEADER: SECRET})

    assert answer.status_code == 200
    assert door.handled == [{"update_id": 1}]


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_without_the_secret_nothing_is_handled(
    client: httpx.AsyncClient, door: Door, headers: dict[str, str]
) -> None:
    answer = await client.post(PATH, json={"update_id": 1}, headers=headers)

    assert answer.status_code == 403
    assert door.handled == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 1, "x": "' + b"a" * MOST_BYTES + b'"}', 413),
    ],
)
async def test_what_is_no_update_is_refused(client: httpx.AsyncClient, door: Door, body: bytes, status: int) -> None:
    answer = await client.post(PATH, content=body, headers={SECRET_HEADER: SECRET})

    assert answer.status_code == status
    assert door.handled == []


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", PATH, 405), ("POST", "/telegram", 404), ("GET", "/", 404)]
)
async def test_other_doors_are_closed(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path, headers={SECRET_HEADER: SECRET})

    assert answer.status_code == status


@pytest.mark.parametrize(("is_up", "word"), [(True, "up"), (False, "down")])
async def test_health_tells_of_understanding_and_stays_ok(
    client: httpx.AsyncClient, door: Door, is_up: bool, word: str
) -> None:
    door.is_up = is_up

    answer = await client.get("/health")

    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok", "understanding": word})
