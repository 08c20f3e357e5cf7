"""The understanding of messages by a Rasa server: time limit, one retry at most, and a breaker.

The text goes to Rasa and nowhere else: it is in no error, no log and no value that this module gives back.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from typing import Any

import httpx
import structlog

from bot.domain.understanding import Intent, Unavailable, Understanding

TIME_LIMIT = 0.8
"""Seconds that a person waits at most for the model (architecture, section 3)."""
FAILURES_TO_OPEN = 3
SECONDS_OPEN = 5.0

_INTENTS = {intent.value: intent for intent in Intent}

log = structlog.get_logger(__name__)


class Breaker:
    """Stops asking a server that fails again and again, and lets one question through now and then.

    Closed: all pass. After `failures` failures in a row it opens: none pass for `seconds`. Then half-open: one
    passes; its success closes the breaker, its failure opens it anew.

    Args:
        timer: gives seconds of a steady clock.
    """

    def __init__(
        self,
        failures: int = FAILURES_TO_OPEN,
        seconds: float = SECONDS_OPEN,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._seconds = seconds
        self._timer = timer
        self._failed = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """True while questions are held back (also while one probe is under way)."""
        return self._opened_at is not None

    def allow(self) -> bool:
        """Ask whether a question may pass; the caller must report its end by `succeeded`, `failed` or `gave_up`."""
        if self._opened_at is None:
            return True
        if self._probing or self._timer() - self._opened_at < self._seconds:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Report an answer."""
        self._failed, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """Report that no answer came."""
        self._failed += 1
        if self._probing or self._failed >= self._limit:
            self._opened_at = self._timer()
        self._probing = False

    def gave_up(self) -> None:
        """Report that the asker was cancelled: neither success nor failure."""
        self._probing = False


class RasaIntentParser:
    """Asks `POST /model/parse` of a Rasa server.

    Args:
        url: base address, "http://127.0.0.1:5005".
        time_limit: seconds for a question with its retry.
    """

    def __init__(
        self,
        url: str,
        *,
        time_limit: float = TIME_LIMIT,
        breaker: Breaker | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._time_limit = time_limit
        self.breaker = breaker or Breaker()
        self._client = client or httpx.AsyncClient(
            timeout=time_limit,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=16),
            trust_env=False,
        )

    async def parse(self, text: str) -> Understanding | Unavailable:
        """Say what a message is about; down or late is `Unavailable`. Never raises."""
        if not self.breaker.allow():
            return Unavailable("breaker-open")
        was_open = self.breaker.is_open
        try:
            async with asyncio.timeout(self._time_limit):
                found = await self._ask(text)
        except TimeoutError:
            return self._failed("timeout")
        except httpx.HTTPError:
            return self._failed("refused")
        except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
            return self._failed("bad-answer")
        except asyncio.CancelledError:
            self.breaker.gave_up()
            raise
        self.breaker.succeeded()
        if was_open:
            log.info("understanding is back")
        return found

    async def intents(self) -> frozenset[str]:
        """Give the names of the intents that the loaded model tells apart, by asking it about a greeting.

        (An NLU model of Rasa carries no domain, so `GET /domain` says nothing of its intents.)

        Raises:
            httpx.HTTPError: the server does not answer.
            ValueError: it answers something else than a model does.
        """
        answer = await self._client.post(f"{self._url}/model/parse", json={"text": "xin chào, halo"}, timeout=10)
        answer.raise_for_status()
        try:
            return frozenset(str(item["name"]) for item in answer.json()["intent_ranking"])
        except (KeyError, TypeError):
            raise ValueError("not an answer of a model") from None

    async def is_up(self) -> bool:
        """Tell whether the server has a model loaded, within a second."""
        try:
            answer = await self._client.get(f"{self._url}/status", timeout=1)
            return answer.status_code == 200 and bool(answer.json().get("model_file"))
        except (httpx.HTTPError, ValueError):
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, text: str) -> Understanding:
        for is_last in (False, True):
            try:
                answer = await self._client.post(f"{self._url}/model/parse", json={"text": text})
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                # A kept connection that the server has just closed: worth one new try.
                if is_last:
                    raise
                continue
            answer.raise_for_status()
            return read_answer(answer.json())
        raise AssertionError("unreachable")

    def _failed(self, reason: str) -> Unavailable:
        was_open = self.breaker.is_open
        self.breaker.failed()
        if self.breaker.is_open and not was_open:
            log.warning("understanding is down; buttons, helplines and danger rules go on", reason=reason)
        return Unavailable(reason)


def read_answer(body: dict[str, Any]) -> Understanding:
    """Read the body of `/model/parse`.

    Raises:
        ValueError, KeyError, TypeError, ArithmeticError: it does not have the shape we know.
    """
    ranking = []
    for item in body["intent_ranking"]:
        # nlu_fallback and the like are not intents of ours.
        intent = _INTENTS.get(item["name"])
        if intent is not None:
            ranking.append((intent, _probability(item["confidence"])))
    if not ranking:
        raise ValueError("no intent of ours in the answer")
    ranking.sort(key=lambda pair: -pair[1])
    crisis = body.get("crisis")
    language = body.get("language")
    return Understanding(
        tuple(ranking),
        crisis=_probability(crisis["confidence"]) if isinstance(crisis, dict) else None,
        language=language["name"] if isinstance(language, dict) else None,
    )


def _probability(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a probability")
    return min(max(number, 0.0), 1.0)
