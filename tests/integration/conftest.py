"""Fixtures of the integration tests."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot import log


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the logging of production, at its most talkative, writes to standard error."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    root = logging.getLogger()
    level = root.level
    log.set_up("DEBUG")
    yield written
    root.setLevel(level)
    for handler in [h for h in root.handlers if h.get_name() == "taman"]:
        root.removeHandler(handler)
