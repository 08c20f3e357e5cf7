"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.adapters.content.loader import LoadedContent, load
from bot.config import ROOT
from tests.postgres import missing_programs, running_postgres
from tests.world import World, open_world, settings_for

CONTENT = ROOT / "content"


@pytest.fixture(scope="session")
def content() -> LoadedContent:
    """The real content."""
    return load(CONTENT)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the developer's shell must not change what is tested."""
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    for name in ("TAMAN_DATABASE_URL", "TAMAN_NLU_URL", "TAMAN_CONTENT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def world(tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The real application over the simulator's core, with a real database and an understanding that is told."""
    # The content is the same for all tests; loading it once keeps them quick.
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    async with open_world(settings_for(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a throw-away PostgreSQL; skips where its programs are not installed."""
    if missing := missing_programs():
        pytest.skip(f"no PostgreSQL here: {', '.join(missing)} not in the PATH")
    with running_postgres() as url:
        yield url
