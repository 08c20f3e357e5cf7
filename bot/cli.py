"""The command `taman`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import log
from bot.adapters.content.checks import check
from bot.adapters.content.loader import load
from bot.adapters.content.problems import ContentInvalid
from bot.adapters.db.engine import make_engine, read_url
from bot.adapters.db.schema import head_revision, upgrade
from bot.adapters.nlu_project import RasaServer, child_environment, nlu_python, write_verdicts
from bot.adapters.processes import ensure_port_is_free
from bot.bootstrap import Taman, build, check_model, required_token
from bot.config import Settings, read_settings
from bot.content_commands import hotlines_app, new_app, sync
from bot.demo import run_demo
from bot.domain.errors import SettingError, StorageTooNew
from bot.domain.learners import guess_locale
from bot.export import export
from bot.nlu_commands import inbox_app
from bot.preview import preview
from bot.run import check_settings as run_settings_checked
from bot.run import run_with_page
from bot.serve import check_settings, run_webhook
from bot.stopping import until_stopped
from bot.terminal import run_chat
from bot.tgbot.render import TelegramCards
from bot.trainer_commands import report, trainer_app
from bot.training import trained_model

app = typer.Typer(
    name="taman",
    help="Taman: a digital-safety help and training chatbot on Telegram, in Vietnamese and Indonesian.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
content_app = typer.Typer(help="Lessons, helplines and danger rules.", no_args_is_help=True)
nlu_app = typer.Typer(help="The model that understands what people write.", no_args_is_help=True)
db_app = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(content_app, name="content")
app.add_typer(nlu_app, name="nlu")
app.add_typer(db_app, name="db")
nlu_app.add_typer(inbox_app, name="inbox")
app.add_typer(hotlines_app, name="hotlines")
app.add_typer(trainer_app, name="trainer")
app.command("report")(report)
content_app.add_typer(new_app, name="new")
content_app.command("sync")(sync)
content_app.command("preview")(preview)
content_app.command("export")(export)

out = Console()
err = Console(stderr=True)


class Format(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the chat page; TAMAN_DEMO_PORT otherwise.")] = None,
) -> None:
    """Try everything on this machine: no token, no account, no database server."""
    settings = read_settings(**({"demo_port": port} if port else {}))
    log.set_up(settings.log_level)
    ensure_port_is_free("TAMAN_DEMO_PORT", settings.demo_port)
    ensure_port_is_free("TAMAN_NLU_PORT", settings.nlu_port)
    ensure_port_is_free("TAMAN_WEB_PORT", settings.web_port)
    began = time.monotonic()
    model = trained_model(settings.nlu_dir, out)
    until_stopped(lambda stop: run_demo(settings, model, stop, out, began))


@app.command()
def run() -> None:
    """Talk to Telegram by long polling (one small server)."""
    _start(lambda taman, stop: run_with_page(taman, stop, _said("Taman runs. Ctrl-C ends it.")), run_settings_checked)


@app.command()
def serve() -> None:
    """Talk to Telegram by webhook (behind a proxy with TLS)."""
    _start(
        lambda taman, stop: run_webhook(taman, stop, _said("Taman serves its webhook. Ctrl-C ends it.")), check_settings
    )


@app.command()
def chat(
    language: Annotated[str, typer.Option(help="Language of the phone: vi or id.")] = "",
    scratch: Annotated[bool, typer.Option(help="Keep nothing: a database in memory.")] = True,
) -> None:
    """Chat in this terminal: the same conversation, without Telegram."""
    log.set_up("ERROR")
    settings = read_settings()
    if scratch:
        settings = settings.model_copy(update={"database_url": "sqlite:///:memory:"})

    model = _own_model(settings)

    async def talk() -> None:
        async with _understanding(settings, model) as url, build(settings, nlu_url=url) as taman:
            await check_model(taman.parser)
            await run_chat(taman, guess_locale(language or os.environ.get("LANG", "")))

    asyncio.run(talk())


@content_app.command("check")
def content_check(
    folder: Annotated[Path | None, typer.Argument(help="Content folder; TAMAN_CONTENT_DIR otherwise.")] = None,
    output: Annotated[
        Format, typer.Option("--format", help="text for people, json for programs, github for annotations.")
    ] = Format.TEXT,
) -> None:
    """Check lessons, helplines and danger rules: all problems at once, each with file, line and mend."""
    root = folder or read_settings().content_dir
    problems = check(root, TelegramCards(), datetime.now(UTC).date())
    errors = [p for p in problems if p.is_error]
    if output is Format.JSON:
        rows = [{name: getattr(p, name) for name in p.__slots__} for p in problems]
        out.print_json(json.dumps(rows, ensure_ascii=False))
    elif output is Format.GITHUB:
        for problem in problems:
            typer.echo(problem.as_github_annotation(Path(os.path.relpath(root))))
    else:
        for problem in problems:
            out.print(
                str(problem), style="red" if problem.is_error else "yellow", markup=False, highlight=False, soft_wrap=True
            )
        warnings = len(problems) - len(errors)
        out.print(f"{root}: {len(errors)} errors, {warnings} warnings.", highlight=False, soft_wrap=True)
    if errors:
        raise typer.Exit(1)


@nlu_app.command("train")
def nlu_train(force: Annotated[bool, typer.Option(help="Train even if a model fits the data.")] = False) -> None:
    """Train a model, unless one fits the data, settings and components of today."""
    model = trained_model(read_settings().nlu_dir, out, force=force)
    out.print(f"model: {model}", highlight=False, soft_wrap=True)


@nlu_app.command("test")
def nlu_test(
    report: Annotated[Path | None, typer.Option(help="Folder of the report; nlu/report otherwise.")] = None,
    accept: Annotated[bool, typer.Option(help="Keep these figures: the next ones are compared with them.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Print the comparison only.")] = False,
    thresholds: Annotated[bool, typer.Option(help="Choose nlu/thresholds.toml anew, by cost.")] = False,
) -> None:
    """Test the model, and with it the danger rules, on sentences it never saw; writes tables and pictures.

    Prints precision, recall and F1 of each intent and what it is confused with. Ends with code 1 when a figure fell
    beyond noise below the accepted ones.
    """
    settings = read_settings()
    model = trained_model(settings.nlu_dir, out)
    with tempfile.TemporaryDirectory() as folder:
        verdicts = Path(folder) / "rules.json"
        write_verdicts(settings.nlu_dir / "held_out", load(settings.content_dir).danger_rules, verdicts)
        command = [str(nlu_python(settings.nlu_dir)), "evaluate.py", "--model", str(model), "--rules", str(verdicts)]
        command += ["--report", str(report.resolve())] if report else []
        command += ["--accept"] if accept else []
        command += ["--brief"] if brief else []
        command += ["--thresholds"] if thresholds else []
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=settings.nlu_dir, env=child_environment(), check=False
        )
    raise typer.Exit(done.returncode)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the schema of this version."""
    settings = read_settings()

    async def bring() -> None:
        engine = make_engine(read_url(settings.database_url))
        try:
            await upgrade(engine)
        finally:
            await engine.dispose()

    asyncio.run(bring())
    out.print(f"The database is at revision {head_revision()}.", highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command; a wrong setting, content or database ends it with one clear line and code 2."""
    try:
        app()
    except SettingError as error:
        _fail(f"{error.setting} {error.problem} {error.mend}")
    except ContentInvalid as error:
        for problem in error.problems:
            err.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
        _fail(f"the content has {len(error.problems)} errors; `taman content check` shows them, too.")
    except StorageTooNew as error:
        _fail(
            f"TAMAN_DATABASE_URL the database is at revision {error.revision}, which this version does not know. "
            "Install the newer Taman, or take a backup of before. Nothing was changed."
        )


def _fail(line: str) -> None:
    err.print(f"taman: {line.strip()}", style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(2)


def _start(
    work: Callable[[Taman, asyncio.Event], Awaitable[None]],
    check_first: Callable[[Settings], None] = lambda _settings: None,
) -> None:
    settings = read_settings()
    check_first(settings)
    log.set_up(settings.log_level)
    required_token(settings)  # before anything slow is started
    model = _own_model(settings)

    async def start(stop: asyncio.Event) -> None:
        async with _understanding(settings, model) as url, build(settings, nlu_url=url) as taman:
            await check_model(taman.parser)
            await work(taman, stop)

    until_stopped(start)


@asynccontextmanager
async def _understanding(settings: Settings, model: Path | None) -> AsyncIterator[str]:
    """Give the address of a Rasa server: TAMAN_NLU_URL, or a child on the loopback for the time of the block."""
    if model is None:
        yield settings.nlu_url
        return
    async with RasaServer(settings.nlu_dir, model, settings.nlu_port) as server:
        with err.status("Starting the Rasa server (about 10 to 20 seconds) ..."):
            await server.until_ready()
        yield server.url


def _own_model(settings: Settings) -> Path | None:
    """Give the model for a Rasa child of ours; None where TAMAN_NLU_URL names a server."""
    if settings.nlu_url:
        return None
    ensure_port_is_free("TAMAN_NLU_PORT", settings.nlu_port)
    return trained_model(settings.nlu_dir, err)


def _said(line: str) -> asyncio.Event:
    """Give an event that prints a line when it is set."""

    class Said(asyncio.Event):
        def set(self) -> None:
            if not self.is_set():
                err.print(f"🌱 {line}")
            super().set()

    return Said()
