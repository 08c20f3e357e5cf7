"""The chat page's own API: what the page sees, what its people do, and the stream of events.

Its addresses and shapes are documented in `simulator.server`.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from simulator.core import ApiError, Event, Simulator
from simulator.media import image_size
from simulator.people import Person, SimMessage

PAGE_FOLDER = Path(__file__).parent / "page"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HEARTBEAT_SECONDS = 15.0
_WAITING_EVENTS = 2_000


class PageError(Exception):
    """The page asked for something that cannot be; the text goes to the page."""


def json_response(body: Any, status: int = 200) -> Response:
    """Return an answer in JSON that no cache keeps."""
    # Escaped to ASCII: half a surrogate pair in forged data must not break the answer.
    return Response(json.dumps(body), status, media_type="application/json", headers=HEADERS)


class PageApi:
    """The handlers of one page API, and its open event streams."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self._seq = 0
        self._queues: set[asyncio.Queue[str | None]] = set()
        sim.listeners.append(self._on_event)

    async def index(self, request: Request) -> Response:
        """Show the page."""
        return FileResponse(PAGE_FOLDER / "index.html", headers=HEADERS)

    async def state(self, request: Request) -> Response:
        """Answer with everything the page shows."""
        bot = {"name": self._sim.profile_for("name", None), "username": self._sim.bot_username}
        return json_response({"seq": self._seq, "bot": bot, "people": self._people(True), "faults": self._faults()})

    async def events(self, request: Request) -> Response:
        """Stream what happens."""
        headers = {**HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def file(self, request: Request) -> Response:
        """Send a file to the page."""
        stored = self._sim.files.by_unique_id(request.path_params["unique_id"])
        if stored is None:
            return json_response({"error": "no such file"}, 404)
        # Only real pictures are shown in place: anything else a bot sends might be a script.
        content = stored.upload.content
        if image_size(content) is not None:
            return Response(content, media_type=_image_type(content), headers=HEADERS)
        headers = {**HEADERS, "Content-Disposition": "attachment"}
        return Response(content, media_type="application/octet-stream", headers=headers)

    async def add_person(self, request: Request) -> Response:
        """Add somebody with a phone."""
        body = await _page_body(request)
        name, language = str(body.get("name", "")).strip(), str(body.get("language", ""))
        if not 1 <= len(name) <= 64:
            raise PageError("a name has 1 to 64 characters")
        if not re.fullmatch(r"[a-z]{2,3}", language):
            raise PageError("a language is a code such as vi or id")
        return json_response({"id": self._sim.add_person(name, language, started=False).id})

    async def text(self, request: Request) -> Response:
        """Let a person write."""
        return await self._act(request, lambda person, body: person.send_text(str(body["text"])))

    async def edit(self, request: Request) -> Response:
        """Let a person change her message."""
        return await self._act(request, lambda person, body: person.edit_text(int(body["message_id"]), str(body["text"])))

    async def press(self, request: Request) -> Response:
        """Let a person press a button."""
        return await self._act(request, lambda person, body: person.press_raw(int(body["message_id"]), str(body["data"])))

    async def attach(self, request: Request) -> Response:
        """Let a person send a test file."""

        def send(person: Person, body: dict[str, Any]) -> Any:
            senders: dict[str, Callable[[], Any]] = {
                "photo": person.send_photo,
                "document": person.send_document,
                "voice": person.send_voice,
                "video": person.send_video,
                "sticker": person.send_sticker,
            }
            if body["kind"] not in senders:
                raise PageError("kind is photo, document, voice, video or sticker")
            return senders[body["kind"]]()

        return await self._act(request, send)

    async def block(self, request: Request) -> Response:
        """Let a person block the bot, or take it back."""

        def switch(person: Person, body: dict[str, Any]) -> None:
            wanted = body["blocked"] is True
            if wanted != person.blocked:
                person.block_bot() if wanted else person.unblock_bot()

        return await self._act(request, switch)

    async def faults(self, request: Request) -> Response:
        """Switch faults on and off."""
        body = await _page_body(request)
        faults = self._sim.faults
        try:
            if "retry_after" in body:
                seconds = min(max(int(body["retry_after"]), 0), 3600)
                faults.remove("retry_after")
                if seconds:
                    faults.retry_after(seconds, times=None)
            if "slow" in body:
                delay = min(max(float(body["slow"]), 0), 60)
                faults.remove("slow")
                if delay:
                    faults.slow(delay, times=None)
        except (TypeError, ValueError, OverflowError):
            raise PageError("seconds must be a number") from None
        if "server_error" in body:
            faults.remove("server_error")
            if body["server_error"] is True:
                faults.server_error(times=None)
        return json_response(self._faults())

    async def _act(self, request: Request, act: Callable[[Person, dict[str, Any]], Any]) -> Response:
        person = self._sim.people.get(request.path_params["person_id"])
        if person is None:
            raise PageError("no such person")
        body = await _page_body(request)
        try:
            act(person, body)
        except KeyError as error:
            raise PageError(f"{error.args[0]} is missing") from None
        except (TypeError, ValueError) as error:
            raise PageError(str(error)) from None
        except ApiError as error:
            raise PageError(error.description) from None
        return json_response({"ok": True})

    # -- what the page sees --

    def _people(self, with_messages: bool) -> list[dict[str, Any]]:
        return [self._person(person, with_messages) for person in self._sim.people.values()]

    def _person(self, person: Person, with_messages: bool) -> dict[str, Any]:
        sim = self._sim
        shown: dict[str, Any] = {
            "id": person.id,
            "name": person.first_name,
            "language": person.language_code,
            "started": person.started,
            "blocked": person.blocked,
            "bot_name": sim.profile_for("name", person.language_code),
            "description": sim.profile_for("description", person.language_code),
            "commands": sim.commands_for(person),
            "keyboard": person.chat.keyboard,
        }
        if with_messages:
            shown["messages"] = [self._message(message) for message in sim.messages(person.id)]
        return shown

    def _message(self, message: SimMessage) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": message.id,
            "from": "bot" if message.from_bot else "me",
            "time": int(message.date.timestamp()),
            "edited": message.edited,
            "text": message.text if message.text is not None else message.caption,
            "entities": message.entities,
            "buttons": (message.reply_markup or {}).get("inline_keyboard"),
            **message.media,
        }
        if message.photo is not None:
            photo = message.photo[-1]
            shown["photo"] = {
                "url": f"/sim/files/{photo['file_unique_id']}",
                "width": photo["width"],
                "height": photo["height"],
            }
        if message.document is not None:
            document = message.document
            shown["document"] = {
                "url": f"/sim/files/{document['file_unique_id']}",
                "name": document["file_name"],
                "size": document["file_size"],
            }
        replied = self._sim.chat(message.chat_id).messages.get(message.reply_to or 0)
        if replied is not None and not replied.deleted:
            who = "bot" if replied.from_bot else "me"
            shown["reply_to"] = {"id": replied.id, "from": who, "text": replied.text or replied.caption or ""}
        return {name: value for name, value in shown.items() if value not in (None, [], False)}

    def _faults(self) -> dict[str, Any]:
        seconds = {fault.kind: fault.seconds for fault in self._sim.faults.active}
        return {
            "retry_after": seconds.get("retry_after", 0),
            "slow": seconds.get("slow", 0),
            "server_error": "server_error" in seconds,
        }

    # -- events --

    def _on_event(self, event: Event) -> None:
        if event.kind == "closed":
            for queue in self._queues:
                queue.put_nowait(None)
            return
        if event.chat_id is not None and event.chat_id not in self._sim.people:
            return  # groups are not on the page
        self._seq += 1
        if not self._queues:
            return
        kind, data = self._event(event)
        line = f"event: {kind}\ndata: {json.dumps({'seq': self._seq, **data})}\n\n"
        for queue in list(self._queues):
            if queue.qsize() >= _WAITING_EVENTS:
                # A page that does not read: end its stream, it will come back and fetch the state.
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    def _event(self, event: Event) -> tuple[str, dict[str, Any]]:
        data: dict[str, Any] = {"chat_id": event.chat_id}
        if event.kind in {"message", "edited"}:
            keyboard = self._sim.chat(event.data["message"].chat_id).keyboard
            return event.kind, {**data, "message": self._message(event.data["message"]), "keyboard": keyboard}
        if event.kind == "deleted":
            return "deleted", {**data, "message_id": event.data["message"].id}
        if event.kind == "action":
            return "action", {**data, "action": event.data["action"]}
        if event.kind in {"pressed", "answered"}:
            query, answer = event.data["query"], event.data.get("answer", {})
            data |= {"message_id": query.message_id, "data": query.data}
            if event.kind == "answered":
                data |= {"text": answer.get("text", ""), "alert": answer.get("show_alert", False)}
            return event.kind, data
        if event.kind == "faults":
            return "faults", {"faults": self._faults()}
        return "people", {"people": self._people(False)}

    async def _stream(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield "retry: 1000\n\n"
            while True:
                try:
                    line = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    line = ": still here\n\n"
                if line is None:
                    return
                yield line
        finally:
            self._queues.discard(queue)


async def _page_body(request: Request) -> dict[str, Any]:
    """Return the JSON body of a request of our own page; other web pages may not act here."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise PageError("this comes from another page")
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise PageError("JSON expected")
    try:
        body = await request.json()
    except ValueError:
        raise PageError("JSON expected") from None
    if not isinstance(body, dict):
        raise PageError("a JSON object expected")
    return body


def _image_type(content: bytes) -> str:
    for start, name in ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif")):
        if content.startswith(start):
            return f"image/{name}"
    return "image/webp"
