"""The commands `taman content new`, `taman content sync` and `taman hotlines`: plain files in, plain words out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.adapters.content.call_sheet import SheetForm, find_due, write_list, write_sheet
from bot.adapters.content.scaffold import new_hotline, new_lesson
from bot.adapters.content.sync import Item, choose, confirm, survey
from bot.adapters.content.unfinished import Language
from bot.config import read_settings
from bot.domain.errors import SettingError

new_app = typer.Typer(
    help="Write the folder of a new lesson or helpline, with every field and card to fill in.", no_args_is_help=True
)
hotlines_app = typer.Typer(help="Keep the helplines right.", no_args_is_help=True)


class Region(StrEnum):
    """Where a helpline works."""

    VN = "VN"
    ID = "ID"
    GLOBAL = "GLOBAL"


Folder = Annotated[Path | None, typer.Option("--folder", help="Content folder; TAMAN_CONTENT_DIR otherwise.")]
Comments = Annotated[Language, typer.Option("--language", help="Language of the comments in the .toml file.")]


@new_app.command("lesson")
def lesson(
    name: Annotated[str, typer.Argument(metavar="TRACK/NAME", help="As in images/my-topic. It is permanent.")],
    language: Comments = Language.EN,
    folder: Folder = None,
) -> None:
    """Write a new lesson: lesson.toml, vi.md and id.md.

    Nothing that exists is changed. Exit code 0: written; 2: not written, and why.
    """
    _say_next(new_lesson(_root(folder), name, _today(), language))


@new_app.command("hotline")
def hotline(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As in my-line or vn-my-line. It is permanent.")],
    country: Annotated[Region | None, typer.Option(help="Its country, unless the name begins with its prefix.")] = None,
    language: Comments = Language.EN,
    folder: Folder = None,
) -> None:
    """Write a new helpline: hotline.toml, vi.md and id.md.

    The name gets the prefix of its country: vn-, id-, or gl- for the whole world.

    Nothing that exists is changed. Exit code 0: written; 2: not written, and why.
    """
    _say_next(new_hotline(_root(folder), name, _today(), country.value if country else None, language))


def sync(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Lessons, tracks or helplines that you compared.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All lessons and helplines.")] = False,
    folder: Folder = None,
) -> None:
    """Show which words changed in one language only; with names, note that you compared the languages.

    It also notes that people may stand at the cards of these lessons: published.toml.

    Exit code 0: shown, or all noted; 1: a card is missing in one language, or a file cannot be read; 2: a wrong name.
    """
    if names and everything:
        raise SettingError("--all", "and names do not go together.", "Leave out the one or the other.")
    root = _root(folder)
    items = survey(root)
    chosen = choose(items, names or ()) if not everything else items
    to_do = [item for item in chosen or items if item.open or item.errors]
    if not chosen:
        _show(to_do)
        typer.echo(f"{len(to_do)} of {len(items)} lessons and helplines have words to compare.")
        if to_do:
            typer.echo("When you have compared them: taman content sync NAME")
        return
    confirm(root, chosen)
    _show(to_do)
    typer.echo(f"noted: the languages of {len(chosen)} lessons and helplines were compared as they are now.")
    lacking = [item.name for item in to_do if any(block.state.missing for block in item.open)]
    if lacking:
        typer.secho(f"Still missing in one language, in {', '.join(lacking)}: write it.", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)


@hotlines_app.callback()
def hotlines() -> None:
    """Keep the helplines right."""


@hotlines_app.command("due")
def due(
    within: Annotated[int, typer.Option(min=0, max=3660, help="Days to look ahead.")] = 14,
    output: Annotated[
        SheetForm, typer.Option("--format", help="text for the printer, md for an issue.")
    ] = SheetForm.TEXT,
    country: Annotated[Region | None, typer.Option(help="Only the helplines of one country.")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="The list alone, without sheets.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 if anything is due.")] = False,
    folder: Folder = None,
) -> None:
    """List the helplines that must be checked again, the oldest first, each with its call sheet.

    A sheet is in Vietnamese for a helpline of Vietnam, in Indonesian for one of Indonesia, else in English.

    Nothing is taken out of the bot.

    Exit code 0: all were read; 1: one could not be read (or, with --exit-code, one is due); 2: a wrong option.
    """
    today = _today()
    lines, problems = find_due(_root(folder), today, within, country.value if country else None)
    typer.echo(write_list(lines, today + timedelta(days=within), output), nl=False)
    if not only_list:
        for line in lines:
            typer.echo(f"\n{write_sheet(line, output)}", nl=False)
    for problem in problems:
        typer.secho(str(problem), fg=typer.colors.RED, err=True)
    if problems or (exit_code and lines):
        raise typer.Exit(1)


def _show(items: Sequence[Item]) -> None:
    """Print what is to be compared: item, part, and which language was changed."""
    rows = [(item.name, block.name, block.state.value) for item in items for block in item.open]
    rows += [(item.name, "-", "cannot be read: taman content check") for item in items if item.errors]
    wide = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for name, part, state in rows:
        typer.echo(f"{name:<{wide[0]}}  {part:<{wide[1]}}  {state}")


def _root(folder: Path | None) -> Path:
    return folder or read_settings().content_dir


def _today() -> date:
    return datetime.now(UTC).date()


def _say_next(files: Sequence[Path]) -> None:
    for file in files:
        typer.echo(f"written: {file}")
    typer.echo("Now write where it says so in capitals. See what is left: taman content check")
