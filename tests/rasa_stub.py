"""A real HTTP server that answers as Rasa does, or as broken as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bot.domain.understanding import Intent


def body(*ranking: tuple[str, float], **more: Any) -> dict[str, Any]:
    """What Rasa 3.6 answers to /model/parse, with what our components add."""
    rows = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return {"text": "...", "intent": rows[0] if rows else None, "entities": [], "intent_ranking": rows, **more}


class RasaStub:
    """Answers every request alike, until told otherwise.

    Attributes:
        answer: body, as JSON or as it is (bytes).
        by_text: answers to certain texts.
        seconds: how long it thinks.
        hang_up: close the connection instead of answering, so many times.
        heard: what was asked: method, path, JSON.
    """

    def __init__(self) -> None:
        self.answer: Any = body((Intent.CHAT_GREET, 0.9), (Intent.CHAT_THANKS, 0.1))
        self.by_text: Mapping[str, Any] = {}
        self.status = 200
        self.seconds = 0.0
        self.hang_up = 0
        self.heard: list[tuple[str, str, Any]] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen; on the port of the last time, if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut all connections, as a server that was killed."""
        if self._server is None:
            return
        self._server.close()
        for task, writer in self._connections.items():
            writer.transport.abort()
            task.cancel()
        await self._server.wait_closed()
        self._server = None
        if self._connections:
            await asyncio.wait(self._connections)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            del self._connections[task]
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        length = next(
            (int(row.split(":")[1]) for row in head.lower().splitlines() if row.startswith("content-length")), 0
        )
        asked = json.loads(await reader.readexactly(length)) if length else None
        self.heard.append((method, path, asked))
        if self.hang_up:
            self.hang_up -= 1
            return False
        await asyncio.sleep(self.seconds)
        answer = self.by_text.get(asked["text"], self.answer) if asked else self.answer
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        writer.write(
            b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (self.status, len(data))
        )
        writer.write(data)
        await writer.drain()
        return True


@asynccontextmanager
async def running_stub() -> AsyncIterator[RasaStub]:
    stub = RasaStub()
    await stub.start()
    try:
        yield stub
    finally:
        await stub.stop()
