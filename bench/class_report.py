"""`python -m bench.class_report`: how long a class report takes, on SQLite and on PostgreSQL.

A class of 5,000 students among 25,000 learners, who left 1,000,000 rows of progress; a trainer opens the report of a
class with one track, and of one with every track there is. Given in milliseconds and as a ratio to the most trivial
query of the same run, since the milliseconds of a shared machine mean little.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.clock import SystemClock
from bot.adapters.content.loader import LoadedContent, load
from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.models import LearnerRow, LessonProgressRow, MembershipRow
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.config import ROOT
from bot.domain.classrooms import MOST_IN_CLASS
from bot.domain.learners import Country, Learner, Locale
from bot.services.ports import UnitOfWork
from bot.services.reporting import Reporting
from bot.services.teaching import Teaching
from tests.postgres import missing_programs, running_postgres

STUDENTS = MOST_IN_CLASS
ROWS = 1_000_000
AIM = 200.0
"""Milliseconds."""
TRAINER = Learner("f" * 16, Locale.VI, Country.VN)
_BEGAN = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
_CHUNK = 20_000


def progress_rows(content: LoadedContent, learners: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Give every learner's progress in 40 lessons: two thirds finished, first answers right in seven of ten."""
    lessons = [lesson for lesson in content.curriculum.lessons if lesson.country in (None, Country.VN)][:40]
    quizzes = {
        lesson.id: [(card.id, card.question) for card in lesson.cards(Locale.VI, Country.VN) if card.question]
        for lesson in lessons
    }
    for number in range(learners):
        for lesson in lessons:
            at = _BEGAN + timedelta(minutes=chance.randrange(20_000))
            finished = chance.random() < 0.66
            yield {
                "learner_id": f"{number:016x}",
                "lesson_id": lesson.id,
                "card_id": "today" if finished else "what",
                "seen": ["now", "what", "do", "dont", "help", "today"],
                "answers": {
                    quiz: question.right_index if chance.random() < 0.7 else chance.randrange(len(question.options))
                    for quiz, question in quizzes[lesson.id]
                    if finished or chance.random() < 0.3
                },
                "is_open": not finished,
                "started_at": at,
                "updated_at": at,
                "finished_at": at if finished else None,
                "version": lesson.version,
            }


async def fill(engine: AsyncEngine, content: LoadedContent) -> tuple[str, str]:
    """Fill an empty database; give the ids of the class with one track and of the class with all."""

    def work() -> UnitOfWork:
        return SqlUnitOfWork(make_sessions(engine))

    teaching = Teaching(content, work, SystemClock())
    learners = ROWS // 40
    async with work() as unit:
        await unit.learners.save(1, TRAINER)
        await unit.commit()
    await teaching.accept(TRAINER, await teaching.invite("Bench", Country.VN, None), "Bench")
    one, every = await teaching.create(TRAINER, "One track"), await teaching.create(TRAINER, "All tracks")
    today = datetime.now(UTC).date()
    await teaching.assign(TRAINER, one.id, "images", today, None)
    for track in content.curriculum.tracks:
        await teaching.assign(TRAINER, every.id, track.id, today, None)
    people = (
        {
            "id": f"{number:016x}",
            "telegram_id": 1000 + number,
            "locale": "vi",
            "country": "VN",
            "place": None,
            "is_unreachable": False,
            "created_on": _BEGAN,
        }
        for number in range(learners)
    )
    # Every fifth learner is in the class, so that their rows do not lie side by side.
    members = (
        {
            "classroom_id": classroom.id,
            "learner_id": f"{number:016x}",
            "nickname": f"Hoa {number}",
            "nickname_key": f"hoa {number}",
            "is_counted": True,
            "joined_at": _BEGAN,
        }
        for classroom in (one, every)
        for number in range(0, learners, learners // STUDENTS)
    )
    await _insert(engine, LearnerRow, people)
    await _insert(engine, MembershipRow, members)
    await _insert(engine, LessonProgressRow, progress_rows(content, learners, random.Random(7)))
    async with engine.connect() as connection:  # as autovacuum and PRAGMA optimize do it in their time
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    return one.id, every.id


async def _insert(engine: AsyncEngine, row: Any, values: Iterator[dict[str, Any]]) -> None:
    table: Table = row.__table__
    async with engine.begin() as connection:
        while chunk := list(islice(values, _CHUNK)):
            await connection.execute(insert(table), chunk)


async def median(act: Callable[[], Awaitable[object]], runs: int) -> tuple[float, float]:
    """Give the median time of an act, and of it this process's processor time, after two runs that are not counted."""
    times, busy = [], []
    for _ in range(runs + 2):
        began, began_busy = time.perf_counter(), time.process_time()
        await act()
        times.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - began_busy) * 1000)
    return statistics.median(times[2:]), statistics.median(busy[2:])


async def measure(url: str, content: LoadedContent, runs: int) -> None:
    """Fill a database and print what its reports take."""
    engine = make_engine(read_url(url))
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    try:
        await upgrade(engine)
        one, every = await fill(engine, content)
        sessions = make_sessions(engine)

        def work() -> UnitOfWork:
            return SqlUnitOfWork(sessions)

        reporting = Reporting(content, work)

        async def trivial() -> None:
            async with sessions() as session:
                await session.execute(select(LearnerRow.id).where(LearnerRow.id == TRAINER.id))

        for title, classroom_id in (("one track", one), ("all tracks", every)):
            report = await reporting.of_class(TRAINER, classroom_id)
            assert report.size == STUDENTS
            assert report.hardest
            assert sum(line.finished + line.begun for line in report.lessons) == STUDENTS * len(
                [le for le in report.lessons if le.finished]
            )
            bare, _ = await median(trivial, runs)
            spent, busy = await median(lambda c=classroom_id: reporting.of_class(TRAINER, c), runs)  # type: ignore[misc]
            note = "" if spent < AIM else f", above the aim of {AIM:.0f} ms"
            print(
                f"{name}, {STUDENTS} students, {ROWS} rows, {title} ({len(report.lessons)} lessons): "
                f"{spent:.0f} ms ({busy:.0f} ms of this processor), "
                f"{spent / bare:.0f} times a trivial query ({bare:.2f} ms){note}",
                flush=True,
            )
    finally:
        await engine.dispose()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its programs are installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=11)
    runs = parser.parse_args().runs
    content = load(ROOT / "content")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(f"sqlite:///{Path(folder) / 'bench.db'}", content, runs))
    if missing := missing_programs():
        print(f"PostgreSQL: not measured, {', '.join(missing)} not in the PATH")
        return
    with running_postgres() as url:
        asyncio.run(measure(url, content, runs))


if __name__ == "__main__":
    main()
