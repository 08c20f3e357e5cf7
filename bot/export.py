"""`taman content export`: all lessons and helplines as web pages and PDF, for print and for the day the bot is gone."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.adapters.content.checks import examine
from bot.adapters.content.loader import LoadedContent, load
from bot.adapters.content.problems import ContentInvalid
from bot.adapters.documents.book import Book
from bot.adapters.documents.pages import document_page, first_page, front_page
from bot.adapters.documents.typesetting import pdf
from bot.config import read_settings
from bot.domain.errors import SettingError
from bot.domain.learners import Country, Locale
from bot.i18n.translator import translator
from bot.tgbot.render import TelegramCards

MARK = ".taman-export"
"""Stands in every folder that we wrote, so that no other folder is ever replaced."""

out = Console()


class Form(StrEnum):
    """What is written."""

    HTML = "html"
    PDF = "pdf"
    ALL = "all"


def export(
    output: Annotated[
        Path, typer.Option("--output", help="Folder to write; an earlier export there is replaced.")
    ] = Path("taman-export"),
    language: Annotated[Locale | None, typer.Option(help="Only this language.")] = None,
    country: Annotated[Country | None, typer.Option(help="Only what people of this country see.")] = None,
    form: Annotated[Form, typer.Option("--format", help="html: pages without scripts; pdf: A4, to print.")] = Form.ALL,
    folder: Annotated[Path | None, typer.Option("--folder", help="Content folder; TAMAN_CONTENT_DIR otherwise.")] = None,
) -> None:
    """Write all lessons and helplines as plain web pages and as PDF, one for each track and language.

    The folder can be copied to a stick or a web server as it is. Nothing is written if the content has an error.
    """
    today = datetime.now(UTC).date()
    content = _sound(folder or read_settings().content_dir, today)
    _ensure_replaceable(output)
    locales = (language,) if language else tuple(Locale)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    output.parent.mkdir(parents=True, exist_ok=True)
    # Written beside its place and then put there whole: an export that is interrupted leaves the old one.
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".taman-export-") as draft:
        files = Path(draft) / "new"
        files.mkdir()
        with Progress(*columns, console=out) as progress:
            task = progress.add_task("Export", total=len(locales) * (len(content.curriculum.tracks) + 2))
            for name in _write(files, content, locales, country, form, today):
                progress.update(task, description=name, advance=1)
            progress.update(task, description="Export", completed=progress.tasks[0].total)
        (files / MARK).write_text(f"Written by `taman content export` on {today}.\n", encoding="utf-8")
        if output.exists():
            output.rename(Path(draft) / "old")
        shutil.move(files, output)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    out.print(f"written: {output} ({size / 1_000_000:.1f} MB)", highlight=False, soft_wrap=True)


def _sound(root: Path, today: date) -> LoadedContent:
    """Read content that passes the check: paper cannot be called back.

    Raises:
        ContentInvalid: with all errors.
    """
    content = load(root)
    errors = examine(root, TelegramCards(), today).errors
    if errors:
        raise ContentInvalid(errors)
    return content


def _write(
    root: Path, content: LoadedContent, locales: tuple[Locale, ...], country: Country | None, form: Form, today: date
) -> Iterator[str]:
    """Write everything; yield the name of each document that is done."""
    fronts = []
    for locale in locales:
        names = content.place_names(locale)
        book = Book(translator(locale), content.curriculum, content.hotlines, names, today, country)
        own = root / locale.value
        own.mkdir()
        documents = [("lessons", track["id"], track) for track in book.tracks()]
        documents.append(("helplines", "helplines", book.helplines()))
        front = book.front()
        fronts.append(front)
        pdfs = []
        for kind, name, document in documents:
            pictures = book.pictures(name) if kind == "lessons" else {}
            if form is not Form.PDF:
                _write_pictures(root / "pictures", pictures)
                (own / f"{name}.html").write_text(document_page(kind, document, front), encoding="utf-8")
            if form is not Form.HTML:
                pdfs.append({"name": f"taman-{locale}-{name}.pdf", "title": document["title"]})
                (own / pdfs[-1]["name"]).write_bytes(pdf(kind, document, pictures))
            yield f"{locale}/{name}"
        if form is not Form.PDF:
            (own / "index.html").write_text(front_page(front, pdfs), encoding="utf-8")
        yield f"{locale}/index"
    if form is not Form.PDF:
        for name, text in first_page(fronts).items():
            (root / name).write_text(text, encoding="utf-8")


def _write_pictures(folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write pictures beside the pages of both languages, which show the same ones."""
    for name, content in pictures.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def _ensure_replaceable(output: Path) -> None:
    """Check that nothing of somebody else's would be lost.

    Raises:
        SettingError: it is a file, or a folder that we did not write.
    """
    if not output.exists() or (output / MARK).is_file():
        return
    if not output.is_dir():
        raise SettingError("--output", f"{output} is a file.", "Name a folder.")
    if any(output.iterdir()):
        raise SettingError("--output", f"{output} holds other files.", "Name a new folder, or empty it.")
    output.rmdir()
