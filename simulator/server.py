"""The HTTP face: the Bot API, the files, the chat page, and the page's own API.

For a bot (as at api.telegram.org):

    GET, POST /bot<token>/<method>      parameters in the query, a form, multipart or JSON
    GET       /file/bot<token>/<path>   a file, by the path getFile gave

For the chat page (JSON in and out; times are Unix seconds; an error is `{"error": "..."}` with 4xx):

    GET  /                              the page; its parts under /page/
    GET  /sim/state                     everything: seq, bot, people (each with her messages), faults
    GET  /sim/events                    Server-Sent Events, each with the number `seq`:
                                        message, edited   {chat_id, message, keyboard}
                                        deleted           {chat_id, message_id}
                                        action            {chat_id, action}
                                        pressed           {chat_id, message_id, data}
                                        answered          {chat_id, message_id, data, text, alert}
                                        people            {people}, after a new person, a block, new commands
                                        faults            {faults}
    POST /sim/people                    {name, language} -> {id}
    POST /sim/people/<id>/text          {text}
    POST /sim/people/<id>/edit          {message_id, text}
    POST /sim/people/<id>/press         {message_id, data}; any data, so that tests can forge it
    POST /sim/people/<id>/attach        {kind: photo|document|voice|video|sticker}
    POST /sim/people/<id>/block         {blocked: true|false}
    POST /sim/faults                    {retry_after: seconds, slow: seconds, server_error: bool}; 0 is off
    GET  /sim/files/<unique id>         a file for the page, so that it need not know the token

A message for the page: id, from ("bot" or "me"), time, edited, text, entities, buttons (rows as in an
inline keyboard), photo {url, width, height}, document {url, name, size}, voice, video, sticker, contact,
reply_to {id, from, text}; absent parts are left out.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from simulator import limits
from simulator.core import ApiError, ConnectionBroken, Simulator
from simulator.multipart import read_body
from simulator.page_api import HEADERS, PAGE_FOLDER, PageApi, PageError, json_response

_BODY_BYTES = limits.UPLOAD_BYTES + 1_000_000
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class PortInUse(Exception):
    """The address is taken, or not ours to take."""


class _BrokenConnection(Response):
    """An answer that stops in the middle: uvicorn then closes the connection, and says so in its log."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def build_app(sim: Simulator, *, only_loopback: bool = False) -> Starlette:
    """Return the ASGI application around a simulator.

    Args:
        sim: the world to show.
        only_loopback: refuse requests for other host names. They come to a loopback server only from
            a foreign web page that plays with its DNS.
    """
    bot, page = _BotApi(sim), PageApi(sim)
    person = "/sim/people/{person_id:int}"
    routes = [
        Route("/bot{token}/{method}", bot.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", bot.file, methods=["GET"]),
        Route("/", page.index, methods=["GET"]),
        Mount("/page", _PageFiles(directory=PAGE_FOLDER)),
        Route("/sim/state", page.state, methods=["GET"]),
        Route("/sim/events", page.events, methods=["GET"]),
        Route("/sim/people", page.add_person, methods=["POST"]),
        Route(f"{person}/text", page.text, methods=["POST"]),
        Route(f"{person}/edit", page.edit, methods=["POST"]),
        Route(f"{person}/press", page.press, methods=["POST"]),
        Route(f"{person}/attach", page.attach, methods=["POST"]),
        Route(f"{person}/block", page.block, methods=["POST"]),
        Route("/sim/faults", page.faults, methods=["POST"]),
        Route("/sim/files/{unique_id}", page.file, methods=["GET"]),
    ]
    hosts = [*_LOOPBACK, "[::1]"] if only_loopback else ["*"]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)],
        exception_handlers={PageError: _show_page_error},
    )


async def _show_page_error(request: Request, error: Exception) -> Response:
    return json_response({"error": str(error)}, 400)


class _PageFiles(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(HEADERS)
        return response


# -- for the bot -------------------------------------------------------------------------------------------


class _BotApi:
    def __init__(self, sim: Simulator) -> None:
        self._sim = sim

    async def call(self, request: Request) -> Response:
        try:
            self._sim.check_token(request.path_params["token"])
            params, files = await self._read(request)
            result = await self._sim.call(request.path_params["method"], params, files)
        except ApiError as error:
            return json_response(error.as_answer(), error.code)
        except ConnectionBroken:
            return _BrokenConnection()
        return json_response({"ok": True, "result": result})

    async def file(self, request: Request) -> Response:
        try:
            self._sim.check_token(request.path_params["token"])
        except ApiError as error:
            return json_response(error.as_answer(), error.code)
        stored = self._sim.files.by_path(request.path_params["path"])
        if stored is None:
            return json_response(ApiError(404, "Not Found").as_answer(), 404)
        return Response(stored.upload.content, media_type="application/octet-stream")

    async def _read(self, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
        if int(request.headers.get("content-length") or 0) > _BODY_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        params, files = read_body(request.headers.get("content-type", ""), await request.body())
        return {**request.query_params, **params}, files


# -- running -----------------------------------------------------------------------------------------------


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: they are the caller's business."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise PortInUse(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listener


@contextlib.asynccontextmanager
async def serve(sim: Simulator, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Run the server in this event loop and yield its base URL; port 0 takes a free one.

    At the end the simulator is closed: polls and event streams end, the webhook stops.

    Raises:
        PortInUse: if the address cannot be had.
    """
    listener = _bind(host, port)
    sim.updates.reopen()
    app = build_app(sim, only_loopback=host in _LOOPBACK)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if running.done():
                await running
                raise RuntimeError("the server ended before it began")
            await asyncio.sleep(0.005)
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{listener.getsockname()[1]}"
    finally:
        await sim.close()
        server.should_exit = True
        await running
        listener.close()
