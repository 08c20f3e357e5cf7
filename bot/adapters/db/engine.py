"""One engine and one session factory; SQLite is set up to be safe for one process."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.errors import SettingError

SETTING = "TAMAN_DATABASE_URL"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def read_url(text: str) -> URL:
    """Read a database address; the async driver is added when it is not named.

    Raises:
        SettingError: not an address, or a database we do not support.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingError(
            SETTING,
            "is not a database address.",
            "Write sqlite:///var/taman.db or postgresql://user@host/name.",
        ) from None
    backend = url.drivername.split("+")[0]
    if backend not in _DRIVERS:
        raise SettingError(SETTING, f"{backend} is not supported.", "Use sqlite or postgresql.")
    return url.set(drivername=_DRIVERS[backend])


def make_engine(url: URL) -> AsyncEngine:
    """Make the engine; the folder of a SQLite file is made, too.

    Raises:
        SettingError: the folder cannot be written.
    """
    # No statement's values in any error text: they may hold ids of people.
    engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=url.get_backend_name() != "sqlite")
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            folder = Path(url.database).resolve().parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
                probe = folder / ".taman-write-test"
                probe.touch()
                probe.unlink()
            except OSError as error:
                raise SettingError(
                    SETTING,
                    f"the folder {folder} cannot be written ({error.strerror}).",
                    "Choose another folder.",
                ) from None
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    return engine


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Make the session factory; objects stay readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # WAL survives kill -9 and lets reads go on beside a write.
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "synchronous=NORMAL",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
