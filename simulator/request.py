"""python-telegram-bot's door to the core: no socket, the same answers.

Parameters go through the same strings as over HTTP, so that both faces meet the same checks.
"""

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import unquote

from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from simulator.core import Simulator
from simulator.errors import ApiError, ConnectionBroken, bad_request
from simulator.media import Upload


class SimulatorRequest(BaseRequest):
    """A `telegram.request.BaseRequest` that talks to a Simulator.

    One object can serve as `request` and as `get_updates_request`. A call that takes longer than its read
    timeout (seconds) raises `TimedOut`, and is still carried out, as behind a real network.
    """

    def __init__(self, sim: Simulator, read_timeout: float | None = 5.0) -> None:
        self._sim = sim
        self._read_timeout = read_timeout
        self._running: set[asyncio.Task[tuple[int, bytes]]] = set()

    @property
    def read_timeout(self) -> float | None:
        """Return the default read timeout in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Do nothing: there is no connection."""

    async def shutdown(self) -> None:
        """Cancel calls whose callers have given up."""
        for task in list(self._running):
            task.cancel()
        for task in list(self._running):
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Answer one request with status and body.

        Raises:
            TimedOut: if the answer takes longer than the read timeout.
            NetworkError: if the network_error fault hits.
        """
        timeout = self._read_timeout if isinstance(read_timeout, DefaultValue) else read_timeout
        task = asyncio.create_task(self._answer(url, request_data))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.wait_for(asyncio.shield(task), timeout)
        except TimeoutError:
            raise TimedOut from None
        except ConnectionBroken as error:
            raise NetworkError(str(error)) from error
        except asyncio.CancelledError:
            task.cancel()  # the bot is stopping: nobody waits for this any more
            raise

    async def _answer(self, url: str, request_data: RequestData | None) -> tuple[int, bytes]:
        try:
            if "/file/bot" in url:
                return 200, self._file(unquote(url.partition("/file/bot")[2]))
            token, _, name = url.partition("/bot")[2].partition("/")
            self._sim.check_token(token)
            params = request_data.json_parameters if request_data else {}
            result = await self._sim.call(name, params, _uploads(request_data))
        except ApiError as error:
            return error.code, json.dumps(error.as_answer()).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _file(self, place: str) -> bytes:
        token, _, path = place.partition("/")
        self._sim.check_token(token)
        stored = self._sim.files.by_path(path)
        if stored is None:
            raise ApiError(404, "Not Found")
        return stored.upload.content


def _uploads(request_data: RequestData | None) -> dict[str, Upload]:
    if request_data is None or not request_data.contains_files:
        return {}
    uploads = {}
    for name, (file_name, content, mime_type) in request_data.multipart_data.items():
        data = content if isinstance(content, bytes) else content.read()
        if not isinstance(data, bytes):
            raise bad_request(f"file {name!r} is not binary")
        uploads[name] = Upload(file_name, data, mime_type)
    return uploads
