"""Logging: one line an event, to standard error; never what people write, never the token.

Our own events come through; of libraries only that they warned, and where, without their words: httpx logs whole
addresses (with the token), python-telegram-bot whole updates. The redaction of tokens is the last net, on every line.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_HANDLER = "taman"
_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")


def redact(text: str) -> str:
    """Blank everything that looks like a bot token."""
    return _TOKEN.sub("[token]", text)


def redact_event(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank tokens in every value of an event."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
        elif not isinstance(value, int | float | bool | None):
            event[key] = redact(str(value))
    return event


def drop_exception(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the class and the places of an exception instead of its text, which may quote a message."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = places(error)
    event.pop("stack_info", None)
    return event


def places(error: BaseException) -> str:
    """Tell where an exception came from: files and lines, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-6:]))


def hush_libraries(record: logging.LogRecord) -> bool:
    """Leave out what a library says and keep who said it and where: its words may quote a message.

    python-telegram-bot prints whole updates when it cannot parse them, and whole answers that are not JSON.
    """
    if record.name.partition(".")[0] != "bot":
        record.msg = f"{record.name} noted something ({record.filename}:{record.lineno}); its words are left out"
        record.args = ()
    return True


def set_up(level: str = "INFO") -> None:
    """Set up structlog and the standard library's logging alike.

    Args:
        level: DEBUG, INFO, WARNING or ERROR, for our own events; DEBUG adds none of the libraries'.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_exception,
        redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact_event,
                structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
            ],
        )
    )
    handler.set_name(_HANDLER)
    handler.addFilter(hush_libraries)
    root = logging.getLogger()
    for old in [h for h in root.handlers if h.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    # A log that cannot be written must not print what it was given instead.
    logging.raiseExceptions = False
    # Whatever level is asked for, it is for our own events: at DEBUG and INFO, libraries quote what passes through.
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
