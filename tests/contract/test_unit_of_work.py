"""The unit of work: one contract, kept by the fake, by SQLite and by PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.adapters.processes import free_port
from bot.domain.classrooms import AnswerCount, Classroom, Membership, Organisation, StudentCount, Trainer
from bot.domain.counts import Counted, Tally
from bot.domain.errors import StorageUnavailable
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress
from bot.services.ports import UnitOfWork, UnitOfWorkFactory
from tests.builders import LAN, SARI
from tests.fakes import FakeStore
from tests.postgres import emptied

ME, OTHER = 77, 2**52 - 1
"""Telegram ids have up to 52 bits."""
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
LESSON = "images/sextortion"
PROGRESS = LessonProgress(
    LESSON,
    "quiz-pay",
    NOON,
    NOON + timedelta(minutes=3),
    seen=("now", "quiz-pay"),
    answers={"quiz-pay": 2, "quiz-tool": 0},
)


def factory_of(engine: AsyncEngine) -> UnitOfWorkFactory:
    sessions = make_sessions(engine)

    def work() -> UnitOfWork:
        return SqlUnitOfWork(sessions)

    return work


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite:///{tmp_path / 'taman.db'}"
    if request.param == "postgresql":
        url = await emptied(request.getfixturevalue("postgres_server"))
    engine = make_engine(read_url(url))
    await upgrade(engine)
    yield engine
    await engine.dispose()


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def work(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[UnitOfWorkFactory]:
    if request.param == "fake":
        yield FakeStore()
        return
    url = f"sqlite:///{tmp_path / 'taman.db'}"
    if request.param == "postgresql":
        url = await emptied(request.getfixturevalue("postgres_server"))
    engine = make_engine(read_url(url))
    await upgrade(engine)
    yield factory_of(engine)
    await engine.dispose()


async def save_learner(work: UnitOfWorkFactory, telegram_id: int = ME, learner: Learner = LAN) -> None:
    async with work() as unit:
        await unit.learners.save(telegram_id, learner)
        await unit.commit()


async def save_progress(work: UnitOfWorkFactory, *rows: LessonProgress, learner: Learner = LAN) -> None:
    async with work() as unit:
        for progress in rows:
            await unit.progress.save(learner.id, progress)
        await unit.commit()


async def stored_learner(work: UnitOfWorkFactory, telegram_id: int = ME) -> Learner | None:
    async with work() as unit:
        return await unit.learners.by_telegram_id(telegram_id)


async def stored_progress(work: UnitOfWorkFactory, learner: Learner = LAN) -> list[LessonProgress]:
    async with work() as unit:
        return list(await unit.progress.all_of(learner.id))


async def test_learner_is_found_by_telegram_id_only_when_stored(work: UnitOfWorkFactory) -> None:
    before = await stored_learner(work)
    await save_learner(work)
    await save_learner(work, OTHER, SARI)

    found = [await stored_learner(work, telegram_id) for telegram_id in (ME, OTHER, 99)]

    assert (before, found) == (None, [LAN, SARI, None])


async def test_learner_that_was_a_guess_is_stored_as_chosen(work: UnitOfWorkFactory) -> None:
    await save_learner(work, ME, replace(LAN, is_guess=True))

    assert await stored_learner(work) == LAN


async def test_learner_is_changed_in_place(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    await save_progress(work, PROGRESS)
    changed = replace(LAN, locale=Locale.ID, country=Country.ID, place="jakarta")

    await save_learner(work, ME, changed)
    with_place = await stored_learner(work)
    await save_learner(work, ME, replace(changed, place=None))

    assert (with_place, await stored_learner(work)) == (changed, replace(changed, place=None))
    assert await stored_progress(work) == [PROGRESS]


async def test_what_is_saved_is_seen_at_once_in_the_same_unit(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.learners.save(ME, LAN)
        await unit.progress.save(LAN.id, PROGRESS)
        await unit.updates.remember(1, NOON)

        found = (
            await unit.learners.by_telegram_id(ME),
            await unit.progress.of_lesson(LAN.id, LESSON),
            await unit.progress.all_of(LAN.id),
            await unit.updates.is_known(1),
        )

    assert found == (LAN, PROGRESS, [PROGRESS], True)


async def test_what_is_not_committed_is_not_saved(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    async with work() as unit:
        await unit.learners.save(ME, replace(LAN, place="hanoi"))
        await unit.learners.save(OTHER, SARI)
        await unit.progress.save(LAN.id, PROGRESS)
        await unit.updates.remember(1, NOON)

    async with work() as unit:
        found = (
            await unit.learners.by_telegram_id(ME),
            await unit.learners.by_telegram_id(OTHER),
            await unit.progress.all_of(LAN.id),
            await unit.updates.is_known(1),
        )

    assert found == (LAN, None, [], False)


async def test_an_error_in_the_block_saves_nothing_and_comes_through(work: UnitOfWorkFactory) -> None:
    async def save_and_fail() -> None:
        async with work() as unit:
            await unit.learners.save(ME, LAN)
            raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        await save_and_fail()

    assert await stored_learner(work) is None


async def test_work_after_a_commit_needs_another_commit(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.learners.save(ME, LAN)
        await unit.commit()
        await unit.updates.remember(1, NOON)

    async with work() as unit:
        assert not await unit.updates.is_known(1)
    assert await stored_learner(work) == LAN


async def test_erase_deletes_a_person_with_all_progress_and_nobody_else(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    await save_learner(work, OTHER, SARI)
    await save_progress(work, PROGRESS, replace(PROGRESS, lesson_id="images/leaked"))
    await save_progress(work, PROGRESS, learner=SARI)

    async with work() as unit:
        existed = await unit.learners.erase(ME)
        await unit.commit()

    assert existed
    assert (await stored_learner(work), await stored_progress(work)) == (None, [])
    assert (await stored_learner(work, OTHER), await stored_progress(work, SARI)) == (SARI, [PROGRESS])


async def test_erase_of_nobody_says_so(work: UnitOfWorkFactory) -> None:
    await save_learner(work, OTHER, SARI)

    async with work() as unit:
        existed = await unit.learners.erase(ME)
        await unit.commit()

    assert (existed, await stored_learner(work, OTHER)) == (False, SARI)


async def test_erase_that_is_not_committed_deletes_nothing(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    await save_progress(work, PROGRESS)

    async with work() as unit:
        await unit.learners.erase(ME)

    assert (await stored_learner(work), await stored_progress(work)) == (LAN, [PROGRESS])


async def test_erased_person_may_come_back_as_somebody_new(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    await save_progress(work, PROGRESS)
    async with work() as unit:
        await unit.learners.erase(ME)
        await unit.commit()

    new = replace(LAN, id="f" * 16)
    await save_learner(work, ME, new)

    assert (await stored_learner(work), await stored_progress(work, new)) == (new, [])


async def test_mark_unreachable_makes_nobody_and_changes_no_choice(work: UnitOfWorkFactory) -> None:
    await save_learner(work)

    for unreachable in (True, True, False):
        async with work() as unit:
            await unit.learners.mark_unreachable(ME, unreachable)
            await unit.learners.mark_unreachable(OTHER, unreachable)
            await unit.commit()

    assert (await stored_learner(work), await stored_learner(work, OTHER)) == (LAN, None)


async def test_progress_comes_back_as_it_was(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    finished = replace(
        PROGRESS,
        lesson_id="images/leaked",
        answers={},
        seen=(),
        finished_at=NOON + timedelta(days=400),
        is_open=False,
        updated_at=NOON - timedelta(microseconds=1),
    )

    await save_progress(work, PROGRESS, finished)

    async with work() as unit:
        found = [
            await unit.progress.of_lesson(*key)
            for key in ((LAN.id, LESSON), (LAN.id, "images/leaked"), (LAN.id, "gone"), (SARI.id, LESSON), ("", ""))
        ]
    assert found == [PROGRESS, finished, None, None, None]
    assert found[0] is not None
    assert found[0].started_at.utcoffset() == timedelta(0)


async def test_moments_of_any_zone_come_back_as_the_same_moment(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    hanoi = NOON.astimezone(timezone(timedelta(hours=7)))

    await save_progress(work, replace(PROGRESS, started_at=hanoi))

    assert await stored_progress(work) == [PROGRESS]


async def test_progress_is_changed_in_place(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    await save_progress(work, replace(PROGRESS, finished_at=NOON, is_open=False))
    changed = replace(PROGRESS, card_id="now", seen=("now",), answers={}, finished_at=None, is_open=True)

    await save_progress(work, changed)

    assert await stored_progress(work) == [changed]


async def test_all_progress_comes_with_the_last_touched_first(work: UnitOfWorkFactory) -> None:
    await save_learner(work)
    rows = [
        replace(PROGRESS, lesson_id=f"images/lesson-{n}", updated_at=NOON + timedelta(microseconds=n))
        for n in (2, 0, 3, 1)
    ]

    await save_progress(work, *rows)

    assert [p.lesson_id[-1] for p in await stored_progress(work)] == ["3", "2", "1", "0"]


async def test_progress_of_nobody_is_refused_and_nothing_is_saved(work: UnitOfWorkFactory) -> None:
    """Somebody pressed a button while everything about her was being deleted."""
    with pytest.raises(StorageUnavailable):
        await save_progress(work, PROGRESS)

    assert await stored_progress(work) == []


async def test_updates_are_remembered_once(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        first = await unit.updates.remember(2**31 + 5, NOON)
        again = await unit.updates.remember(2**31 + 5, NOON)
        await unit.commit()

    async with work() as unit:
        later = await unit.updates.remember(2**31 + 5, NOON)
        known = [await unit.updates.is_known(i) for i in (2**31 + 5, 5)]

    assert (first, again, later, known) == (True, False, False, [True, False])


async def test_updates_are_forgotten_before_a_moment(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        for number in range(4):
            await unit.updates.remember(number, NOON + timedelta(hours=number))
        await unit.commit()

    async with work() as unit:
        await unit.updates.forget_before(NOON + timedelta(hours=2))
        await unit.commit()

    async with work() as unit:
        assert [await unit.updates.is_known(n) for n in range(4)] == [False, False, True, True]


async def test_many_units_at_once_are_all_saved(engine: AsyncEngine) -> None:
    work = factory_of(engine)
    people = [replace(LAN, id=f"{n:016x}") for n in range(12)]

    async def learn(number: int) -> None:
        await save_learner(work, number, people[number])
        for step in range(3):
            row = replace(PROGRESS, card_id=f"card-{step}")
            async with work() as unit:
                await unit.learners.by_telegram_id(number)
                await unit.progress.save(people[number].id, row)
                await unit.commit()

    await asyncio.gather(*(learn(n) for n in range(len(people))))

    found = [(await stored_learner(work, n), await stored_progress(work, people[n])) for n in range(len(people))]
    assert found == [(person, [replace(PROGRESS, card_id="card-2")]) for person in people]


async def test_one_update_that_comes_twice_at_once_is_remembered_once(engine: AsyncEngine) -> None:
    work = factory_of(engine)

    async def remember() -> bool:
        async with work() as unit:
            is_new = await unit.updates.remember(7, NOON)
            await asyncio.sleep(0.02)
            await unit.commit()
            return is_new

    found = await asyncio.gather(*(remember() for _ in range(5)))

    assert sorted(found) == [False] * 4 + [True]


async def test_the_same_learner_stored_twice_at_once_is_one_learner(engine: AsyncEngine) -> None:
    """The second is refused; nothing half-done stays behind."""
    work = factory_of(engine)
    meeting = asyncio.Barrier(2)

    async def choose(learner: Learner) -> None:
        async with work() as unit:
            await unit.learners.by_telegram_id(ME)
            await meeting.wait()
            await unit.learners.save(ME, learner)
            await unit.commit()

    found = await asyncio.gather(choose(LAN), choose(replace(LAN, id="9" * 16)), return_exceptions=True)

    assert [f for f in found if f is not None and not isinstance(f, StorageUnavailable)] == []
    stored = await stored_learner(work)
    assert stored is not None
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM learners")) == 1


async def test_moment_without_a_zone_is_refused(engine: AsyncEngine) -> None:
    work = factory_of(engine)
    await save_learner(work)

    with pytest.raises(StorageUnavailable):
        await save_progress(work, replace(PROGRESS, started_at=NOON.replace(tzinfo=None)))

    assert await stored_progress(work) == []


ACTIONS = ["learners.by_telegram_id", "learners.save", "progress.all_of", "updates.remember", "learners.erase"]


async def act(work: UnitOfWorkFactory, action: str) -> None:
    arguments: dict[str, tuple[object, ...]] = {
        "learners.by_telegram_id": (ME,),
        "learners.save": (ME, LAN),
        "progress.all_of": (LAN.id,),
        "updates.remember": (1, NOON),
        "learners.erase": (ME,),
    }
    part, name = action.split(".")
    async with work() as unit:
        await getattr(getattr(unit, part), name)(*arguments[action])
        await unit.commit()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("kind", ["fake", "sqlite", "nobody listens", "no such database"])
async def test_database_that_does_not_answer_is_one_kind_of_error(
    kind: str, action: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Without a word of the values; the cause is cut off."""
    engine = None
    work: UnitOfWorkFactory
    if kind == "fake":
        work = store = FakeStore()
        store.is_down = True
    else:
        url = {
            "sqlite": lambda: f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}",
            "nobody listens": lambda: f"postgresql+asyncpg://taman@127.0.0.1:{free_port()}/taman",
            "no such database": lambda: (
                request.getfixturevalue("postgres_server")
                .replace("postgresql", "postgresql+asyncpg")
                .replace("/postgres", "/nothing-here")
            ),
        }[kind]()
        engine = create_async_engine(url, hide_parameters=True)
        work = factory_of(engine)

    with pytest.raises(StorageUnavailable) as down:
        await act(work, action)
    if engine:
        await engine.dispose()
        # aiosqlite's thread tells of its end a moment after the error.
        await asyncio.sleep(0.05)

    assert (down.value.__cause__, LAN.id in str(down.value), str(ME) in str(down.value)) == (None, False, False)


async def test_database_that_lost_its_tables_is_one_kind_of_error(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE lesson_progress"))

    with pytest.raises(StorageUnavailable):
        await stored_progress(factory_of(engine))


async def test_postgresql_that_cut_the_connections_is_used_again(postgres_server: str) -> None:
    engine = make_engine(read_url(await emptied(postgres_server)))
    await upgrade(engine)
    work = factory_of(engine)
    await save_learner(work)
    connection = await asyncpg.connect(postgres_server)
    await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    await connection.close()

    found = await stored_learner(work)
    await engine.dispose()

    assert found == LAN


async def test_sqlite_is_safe_against_a_sudden_end_and_forgets_what_is_deleted(tmp_path: Path) -> None:
    engine = make_engine(read_url(f"sqlite:///{tmp_path / 'deep' / 'taman.db'}"))
    async with engine.connect() as connection:
        found = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout")
        }
    await engine.dispose()

    assert found == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}


async def test_counts_add_up_by_day_and_place_within_the_month(work: UnitOfWorkFactory) -> None:
    hanoi = Tally(date(2026, 11, 30), Country.VN, "hanoi", Counted.LESSON, LESSON)
    tallies = {
        hanoi: 2,
        replace(hanoi, day=date(2026, 11, 1)): 3,
        replace(hanoi, day=date(2026, 12, 1)): 100,
        replace(hanoi, place=""): 4,
        replace(hanoi, country=Country.ID): 100,
    }
    for _ in range(2):
        async with work() as unit:
            await unit.counts.add(tallies)
            await unit.commit()

    async with work() as unit:
        found = [
            sorted(await unit.counts.between(date(2026, 11, 1), date(2026, 12, 1), Country.VN, place))
            for place in (None, "hanoi")
        ]

    nowhere, in_hanoi = ("", Counted.LESSON, LESSON, 8), ("hanoi", Counted.LESSON, LESSON, 10)
    assert found == [[nowhere, in_hanoi], [in_hanoi]]


async def test_a_class_is_counted_over_its_members_its_lessons_and_their_version(engine: AsyncEngine) -> None:
    work = factory_of(engine)
    other, uncounted = replace(LAN, id="4" * 16), replace(LAN, id="5" * 16)
    room = Classroom("c" * 16, "o" * 16, "Lớp", Locale.VI, Country.VN, None, "K7MWQ3")
    done = replace(PROGRESS, finished_at=NOON, version="new")
    async with work() as unit:
        await unit.organisations.add(Organisation(room.organisation_id, "Hội", Country.VN), NOON)
        for number, learner in enumerate((LAN, SARI, other, uncounted)):
            await unit.learners.save(ME + number, learner)
        await unit.organisations.save_trainer(Trainer(uncounted.id, room.organisation_id, "Cô"), NOON)
        await unit.classrooms.add(room, uncounted.id, NOON)
        for name, learner in (("b", LAN), ("a", SARI), ("c", other), ("d", uncounted)):
            await unit.classrooms.add_member(Membership(room.id, learner.id, name, NOON, learner is not uncounted))
        await unit.progress.save(LAN.id, done)
        await unit.progress.save(LAN.id, replace(done, lesson_id="scams/prizes"))
        await unit.progress.save(SARI.id, replace(PROGRESS, version="new"))
        await unit.progress.save(SARI.id, replace(done, lesson_id="images/doxing", version="old"))
        await unit.progress.save(uncounted.id, done)
        await unit.commit()

    async with work() as unit:
        counts = await unit.reports.progress(room.id, {LESSON: "new", "images/doxing": "new", "images/none": "new"})
        nothing = await unit.reports.progress(room.id, {})

    assert counts.students == (StudentCount("a", 1, 1), StudentCount("b", 1, 0), StudentCount("c", 0, 0))
    assert counts.lessons == {LESSON: (1, 1), "images/doxing": (1, 0), "images/none": (0, 0)}
    assert set(counts.answers) == {AnswerCount(LESSON, "quiz-pay", 2, 2), AnswerCount(LESSON, "quiz-tool", 0, 2)}
    assert (len(nothing.students), nothing.lessons, nothing.answers) == (3, {}, ())
