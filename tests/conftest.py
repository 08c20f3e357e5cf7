"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.adapters.content.loader import LoadedContent, load
from bot.config import ROOT
from tests.world import World, open_world, settings_for

CONTENT = ROOT / "content"


@pytest.fixture(scope="session")
def content() -> LoadedContent:
    """The real content."""
    return load(CONTENT)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings of the developer's shell must not change what is tested."""
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    for name in ("TAMAN_DATABASE_URL", "TAMAN_NLU_URL", "TAMAN_CONTENT_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield


@pytest.fixture
async def world(tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The real application over the simulator's core, with a real database and an understanding that is told."""
    # The content is the same for all tests; loading it once keeps them quick.
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as opened:
        yield opened
