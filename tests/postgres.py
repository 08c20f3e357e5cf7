"""A throw-away PostgreSQL cluster, made of the programs of the PATH."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from bot.adapters.processes import free_port

PROGRAMS = ("initdb", "pg_ctl", "postgres")


def missing_programs() -> list[str]:
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def running_postgres() -> Iterator[str]:
    """Give the address of a fresh, empty database; the cluster is gone afterwards."""
    # Not below pytest's own folder: nobody else may enter that, and PostgreSQL does not run as root.
    folder = Path(tempfile.mkdtemp(prefix="taman-postgres-"))
    user = _somebody_else() if os.geteuid() == 0 else None
    data, port = folder / "data", free_port()

    def run(*command: str) -> None:
        # Nothing is piped: the server would inherit the pipe, and its end would never come.
        subprocess.run(
            command,
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)},
            timeout=120,
        )

    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        run("initdb", "-D", str(data), "-U", "taman", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-F -p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=16MB -c max_connections=20"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://taman@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def emptied(url: str) -> str:
    """Take everything out of the database."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await connection.close()
    return url


def _somebody_else() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no user to run it as")
