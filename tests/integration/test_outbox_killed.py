"""The outbox and real processes: killed at every step, and several at once. Nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.models import OutboxRow
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.config import ROOT
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress
from bot.domain.reminders import EVERY_DAY, ReminderChoice
from simulator.core import Simulator
from simulator.server import serve
from tests.outbox_copy import LESSON, POINTS, go
from tests.postgres import emptied
from tests.world import TOKEN

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""Noon in Hanoi."""


class Stage:
    """A database with people whose reminder is due, and a Telegram for them."""

    def __init__(self, url: str, sim: Simulator, api: str) -> None:
        self.url = url
        self.sim = sim
        self.api = api
        self.engine = make_engine(read_url(url))
        self.people: list[int] = []

    async def fill(self, number: int) -> None:
        sessions = make_sessions(self.engine)
        await upgrade(self.engine)
        choice = ReminderChoice(EVERY_DAY, time(12), "Asia/Ho_Chi_Minh")
        async with SqlUnitOfWork(sessions) as work:
            for n in range(number):
                person = self.sim.add_person(f"Lan {n}", "vi", started=True)
                learner = Learner(f"{n:016x}", Locale.VI, Country.VN)
                await work.learners.save(person.id, learner)
                await work.progress.save(learner.id, LessonProgress(LESSON, "now", NOW, NOW, ("now",)))
                await work.reminders.save(learner.id, choice, NOW)
                self.people.append(person.id)
            await work.commit()

    async def copy(self, now: datetime = NOW, point: str = "", number: int = 1) -> int | None:
        """Run a copy of the bot; gives how it ended."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.outbox_copy", self.url, self.api, now.isoformat(), point, str(number),
            cwd=ROOT, env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        async with asyncio.timeout(60):
            return await process.wait()

    @property
    def received(self) -> Counter[int]:
        """How many messages each person has."""
        return Counter({person: len(self.sim.messages(person)) for person in self.people})

    async def states(self) -> Counter[str]:
        async with self.engine.connect() as connection:
            return Counter((await connection.execute(select(OutboxRow.state))).scalars().all())


@pytest.fixture(params=["sqlite", "postgresql"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    url = f"sqlite:///{tmp_path / 'taman.db'}"
    if request.param == "postgresql":
        url = await emptied(request.getfixturevalue("postgres_server"))
    sim = Simulator(token=TOKEN)
    async with serve(sim) as api:
        stage = Stage(url, sim, api)
        yield stage
        await stage.engine.dispose()


@pytest.mark.parametrize("point", list(POINTS))
async def test_killed_copy_loses_nothing_and_repeats_at_most_the_one_it_fell_upon(stage: Stage, point: str) -> None:
    await stage.fill(5)
    number = 1 if point == "planned" else 3

    killed = await stage.copy(point=point, number=number)
    before = stage.received.total()
    # The next copy (this process) starts at once; what the first one held is free when its lease has run out.
    await go(stage.url, stage.api, *(NOW + timedelta(minutes=minutes) for minutes in (0, 1, 3, 4)))

    assert killed == -9
    assert before == {"planned, not committed": 0, "planned": 0, "leased": 2}.get(point, 3)
    repeated = 1 if point == "sent, not recorded" else 0
    assert sorted(stage.received.values()) == [1] * (5 - repeated) + [2] * repeated
    assert await stage.states() == {"sent": 5}


async def test_copies_at_once_send_each_person_one_message(stage: Stage) -> None:
    await stage.fill(12)

    ends = await asyncio.gather(stage.copy(), stage.copy())

    assert list(ends) == [0, 0]
    assert set(stage.received.values()) == {1}
    assert await stage.states() == {"sent": 12}
