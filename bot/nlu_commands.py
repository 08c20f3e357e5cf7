"""The commands `taman nlu inbox`: what people gave to learn from, and what was mistaken for what. For editors."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.adapters.nlu_project import add_sentence
from bot.config import read_settings
from bot.domain.corrections import CorrectionCount, GivenSentence
from bot.domain.errors import SentenceRefused, SettingError, StorageUnavailable
from bot.domain.learners import Locale
from bot.domain.understanding import Intent
from bot.services.ports import UnitOfWork

inbox_app = typer.Typer(help="Sentences that people gave to learn from; counts of corrections.")

out = Console()
T = TypeVar("T")

SHORTEST_ID = 4
"""Digits by which a sentence may be named, if no other begins so."""


class Register(StrEnum):
    """How a held-out sentence is written."""

    PLAIN = "plain"
    NO_MARKS = "no_marks"
    SLANG = "slang"
    MIXED = "mixed"
    LONG = "long"


Id = Annotated[str, typer.Argument(metavar="ID", help="As `taman nlu inbox` shows it; its first digits are enough.")]


@inbox_app.callback(invoke_without_command=True)
def inbox(context: typer.Context) -> None:
    """Show the sentences: id, day, language, what was predicted, what was chosen, the masked words."""
    if context.invoked_subcommand is not None:
        return
    sentences = _run(_sentences)
    if not sentences:
        _say("The inbox is empty.")
        return
    table = Table("id", "day", "language", "predicted", "chosen", "sentence", box=None)
    for given in sentences:
        table.add_row(given.id, str(given.received_on), given.locale.value, given.predicted, given.chosen, given.sentence)
    out.print(table, markup=False, highlight=False)


@inbox_app.command("accept")
def accept(
    sentence_id: Id,
    intent: Annotated[str, typer.Option(help="What it means; what its writer chose otherwise.")] = "",
    language: Annotated[Locale | None, typer.Option(help="Its language; that of its writer otherwise.")] = None,
    held_out: Annotated[bool, typer.Option("--held-out", help="Measure with it, never train on it.")] = False,
    crisis: Annotated[bool, typer.Option("--crisis", help="It shows danger.")] = False,
    register: Annotated[Register, typer.Option(help="How it is written; for held-out only.")] = Register.PLAIN,
) -> None:
    """Put a sentence into the training data (or the held-out set) and take it out of the inbox.

    Exit code 0: taken; 2: refused, and why; then nothing was changed.
    """
    given = _run(lambda work: _find(work, sentence_id))
    meant = intent or given.chosen
    if meant not in set(Intent):
        raise SettingError("--intent", f"there is no intent {meant!r}.", f"There are: {', '.join(Intent)}.")
    document = {
        "text": given.sentence,
        "intent": meant,
        "language": (language or given.locale).value,
        "crisis": crisis,
        "held_out": held_out,
        "register": register.value,
    }
    try:
        place = add_sentence(read_settings().nlu_dir, document)
    except SentenceRefused as error:
        raise SettingError(
            given.id, f"was not taken: {error.reason}.", f"Choose others, or `taman nlu inbox reject {given.id}`."
        ) from None
    _run(lambda work: _remove(work, given.id))
    _say(f"nlu/{place}: {given.sentence}")
    if not held_out:
        _say("Train anew with `taman nlu train`, then see with `taman nlu test` what it changed.")


@inbox_app.command("reject")
def reject(sentence_id: Id) -> None:
    """Take a sentence out of the inbox, for good."""
    given = _run(lambda work: _find(work, sentence_id))
    _run(lambda work: _remove(work, given.id))
    _say(f"{given.id} is deleted.")


@inbox_app.command("stats")
def stats(
    days: Annotated[int, typer.Option(min=1, max=3660, help="Days with a count to look back on.")] = 3660,
) -> None:
    """Show how often which intent was predicted and which was chosen, the most frequent first."""
    counts = _latest(_run(_counts), days)
    if not counts:
        _say("No correction has been counted yet.")
        return
    sums: Counter[tuple[str, str, str]] = Counter()
    for one in counts:
        sums[one.locale.value, one.predicted, one.chosen] += one.count
    table = Table("times", "language", "predicted", "chosen", "", box=None)
    for (locale, predicted, chosen), times in sorted(sums.items(), key=lambda item: (-item[1], item[0])):
        note = "was right" if predicted == chosen else ""
        table.add_row(str(times), locale, predicted, chosen, note)
    out.print(table, markup=False, highlight=False)
    _say(f"{sum(sums.values())} choices from {counts[0].day} to {counts[-1].day}. They say nothing of any person.")


def _latest(counts: Sequence[CorrectionCount], days: int) -> Sequence[CorrectionCount]:
    kept = set(sorted({one.day for one in counts})[-days:])
    return [one for one in counts if one.day in kept]


async def _sentences(work: UnitOfWork) -> Sequence[GivenSentence]:
    return await work.inbox.all()


async def _counts(work: UnitOfWork) -> Sequence[CorrectionCount]:
    return await work.corrections.all()


async def _find(work: UnitOfWork, sentence_id: str) -> GivenSentence:
    sentences = await work.inbox.all()
    fitting = [given for given in sentences if given.id == sentence_id] or [
        given for given in sentences if len(sentence_id) >= SHORTEST_ID and given.id.startswith(sentence_id.lower())
    ]
    if len(fitting) != 1:
        problem = f"fits {len(fitting)} sentences." if fitting else "there is no such sentence in the inbox."
        raise SettingError(f"ID {sentence_id!r}", problem, "`taman nlu inbox` shows them with their ids.")
    return fitting[0]


async def _remove(work: UnitOfWork, sentence_id: str) -> None:
    await work.inbox.remove(sentence_id)
    await work.commit()


def _run(use: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Do one piece of work with the database of the settings."""
    settings = read_settings()

    async def work() -> T:
        engine = make_engine(read_url(settings.database_url))
        try:
            await upgrade(engine)
            async with SqlUnitOfWork(make_sessions(engine)) as unit:
                return await use(unit)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(work())
    except StorageUnavailable:
        raise SettingError(
            "TAMAN_DATABASE_URL", "the database does not answer; the inbox is as it was.", "See docs/operations.md."
        ) from None


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False, soft_wrap=True)
