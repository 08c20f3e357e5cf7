"""The understanding by a Rasa server, against a real HTTP server that is told how to fail."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator
from contextlib import redirect_stderr
from typing import Any

import httpx
import pytest
import structlog

from bot import log
from bot.adapters.processes import free_port
from bot.adapters.rasa import FAILURES_TO_OPEN, SECONDS_OPEN, TIME_LIMIT, Breaker, RasaIntentParser, read_answer
from bot.domain.understanding import Intent, Unavailable, Understanding
from tests.rasa_stub import RasaStub, body, running_stub

TEXT = "nó dọa đăng ảnh của mình, 0912345678"
GREETING = Understanding(((Intent.CHAT_GREET, 0.9), (Intent.CHAT_THANKS, 0.1)))


class FakeTimer:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def breaker(timer: FakeTimer) -> Breaker:
    return Breaker(failures=3, seconds=5, timer=timer)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allow()
        breaker.failed()


def test_breaker_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    before = breaker.is_open
    fail(breaker, 1)

    assert (before, breaker.is_open, breaker.allow()) == (False, True, False)


def test_breaker_forgets_failures_after_a_success(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)

    assert (breaker.is_open, breaker.allow()) == (False, True)


def test_breaker_holds_back_for_its_seconds_then_lets_one_through(breaker: Breaker, timer: FakeTimer) -> None:
    fail(breaker, 3)
    timer.now += 4.999
    early = breaker.allow()
    timer.now += 0.001

    probe, second, third = breaker.allow(), breaker.allow(), breaker.allow()

    assert (early, probe, second, third, breaker.is_open) == (False, True, False, False, True)


def test_breaker_closes_when_the_probe_succeeds(breaker: Breaker, timer: FakeTimer) -> None:
    fail(breaker, 3)
    timer.now += 5
    breaker.allow()

    breaker.succeeded()

    assert (breaker.is_open, breaker.allow(), breaker.allow()) == (False, True, True)


def test_breaker_needs_all_failures_again_after_it_closed(breaker: Breaker, timer: FakeTimer) -> None:
    fail(breaker, 3)
    timer.now += 5
    breaker.allow()
    breaker.succeeded()

    fail(breaker, 2)

    assert not breaker.is_open


def test_breaker_opens_anew_when_the_probe_fails(breaker: Breaker, timer: FakeTimer) -> None:
    fail(breaker, 3)
    timer.now += 5
    breaker.allow()

    breaker.failed()

    held_back = breaker.allow()
    timer.now += 4.999
    still = breaker.allow()
    timer.now += 0.001
    assert (held_back, still, breaker.allow()) == (False, False, True)


def test_breaker_lets_another_probe_through_when_the_first_was_cancelled(breaker: Breaker, timer: FakeTimer) -> None:
    fail(breaker, 3)
    timer.now += 5
    breaker.allow()

    breaker.gave_up()

    assert (breaker.is_open, breaker.allow(), breaker.allow()) == (True, True, False)


def test_breaker_does_not_count_what_was_cancelled(breaker: Breaker) -> None:
    fail(breaker, 2)

    breaker.allow()
    breaker.gave_up()

    assert not breaker.is_open


def test_limits_are_those_of_the_architecture() -> None:
    assert (TIME_LIMIT, FAILURES_TO_OPEN, SECONDS_OPEN) == (0.8, 3, 5.0)


def test_read_answer_sorts_the_ranking_and_leaves_out_intents_that_are_not_ours() -> None:
    found = read_answer(body(("nlu_fallback", 0.99), ("scam_job", 0.2), ("/restart", 0.1), ("scam_loan", 0.6)))

    assert found == Understanding(((Intent.SCAM_LOAN, 0.6), (Intent.SCAM_JOB, 0.2)))


def test_read_answer_knows_every_intent() -> None:
    found = read_answer(body(*[(intent.value, 0.5) for intent in Intent]))

    assert found == Understanding(tuple((intent, 0.5) for intent in Intent))


def test_read_answer_takes_what_our_components_add() -> None:
    more = {"crisis": {"confidence": 0.75}, "language": {"name": "vi", "confidence": 1.0}}

    assert read_answer(body(("scam_job", 1.0), **more)) == Understanding(((Intent.SCAM_JOB, 1.0),), 0.75, "vi")


@pytest.mark.parametrize("more", [{}, {"crisis": None, "language": None}, {"crisis": 0.9, "language": "vi"}])
def test_read_answer_does_without_what_our_components_add(more: dict[str, Any]) -> None:
    assert read_answer(body(("scam_job", 1.0), **more)) == Understanding(((Intent.SCAM_JOB, 1.0),))


def test_read_answer_keeps_probabilities_between_0_and_1() -> None:
    found = read_answer(body(("scam_job", 1.0000001), ("scam_loan", -1e-9), crisis={"confidence": 1.5}))

    assert found == Understanding(((Intent.SCAM_JOB, 1.0), (Intent.SCAM_LOAN, 0.0)), 1.0)


@pytest.fixture
async def stub() -> AsyncIterator[RasaStub]:
    async with running_stub() as stub:
        yield stub


@pytest.fixture
async def parser(stub: RasaStub, breaker: Breaker) -> AsyncIterator[RasaIntentParser]:
    """With more patience than the real one: what is tested here is not the speed of a busy machine."""
    parser = RasaIntentParser(stub.url + "/", time_limit=10, breaker=breaker)
    yield parser
    await parser.close()


async def test_parse_asks_rasa_and_reads_the_answer(parser: RasaIntentParser, stub: RasaStub) -> None:
    found = await parser.parse(TEXT)

    assert found == GREETING
    assert stub.heard == [("POST", "/model/parse", {"text": TEXT})]


async def test_parse_sends_any_text_unharmed(parser: RasaIntentParser, stub: RasaStub) -> None:
    texts = ["tiếng Việt", "🙂👩‍👩‍👧", 'quote " and \\ and \n', "‮rtl", "x" * 4096, ""]

    await asyncio.gather(*(parser.parse(text) for text in texts))

    assert sorted(asked["text"] for _, _, asked in stub.heard) == sorted(texts)


async def test_parse_gives_up_on_a_slow_server_within_the_limit(stub: RasaStub) -> None:
    parser = RasaIntentParser(stub.url, time_limit=0.3)
    stub.seconds = 60
    begun = time.monotonic()

    found = await parser.parse(TEXT)

    seconds = time.monotonic() - begun
    await parser.close()
    assert found == Unavailable("timeout")
    assert 0.25 < seconds < 3


@pytest.mark.parametrize("status", [400, 404, 500, 503])
async def test_parse_of_an_error_status(parser: RasaIntentParser, stub: RasaStub, status: int) -> None:
    stub.status = status

    assert await parser.parse(TEXT) == Unavailable("refused")


DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>not JSON</html>",
        b"\xff\xfe",
        b'{"intent_ranking": [{"name": "chat_greet", "confidence": NaN}]}',
        b'{"intent_ranking": [{"name": "chat_greet", "confidence": Infinity}]}',
        b'{"intent_ranking": [{"name": "chat_greet", "confidence": 1' + b"0" * 400 + b"}]}",
        b'{"intent_ranking": ' + DEEP,
        None,
        [],
        {},
        "text",
        7,
        {"intent_ranking": None},
        {"intent_ranking": []},
        {"intent_ranking": {"chat_greet": 1}},
        {"intent_ranking": ["chat_greet"]},
        {"intent_ranking": [None]},
        {"intent_ranking": [{"confidence": 1}]},
        {"intent_ranking": [{"name": "chat_greet"}]},
        {"intent_ranking": [{"name": ["chat_greet"], "confidence": 1}]},
        {"intent_ranking": [{"name": "chat_greet", "confidence": "sure"}]},
        {"intent_ranking": [{"name": "chat_greet", "confidence": None}]},
        body(("chat_greet", 1), crisis={}),
        body(("chat_greet", 1), crisis={"confidence": "x"}),
        body(("chat_greet", 1), language={}),
        body(("nlu_fallback", 1)),
    ],
    ids=lambda answer: repr(answer)[:60],
)
async def test_parse_of_an_answer_of_another_shape(parser: RasaIntentParser, stub: RasaStub, answer: object) -> None:
    stub.answer = answer

    assert await parser.parse(TEXT) == Unavailable("bad-answer")


async def test_parse_with_nobody_listening() -> None:
    parser = RasaIntentParser(f"http://127.0.0.1:{free_port()}")

    found = await parser.parse(TEXT)
    await parser.close()

    assert found == Unavailable("refused")


async def test_parse_tries_once_more_when_a_kept_connection_was_closed(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.hang_up = 1

    assert await parser.parse(TEXT) == GREETING
    assert len(stub.heard) == 2


async def test_parse_tries_not_more_than_twice(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.hang_up = 9

    assert await parser.parse(TEXT) == Unavailable("refused")
    assert len(stub.heard) == 2


async def test_parse_stops_asking_a_server_that_fails_again_and_again(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.status = 500

    found = [await parser.parse(TEXT) for _ in range(5)]

    assert found == [Unavailable("refused")] * 3 + [Unavailable("breaker-open")] * 2
    assert len(stub.heard) == 3


async def test_parse_recovers_by_itself_when_the_server_comes_back(
    parser: RasaIntentParser, stub: RasaStub, timer: FakeTimer
) -> None:
    before = await parser.parse(TEXT)
    await stub.stop()
    gone = [await parser.parse(TEXT) for _ in range(4)]
    timer.now += 5
    still_gone = await parser.parse(TEXT)
    await stub.start()
    held_back = await parser.parse(TEXT)
    timer.now += 5

    back = [await parser.parse(TEXT), await parser.parse(TEXT)]

    assert before == GREETING
    assert gone == [Unavailable("refused")] * 3 + [Unavailable("breaker-open")]
    assert (still_gone, held_back) == (Unavailable("refused"), Unavailable("breaker-open"))
    assert (back, parser.breaker.is_open) == ([GREETING, GREETING], False)


async def test_parse_sends_one_probe_at_a_time(parser: RasaIntentParser, stub: RasaStub, timer: FakeTimer) -> None:
    stub.status = 500
    for _ in range(3):
        await parser.parse(TEXT)
    stub.status, stub.seconds = 200, 0.05
    stub.heard.clear()
    timer.now += 5

    found = await asyncio.gather(*(parser.parse(TEXT) for _ in range(5)))

    assert (found.count(GREETING), found.count(Unavailable("breaker-open")), len(stub.heard)) == (1, 4, 1)  # type: ignore[arg-type]


async def test_parse_that_is_cancelled_does_not_block_the_next_probe(
    parser: RasaIntentParser, stub: RasaStub, timer: FakeTimer
) -> None:
    stub.status = 500
    for _ in range(3):
        await parser.parse(TEXT)
    stub.status, stub.seconds = 200, 0.1
    timer.now += 5
    probe = asyncio.create_task(parser.parse(TEXT))
    await asyncio.sleep(0.03)

    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe

    assert await parser.parse(TEXT) == GREETING


async def test_parse_many_at_once(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.by_text = {intent.value: body((intent.value, 1.0)) for intent in Intent}

    found = await asyncio.gather(*(parser.parse(intent.value) for intent in Intent))

    assert found == [Understanding(((intent, 1.0),)) for intent in Intent]


async def test_the_text_is_in_no_log_and_in_no_value(stub: RasaStub, parser: RasaIntentParser, timer: FakeTimer) -> None:
    """Also not when Rasa sends it back, in an error or in an answer."""
    configuration = structlog.get_config()
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.set_up("DEBUG")
    echoes = [(500, json.dumps({"message": TEXT}).encode()), (200, TEXT.encode()), (200, {"intent_ranking": [TEXT]})]
    found: list[object] = []
    try:
        for stub.status, stub.answer in echoes:
            found.append(await parser.parse(TEXT))
        timer.now += 5
        stub.status, stub.answer = 200, body(("chat_greet", 1.0), text=TEXT, language={"name": "vi"})
        found.append(await parser.parse(TEXT))
    finally:
        structlog.configure(**configuration)

    logged = stream.getvalue()
    assert [type(value) for value in found] == [Unavailable, Unavailable, Unavailable, Understanding]
    assert ["understanding is down" in logged, "understanding is back" in logged] == [True, True]
    assert TEXT not in logged
    assert TEXT not in repr(found)


async def test_log_tells_once_that_the_model_is_down(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.status = 500

    with structlog.testing.capture_logs() as events:
        for _ in range(6):
            await parser.parse(TEXT)

    assert [(e["log_level"], e["reason"]) for e in events] == [("warning", "refused")]


async def test_intents_gives_the_names_that_the_model_knows(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.answer = body(("chat_greet", 0.9), ("scam_job", 0.1), ("of_another_version", 0.0))

    assert await parser.intents() == frozenset({"chat_greet", "scam_job", "of_another_version"})


@pytest.mark.parametrize("answer", [b"<html>", [], {}, {"intent_ranking": None}, {"intent_ranking": ["chat_greet"]}])
async def test_intents_of_a_server_that_is_no_model(parser: RasaIntentParser, stub: RasaStub, answer: object) -> None:
    stub.answer = answer

    with pytest.raises(ValueError):
        await parser.intents()


async def test_intents_of_a_server_that_does_not_answer(parser: RasaIntentParser, stub: RasaStub) -> None:
    stub.status = 500

    with pytest.raises(httpx.HTTPError):
        await parser.intents()
