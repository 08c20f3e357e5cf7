"""Asks the model about the held-out sentences and keeps its answers as arrays. Logs nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from components.corpus import Sentence


@dataclass(frozen=True)
class Answers:
    """What the model says about some sentences.

    Attributes:
        sentences: as asked, one row each.
        intents: names of the columns of `shares`.
        shares: probability of each intent.
        danger: probability of danger; NaN where the model does not tell.
        languages: "vi", "id" or "" as heard.
        milliseconds: time of each answer.
    """

    sentences: list[Sentence]
    intents: list[str]
    shares: np.ndarray
    danger: np.ndarray
    languages: list[str]
    milliseconds: np.ndarray

    @property
    def order(self) -> np.ndarray:
        """Columns of each row, the likeliest first."""
        return np.argsort(-self.shares, axis=1, kind="stable")

    @property
    def best(self) -> np.ndarray:
        """Name of each row's likeliest intent."""
        return np.asarray(self.intents)[self.order[:, 0]]


class Asker:
    """A loaded model.

    Args:
        model: file of train.py; or the address of a running Rasa server, "http://127.0.0.1:5005".
    """

    def __init__(self, model: str, intents: Sequence[str]) -> None:
        self._intents = list(intents)
        self._address = model if model.startswith("http") else ""
        if not self._address:
            from rasa.core.agent import Agent  # takes seconds, so only when needed

            mute()
            self._agent = Agent.load(str(Path(model).resolve()))

    def ask(self, sentences: Sequence[Sentence]) -> Answers:
        """Ask about every sentence, one after the other."""
        bodies, times = asyncio.run(self._parse([sentence.text for sentence in sentences]))
        places = {name: place for place, name in enumerate(self._intents)}
        shares = np.zeros((len(bodies), len(self._intents)))
        danger = np.full(len(bodies), np.nan)
        languages = []
        for row, body in enumerate(bodies):
            for item in body["intent_ranking"]:
                if item["name"] in places:
                    shares[row, places[item["name"]]] = item["confidence"]
            if isinstance(body.get("crisis"), dict):
                danger[row] = body["crisis"]["confidence"]
            languages.append((body.get("language") or {}).get("name", ""))
        return Answers(list(sentences), self._intents, shares, danger, languages, np.asarray(times))

    async def _parse(self, texts: Sequence[str]) -> tuple[list[dict], list[float]]:  # type: ignore[type-arg]
        bodies, times = [], []
        if self._address:
            import aiohttp  # comes with rasa

            async with aiohttp.ClientSession() as session:
                for text in texts:
                    start = time.perf_counter()
                    async with session.post(f"{self._address}/model/parse", json={"text": text}) as answer:
                        answer.raise_for_status()
                        bodies.append(await answer.json())
                    times.append((time.perf_counter() - start) * 1000)
            return bodies, times
        for text in texts:
            start = time.perf_counter()
            bodies.append(await self._agent.parse_message(text))
            times.append((time.perf_counter() - start) * 1000)
        return bodies, times


def quiet() -> None:
    """Keep the libraries from writing warnings, and Rasa from writing messages (it does at DEBUG)."""
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        LOG_LEVEL="WARNING",
        LOG_LEVEL_LIBRARIES="ERROR",
        TF_CPP_MIN_LOG_LEVEL="3",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
        PYTHONWARNINGS="ignore",
    )
    # The libraries warn about each other, and some switch their warnings back on.
    warnings.showwarning = lambda *_args, **_more: None  # type: ignore[assignment]


def mute() -> None:
    """Keep Rasa from printing every message it reads: without its command line it logs at DEBUG."""
    import structlog  # comes with rasa

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.getLogger("rasa").setLevel(logging.WARNING)
