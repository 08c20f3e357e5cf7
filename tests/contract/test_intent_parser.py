"""The understanding: one contract, kept by the fake and by the Rasa adapter on a stub server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

import pytest

from bot.adapters.rasa import Breaker, RasaIntentParser
from bot.domain.understanding import Intent, Unavailable, Understanding
from bot.services.ports import IntentParser
from tests.fakes import FakeIntentParser, sure, torn
from tests.rasa_stub import RasaStub, body, running_stub

SURE, TORN = sure(Intent.SCAM_JOB), torn(Intent.SCAM_LOAN, Intent.SCAM_JOB)
CRISIS = Understanding(((Intent.HELP_DISTRESS, 1.0),), crisis=0.9, language="vi")
ANSWERS = {"việc nhẹ": SURE, "tiền": TORN, "mệt quá": CRISIS}
ODD_TEXTS = ["", " ", "\x00", "🙂" * 2048, "‮abc", "\ud800", "{}", '"\\', "x" * 4096]


@dataclass
class Place:
    """A parser that knows ANSWERS, and what switches its model off and on."""

    parser: IntentParser
    switch: Callable[[bool], Awaitable[None]]


def as_body(understanding: Understanding) -> Mapping[str, object]:
    more: dict[str, object] = {}
    if understanding.crisis is not None:
        more["crisis"] = {"confidence": understanding.crisis}
    if understanding.language is not None:
        more["language"] = {"name": understanding.language}
    return body(*[(intent.value, p) for intent, p in understanding.ranking], **more)


@pytest.fixture(params=["fake", "rasa"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "fake":
        fake = FakeIntentParser(ANSWERS)

        async def switch_fake(on: bool) -> None:
            fake.is_down = not on

        yield Place(fake, switch_fake)
        return
    async with running_stub() as stub:
        stub.by_text = {text: as_body(answer) for text, answer in ANSWERS.items()}
        stub.answer = as_body(sure(Intent.OUT_OF_SCOPE))
        parser = RasaIntentParser(stub.url, time_limit=2, breaker=Breaker(seconds=0))
        yield Place(parser, lambda on: _switch(stub, on))
        await parser.close()


async def _switch(stub: RasaStub, on: bool) -> None:
    await (stub.start() if on else stub.stop())


async def test_parse_gives_the_understanding(place: Place) -> None:
    found = {text: await place.parser.parse(text) for text in ANSWERS}

    assert found == ANSWERS


async def test_parse_of_anything_else_is_out_of_scope(place: Place) -> None:
    assert await place.parser.parse("giá vàng") == sure(Intent.OUT_OF_SCOPE)


async def test_ranking_is_never_empty_and_goes_downwards(place: Place) -> None:
    for text in ANSWERS:
        found = await place.parser.parse(text)

        assert isinstance(found, Understanding)
        row = [p for _, p in found.ranking]
        assert (row, len(row) > 0) == (sorted(row, reverse=True), True)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text)[:20])
async def test_parse_never_raises(place: Place, text: str) -> None:
    assert isinstance(await place.parser.parse(text), Understanding | Unavailable)


async def test_parse_while_the_model_is_down_is_unavailable_and_then_is_back(place: Place) -> None:
    await place.switch(False)
    down = [await place.parser.parse("tiền") for _ in range(4)]
    await place.switch(True)

    back = await place.parser.parse("tiền")

    assert (down, back) == ([Unavailable("refused")] * 4, TORN)


async def test_parse_many_at_once_does_not_mix_the_answers(place: Place) -> None:
    texts = list(ANSWERS) * 10

    found = await asyncio.gather(*(place.parser.parse(text) for text in texts))

    assert found == [ANSWERS[text] for text in texts]
