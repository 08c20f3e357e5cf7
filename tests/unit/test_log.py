"""The log never shows the token nor what people write."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import httpx
import pytest
import structlog

from bot import log
from bot.domain.errors import StorageUnavailable

TOKEN = "7654321:AAH-not_a_real_token_but_it_looks_like1"
SECRET = "nó dọa đăng ảnh của mình"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.getLogger("bot").level, logging.raiseExceptions
    configuration = structlog.get_config()
    yield
    root.handlers[:], level, own, logging.raiseExceptions = before
    root.setLevel(level)
    logging.getLogger("bot").setLevel(own)
    structlog.configure(**configuration)


def set_up(level: str = "INFO") -> io.StringIO:
    """Set up logging with a standard error of its own: pytest's is another one in each phase of a test."""
    stream = io.StringIO()
    with redirect_stderr(stream):
        log.set_up(level)
    return stream


@pytest.fixture
def shown() -> io.StringIO:
    return set_up()


def written(stream: io.StringIO) -> str:
    return stream.getvalue()


def ours(name: str = "bot.somewhere") -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


@pytest.mark.parametrize(
    "text",
    [TOKEN, f"https://api.telegram.org/bot{TOKEN}/getMe", f"<{TOKEN}>", f"{TOKEN} {TOKEN}"],
)
def test_redact_blanks_tokens(text: str) -> None:
    assert log.redact(text) == text.replace(TOKEN, "[token]")


@pytest.mark.parametrize("text", ["12:30", "2026-11-23T10:00:00Z", "update 123456: done", "http://127.0.0.1:5005/x", ""])
def test_redact_leaves_other_text_alone(text: str) -> None:
    assert log.redact(text) == text


def test_an_event_is_one_line_with_its_values(shown: io.StringIO) -> None:
    ours().info("it happened", count=3, reason="timeout", nothing=None)

    line = written(shown)
    assert line.count("\n") == 1
    assert all(part in line for part in ("info", "it happened", "count=3", "reason=timeout", "nothing=None"))


class Thing:
    def __repr__(self) -> str:
        return f"Thing({TOKEN})"


@pytest.mark.parametrize(
    "value",
    [TOKEN, f"bot{TOKEN}", [TOKEN], {"token": TOKEN}, Thing(), TOKEN.encode(), httpx.URL(f"https://x/bot{TOKEN}")],
    ids=["text", "inside", "list", "dict", "object", "bytes", "url"],
)
def test_token_in_a_value_is_blanked(shown: io.StringIO, value: object) -> None:
    ours().warning("event", value=value)

    line = written(shown)
    assert ("[token]" in line, TOKEN in line) == (True, False)


def test_token_in_the_message_is_blanked(shown: io.StringIO) -> None:
    ours().warning(f"asked bot{TOKEN}")

    line = written(shown)
    assert ("asked bot[token]" in line, TOKEN in line) == (True, False)


def test_token_bound_to_the_context_is_blanked(shown: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(url=TOKEN):
        ours().bind(other=TOKEN).warning("event")

    assert TOKEN not in written(shown)


@pytest.mark.parametrize("logger", ["httpx", "telegram.ext.Updater", "some.library", "uvicorn.error", "asyncio"])
@pytest.mark.parametrize("as_argument", [True, False])
def test_of_a_librarys_record_only_its_name_and_place_are_written(
    shown: io.StringIO, logger: str, as_argument: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """python-telegram-bot prints whole updates when it cannot parse them."""
    # Servers that other tests ran with uvicorn's own logging leave its loggers apart; ours runs without.
    for name in ("uvicorn", "uvicorn.error"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    if as_argument:
        logging.getLogger(logger).critical("Error: %s", f"{SECRET} https://x/bot{TOKEN}/y")
    else:
        logging.getLogger(logger).critical(f"Error: {SECRET} https://x/bot{TOKEN}/y")

    line = written(shown)
    assert (logger in line, "test_log.py:" in line) == (True, True)
    assert [secret for secret in (SECRET, TOKEN, "Error:") if secret in line] == []


def raise_with(text: str) -> None:
    raise StorageUnavailable(text)


def fail(logger: str) -> None:
    try:
        try:
            raise_with(SECRET)
        except StorageUnavailable as error:
            raise ValueError(f"{SECRET} {TOKEN}") from error
    except ValueError:
        if logger.startswith("bot"):
            ours(logger).exception("it failed")
        else:
            logging.getLogger(logger).exception("it failed")


@pytest.mark.parametrize("logger", ["bot.somewhere", "some.library", "telegram.ext.Application", "asyncio"])
def test_exceptions_are_named_and_placed_but_never_quoted(shown: io.StringIO, logger: str) -> None:
    fail(logger)

    text = written(shown)
    assert all(
        part in text for part in ("it failed" if logger.startswith("bot") else logger, "ValueError", "test_log.py:")
    )
    assert [secret for secret in (SECRET, TOKEN, "Traceback") if secret in text] == []


def test_exception_given_as_a_value_is_not_quoted_either(shown: io.StringIO) -> None:
    ours().error("it failed", exc_info=ValueError(SECRET))

    text = written(shown)
    assert ("ValueError" in text, SECRET in text) == (True, False)


def test_stack_is_not_printed(shown: io.StringIO) -> None:
    ours().error("event", stack_info=True)
    logging.getLogger("some.library").error("event", stack_info=True)

    assert "Stack" not in written(shown)


async def test_errors_in_forgotten_tasks_are_not_quoted(shown: io.StringIO) -> None:
    loop = asyncio.get_running_loop()

    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError(SECRET)})

    text = written(shown)
    assert ("ValueError" in text, SECRET in text) == (True, False)


async def test_httpx_does_not_log_addresses(shown: io.StringIO) -> None:
    """At INFO it logs every address, which holds the token, and at DEBUG httpcore logs whole requests."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))

    async with httpx.AsyncClient(transport=transport) as client:
        await client.post(f"https://api.telegram.org/bot{TOKEN}/sendMessage", json={"text": SECRET})

    assert written(shown) == ""


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("DEBUG", ["debug", "info", "warning", "error"]),
        ("INFO", ["info", "warning", "error"]),
        ("WARNING", ["warning", "error"]),
        ("ERROR", ["error"]),
    ],
)
def test_level_is_for_our_own_events(level: str, expected: list[str]) -> None:
    stream = set_up(level)

    for name in ("debug", "info", "warning", "error"):
        getattr(ours(), name)("event")

    assert [line.split("[")[1].split("]")[0].strip() for line in written(stream).splitlines()] == expected


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize(
    "logger", ["httpx", "httpcore", "telegram", "sqlalchemy.engine", "aiosqlite", "asyncio", "other"]
)
def test_libraries_are_quiet_below_warning_at_any_level(level: str, logger: str) -> None:
    stream = set_up(level)

    logging.getLogger(logger).info(SECRET)
    logging.getLogger(logger).debug(SECRET)

    assert written(stream) == ""


def test_nothing_goes_to_standard_output(shown: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    ours().error("event")

    assert (capsys.readouterr().out, "event" in written(shown)) == ("", True)


def test_set_up_twice_writes_once() -> None:
    first, second = set_up(), set_up()

    ours().info("event")

    assert (written(first), written(second).count("event")) == ("", 1)


def test_places_tell_the_last_six_files_and_lines_without_values() -> None:
    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
        raise ValueError(SECRET)

    try:
        deep(10)
    except ValueError as error:
        found = log.places(error)

    assert found.count("test_log.py:") == 6
    assert SECRET not in found
