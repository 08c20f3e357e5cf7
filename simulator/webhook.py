"""Webhook delivery: one chat after another as long as the bot has not answered, chats side by side."""

import asyncio
import contextlib
import http
import ipaddress
import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from simulator import limits
from simulator.errors import bad_request
from simulator.updates import Update, UpdateQueue, chat_of

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_RESPONSE_SECONDS = 60.0
_LONGEST_WAIT = 30.0


@dataclass
class WebhookSettings:
    """What setWebhook was given."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    ip_address: str | None = None


def check_webhook(settings: WebhookSettings, known_hosts: Iterable[str]) -> None:
    """Refuse an address Telegram could not call.

    Two rules differ from Telegram. Plain http and any port are taken for loopback and for `known_hosts`:
    a local bot has no certificate (Telegram wants https). Any other host is refused: a stand-in calls
    nobody but the bot under test.

    Raises:
        ApiError: 400, "bad webhook: ...".
    """
    parts = urlsplit(settings.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    try:
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid port in URL") from None
    local = _is_loopback(parts.hostname) or parts.hostname in set(known_hosts)
    if not local:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (port or 443) not in limits.WEBHOOK_PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        raise bad_request(f"bad webhook: the simulator calls loopback only, not {parts.hostname!r}")
    if settings.secret_token is not None and not _SECRET.fullmatch(settings.secret_token):
        if len(settings.secret_token) > limits.SECRET_TOKEN_CHARACTERS:
            raise bad_request("secret token is too long")
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= settings.max_connections <= limits.WEBHOOK_CONNECTIONS:
        raise bad_request(f"max_connections must be between 1 and {limits.WEBHOOK_CONNECTIONS}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class WebhookSender:
    """Sends the queue's updates to one address until closed."""

    def __init__(
        self, settings: WebhookSettings, queue: UpdateQueue, retry_seconds: float, clock: Callable[[], float]
    ) -> None:
        self.settings = settings
        self.last_error: tuple[float, str] | None = None
        self._queue = queue
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._lanes: dict[int, deque[Update]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(settings.max_connections)
        self._loop = asyncio.get_running_loop()
        # trust_env off: a proxy of the environment must never see a loopback call.
        self._client = httpx.AsyncClient(trust_env=False, timeout=_RESPONSE_SECONDS, follow_redirects=False)
        for update in list(queue.pending.values()):
            self.push(update)

    def push(self, update: Update) -> None:
        """Put an update behind the others of its chat."""
        chat = chat_of(update)
        lane = self._lanes.get(chat)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[chat] = deque([update])
        worker = self._loop.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def close(self) -> None:
        """Stop sending. What was not answered stays in the queue."""
        for worker in list(self._workers):
            worker.cancel()
        for worker in list(self._workers):
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        await self._client.aclose()

    async def _work(self, chat: int) -> None:
        lane = self._lanes[chat]
        while lane:
            wait = self._retry_seconds
            while not await self._send(lane[0]):
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            self._queue.forget(lane.popleft()["update_id"])
        del self._lanes[chat]

    async def _send(self, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        # Escaped to ASCII: forged data with half a surrogate pair must get through.
        body = json.dumps(update)
        if self.settings.secret_token is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.settings.secret_token
        async with self._slots:
            try:
                answer = await self._client.post(self.settings.url, content=body, headers=headers)
            except httpx.TimeoutException:
                self._note_error("Read timeout expired")
                return False
            except httpx.HTTPError as error:
                refused = isinstance(error, httpx.ConnectError)
                self._note_error("Connection refused" if refused else "Connection closed")
                return False
        if answer.is_success:
            return True
        try:
            phrase = http.HTTPStatus(answer.status_code).phrase
        except ValueError:
            phrase = "Unknown"
        self._note_error(f"Wrong response from the webhook: {answer.status_code} {phrase}")
        return False

    def _note_error(self, message: str) -> None:
        self.last_error = (self._clock(), message)
