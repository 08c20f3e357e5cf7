"""The schema: up, down, up again; equal to the models; and databases that cannot be used are left alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import make_engine, read_url
from bot.adapters.db.models import Base, belongs_to
from bot.adapters.db.schema import alembic_config, head_revision, upgrade
from bot.adapters.processes import free_port
from bot.domain.errors import SettingError, StorageTooNew
from tests.postgres import emptied

REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))]
"""All revisions, the oldest first."""


@pytest.fixture(params=["sqlite", "postgresql"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite:///{tmp_path / 'taman.db'}"
    if request.param == "postgresql":
        url = await emptied(request.getfixturevalue("postgres_server"))
    engine = make_engine(read_url(url))
    yield engine
    await engine.dispose()


async def run(engine: AsyncEngine, step: Callable[[Connection], object]) -> object:
    async with engine.begin() as connection:
        return await connection.run_sync(step)


def tables(connection: Connection) -> dict[str, list[str]]:
    """Every table with its columns, types, keys and indexes, as the database has them."""
    found = inspect(connection)
    return {
        table: sorted(
            [f"{c['name']} {c['type']} {'null' if c['nullable'] else 'not null'}" for c in found.get_columns(table)]
            + [f"pk {found.get_pk_constraint(table)['constrained_columns']}"]
            + [f"fk {k['constrained_columns']} {k['options']}" for k in found.get_foreign_keys(table)]
            + [f"unique {u['column_names']}" for u in found.get_unique_constraints(table)]
            + [f"index {i['column_names']}" for i in found.get_indexes(table)]
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


async def current(engine: AsyncEngine) -> object:
    return await run(engine, lambda c: MigrationContext.configure(c).get_current_revision())


def test_there_is_one_line_of_revisions() -> None:
    assert REVISIONS[-1] == head_revision()
    assert len(set(REVISIONS)) == len(REVISIONS)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_each_revision_goes_up_down_and_up_again(engine: AsyncEngine, revision: str) -> None:
    place = REVISIONS.index(revision)
    if place:
        await run(engine, lambda c: command.upgrade(alembic_config(c), REVISIONS[place - 1]))
    before = await run(engine, tables)

    await run(engine, lambda c: command.upgrade(alembic_config(c), revision))
    up = await run(engine, tables)
    await run(engine, lambda c: command.downgrade(alembic_config(c), REVISIONS[place - 1] if place else "base"))
    down = await run(engine, tables)
    await run(engine, lambda c: command.upgrade(alembic_config(c), revision))
    again = await run(engine, tables)

    assert (down, again) == (before, up)
    assert up != before
    assert await current(engine) == revision


async def test_head_is_equal_to_the_models(engine: AsyncEngine) -> None:
    await upgrade(engine)

    def differences(connection: Connection) -> object:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": belongs_to(connection.dialect.name),
        }
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)

    assert await run(engine, differences) == []


async def test_head_makes_the_same_tables_as_the_models(engine: AsyncEngine) -> None:
    """Also keys and what deleting does, which Alembic does not compare."""
    await upgrade(engine)
    migrated = await run(engine, tables)
    await run(engine, lambda c: command.downgrade(alembic_config(c), "base"))

    await run(engine, Base.metadata.create_all)

    assert migrated == await run(engine, tables)


async def test_upgrade_a_second_time_changes_nothing(engine: AsyncEngine) -> None:
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO handled_updates VALUES (7, '2026-11-23 00:00:00+00:00')"))

    await upgrade(engine)

    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT update_id FROM handled_updates")) == 7
    assert await current(engine) == head_revision()


async def test_newer_database_is_refused_and_untouched(engine: AsyncEngine) -> None:
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.execute(text("ALTER TABLE learners ADD COLUMN of_the_future INTEGER"))
        await connection.execute(text("INSERT INTO handled_updates VALUES (7, '2026-11-23 00:00:00+00:00')"))
    before = await run(engine, tables)

    with pytest.raises(StorageTooNew) as refused:
        await upgrade(engine)

    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT update_id FROM handled_updates"))).scalars().all()
    assert (refused.value.revision, refused.value.code) == ("9999", "storage-too-new")
    assert (await run(engine, tables), await current(engine), rows) == (before, "9999", [7])


async def test_postgresql_is_upgraded_by_several_copies_at_once(postgres_server: str) -> None:
    url = read_url(await emptied(postgres_server))
    engines = [make_engine(url) for _ in range(4)]

    await asyncio.gather(*(upgrade(engine) for engine in engines))

    revision = await current(engines[0])
    for engine in engines:
        await engine.dispose()
    assert revision == head_revision()


async def test_upgrade_that_copies_a_table_keeps_the_rows_that_refer_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite changes a table by copying and dropping it; with foreign keys on, all progress would go with it."""
    engine = make_engine(read_url(f"sqlite:///{tmp_path / 'taman.db'}"))
    await upgrade(engine)
    moment = "'2026-11-23 00:00:00+00:00'"
    async with engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO learners VALUES ('a', 7, 'vi', 'VN', NULL, false, {moment})"))
        await connection.execute(
            text(
                "INSERT INTO lesson_progress (learner_id, lesson_id, card_id, seen, answers, is_open, started_at, updated_at) VALUES "
                f"('a', 'images/x', 'now', '[]', '{{}}', true, {moment}, {moment})"
            )
        )

    def migrate(config: Config, _revision: str) -> None:
        context = MigrationContext.configure(config.attributes["connection"])
        with Operations(context).batch_alter_table("learners", recreate="always") as table:
            table.add_column(Column("new", Integer))

    monkeypatch.setattr("bot.adapters.db.schema.command.upgrade", migrate)
    await upgrade(engine)

    async with engine.connect() as connection:
        found = await connection.scalar(text("SELECT count(*) FROM lesson_progress"))
    await engine.dispose()
    assert found == 1


async def test_upgrade_that_fails_half_way_changes_nothing(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def migrate(config: Config, _revision: str) -> None:
        config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
        raise OSError("the plug was pulled")

    monkeypatch.setattr("bot.adapters.db.schema.command.upgrade", migrate)
    with pytest.raises(SettingError):
        await upgrade(engine)

    monkeypatch.undo()
    before = await run(engine, tables)
    await upgrade(engine)
    assert (before, await current(engine)) == ({}, head_revision())


async def test_upgrade_leaves_foreign_keys_on() -> None:
    """On the one connection that a database in memory has."""
    engine = make_engine(read_url("sqlite:///:memory:"))
    await upgrade(engine)

    async with engine.connect() as connection:
        found = await connection.scalar(text("PRAGMA foreign_keys"))

    await engine.dispose()
    assert found == 1


async def upgrade_at(url: str) -> None:
    engine = make_engine(read_url(url))
    try:
        await upgrade(engine)
    finally:
        await engine.dispose()
        # aiosqlite's thread tells of its end a moment after the error.
        await asyncio.sleep(0.05)


async def test_file_that_is_not_a_database_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing but words, many of them " * 100, encoding="utf-8")
    before = path.read_bytes()

    with pytest.raises(SettingError) as wrong:
        await upgrade_at(f"sqlite:///{path}")

    assert str(wrong.value) == (
        "TAMAN_DATABASE_URL: the database cannot be opened (DatabaseError). "
        "Check that it runs, that the address is right and that the file is a Taman database."
    )
    assert path.read_bytes() == before


async def test_database_of_another_program_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE learners (name TEXT)")
        connection.execute("INSERT INTO learners VALUES ('Lan')")
    connection.close()

    with pytest.raises(SettingError) as wrong:
        await upgrade_at(f"sqlite:///{path}")

    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        rows = connection.execute("SELECT * FROM learners").fetchall()
    connection.close()
    assert wrong.value.setting == "TAMAN_DATABASE_URL"
    assert ([name for name, _ in found], rows) == (["learners"], [("Lan",)])


async def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A path below a file: even root cannot write there."""
    (tmp_path / "file").touch()

    with pytest.raises(SettingError) as wrong:
        await upgrade_at(f"sqlite:///{tmp_path / 'file' / 'deep' / 'taman.db'}")

    assert wrong.value.setting == "TAMAN_DATABASE_URL"
    assert str(tmp_path / "file" / "deep") in wrong.value.problem


async def test_folder_is_made_and_no_trace_of_the_trial_is_left(tmp_path: Path) -> None:
    await upgrade_at(f"sqlite:///{tmp_path / 'a' / 'b' / 'taman.db'}")

    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["taman.db"]


async def test_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        await upgrade_at(f"sqlite:///{tmp_path}")


async def test_postgresql_that_does_not_run_is_told() -> None:
    with pytest.raises(SettingError) as wrong:
        await upgrade_at(f"postgresql://taman@127.0.0.1:{free_port()}/taman")

    assert wrong.value.problem == "the database cannot be opened (ConnectionRefusedError)."


async def test_postgresql_without_the_database_is_told(postgres_server: str) -> None:
    with pytest.raises(SettingError) as wrong:
        await upgrade_at(postgres_server.replace("/postgres", "/nothing-here"))

    assert wrong.value.setting == "TAMAN_DATABASE_URL"


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://u@h/n", "postgresql+asyncpg"),
        ("postgres://u@h/n", "postgresql+asyncpg"),
        ("postgresql+psycopg://u:p@h:5/n", "postgresql+asyncpg"),
    ],
)
def test_address_of_a_database_gets_the_driver_we_use(address: str, driver: str) -> None:
    assert read_url(address).drivername == driver


@pytest.mark.parametrize("address", ["", "taman.db", "mysql://u@h/n", "://", "sqlite", "postgresql://u@h:port/n"])
def test_address_that_is_none_names_the_setting(address: str) -> None:
    with pytest.raises(SettingError) as wrong:
        read_url(address)

    assert wrong.value.setting == "TAMAN_DATABASE_URL"


def test_password_is_not_in_the_error() -> None:
    with pytest.raises(SettingError) as wrong:
        read_url("mysql://u:secret@h/n")

    assert "secret" not in str(wrong.value)
