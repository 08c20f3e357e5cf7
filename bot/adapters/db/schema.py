"""Bring the database to the schema of this version, and refuse one that is newer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import SETTING
from bot.domain.errors import SettingError, StorageTooNew

_LOCK = 7_261_646_110
"""Number of the advisory lock under which PostgreSQL is migrated."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Make Alembic's settings in code; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", "bot.adapters.db:migrations")
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    """Give the revision that this version of Taman needs."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None  # noqa: S101 - the folder holds migrations
    return head


async def upgrade(engine: AsyncEngine) -> None:
    """Run the missing migrations.

    Raises:
        StorageTooNew: the database knows a revision that this version does not; nothing is changed.
        SettingError: the database does not answer, or is not a database.
    """
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, OSError) as error:
        raise SettingError(
            SETTING,
            f"the database cannot be opened ({type(getattr(error, 'orig', None) or error).__name__}).",
            "Check that it runs, that the address is right and that the file is a Taman database.",
        ) from None


def _upgrade(connection: Connection) -> None:
    with _in_one_piece(connection):
        current = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
        if current is not None and current not in known:
            raise StorageTooNew(current)
        command.upgrade(alembic_config(connection), "head")


@contextmanager
def _in_one_piece(connection: Connection) -> Iterator[None]:
    """Migrate wholly or not at all, one copy of Taman at a time."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # To change a table SQLite copies and drops it; with foreign keys on, that would delete the rows of others.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        # The driver itself begins no transaction for CREATE TABLE.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    try:
        yield
        connection.commit()
    finally:
        connection.rollback()
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
