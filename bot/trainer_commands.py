"""The commands `taman trainer` and `taman report`: invitations, session kits, counts of a month."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot import log
from bot.adapters.content.loader import LoadedContent, load
from bot.adapters.documents.month_reports import month_page, month_picture, month_table, month_title, note_words
from bot.adapters.documents.session_kit import session_kit
from bot.adapters.documents.tables import write_csv
from bot.bootstrap import Taman, build
from bot.config import Settings, read_settings
from bot.domain.classrooms import Classroom, Organisation, invite_link, read_join_code
from bot.domain.counts import MonthReport
from bot.domain.errors import LessonGone, NameRefused, SettingError
from bot.domain.learners import COUNTRY_OF_LOCALE, Country, Locale
from bot.domain.places import Place
from bot.i18n.translator import translator
from bot.tgbot.polling import connected

trainer_app = typer.Typer(help="Trainers: invitations and session kits.", no_args_is_help=True)
out = Console()

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@trainer_app.command("invite")
def invite(
    organisation: Annotated[str, typer.Option(help="Its name, as its trainers know it; made if there is none yet.")],
    place: Annotated[str, typer.Option(help="City or province of content/places.toml: hanoi, or its name.")] = "",
    country: Annotated[Country | None, typer.Option(help="Needed only without a place.")] = None,
    not_lead: Annotated[bool, typer.Option("--not-lead", help="A trainer who cannot invite others.")] = False,
) -> None:
    """Print a link that makes whoever opens it a trainer. It works once, for seven days.

    A lead trainer invites others of the organisation and sees all its classes.

    Exit code 0: printed; 2: a wrong option or setting, and nothing was stored.
    """
    settings = _quiet_settings()
    found = _place(load(settings.content_dir), place, country) if place else None
    if found is None and country is None:
        raise typer.BadParameter("name the place, or else the country: --country VN or --country ID.")

    async def make() -> str:
        async with build(settings) as taman:
            name = await _bot_name(taman)
            where = found.country if found else country
            assert where is not None  # noqa: S101 - checked above
            token = await taman.services.teaching.invite(
                organisation, where, found.slug if found else None, is_lead=not not_lead
            )
        return invite_link(name, token)

    try:
        link = asyncio.run(make())
    except NameRefused as error:
        reason = "is empty" if error.reason == "empty" else "is longer than 80 letters"
        raise typer.BadParameter(f"the name {reason}.", param_hint="--organisation") from None
    typer.echo(link)


@trainer_app.command("kit")
def kit(
    track: Annotated[str, typer.Argument(help="A track: images, deepfake, scams, accounts, help, allies.")],
    language: Annotated[Locale, typer.Option(help="Language of the kit.")],
    of_class: Annotated[str, typer.Option("--class", metavar="CODE", help="Join code of the class it is for.")] = "",
    country: Annotated[Country | None, typer.Option(help="Whose helplines; the class's own if not given.")] = None,
    output: Annotated[Path | None, typer.Option(help="The PDF file; kit-TRACK-LANGUAGE.pdf here if not given.")] = None,
) -> None:
    """Write a session kit: facilitator's notes, QR poster, attendance sheet and cards to pass on, as one PDF.

    Exit code 0: written; 2: not written, and why.
    """
    settings = _quiet_settings()
    code = read_join_code(of_class) if of_class else None
    if of_class and code is None:
        raise typer.BadParameter("a code has 6 letters and digits, like K7M4QX.", param_hint="--class")

    async def make() -> bytes:
        async with build(settings) as taman:
            name = await _bot_name(taman)
            belongs = await _class_of(taman, code) if code else None
            where = country or (belongs[0].country if belongs else COUNTRY_OF_LOCALE[language])
            return session_kit(taman.content, track, where, name, translator(language), of_class=belongs)

    try:
        made = asyncio.run(make())
    except LessonGone:
        known = ", ".join(t.id for t in load(settings.content_dir).curriculum.tracks)
        raise typer.BadParameter(f"there is no track {track!r}; there are {known}.", param_hint="TRACK") from None
    file = output or Path(f"kit-{track}-{language}.pdf")
    _write(file, made)
    typer.echo(f"written: {file}")


def report(
    month: Annotated[str, typer.Option(help="As in 2026-11.")],
    country: Annotated[Country | None, typer.Option(help="VN or ID; the place's own if a place is given.")] = None,
    place: Annotated[str, typer.Option(help="Only this city or province: hanoi, or its name.")] = "",
    language: Annotated[Locale | None, typer.Option(help="The country's own if not given.")] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for a CSV, a PDF and a PNG file.")] = None,
) -> None:
    """Show how often lessons were opened and helpline cards shown in a month, by place and topic.

    Counts below 5 are not told, and no total gives them away. No person is in it.

    Exit code 0: shown; 2: a wrong option, or a file that cannot be written.
    """
    settings = _quiet_settings()
    first = _month(month)
    content = load(settings.content_dir)
    found = _place(content, place, country) if place else None
    if found is None and country is None:
        raise typer.BadParameter("name the country, --country VN or --country ID, or else a place.")
    where = found.country if found else country
    assert where is not None  # noqa: S101 - checked above

    async def count() -> MonthReport:
        async with build(settings) as taman:
            return await taman.services.counting.month_of(where, first, found.slug if found else None)

    counted = asyncio.run(count())
    if not counted.places:
        typer.echo(f"Nothing was counted in {first:%Y-%m} in {where.value}; nothing was written.")
        return
    locale = language or next(one for one, its in COUNTRY_OF_LOCALE.items() if its is where)
    t = translator(locale)
    names = {slug: known.names[locale] for slug, known in content.places.items()}
    table = month_table(counted, content.curriculum, names, t)
    shown = Table(title=month_title(counted, t), caption=note_words(t))
    for number, head in enumerate(table.head):
        shown.add_column(head, justify="left" if number < 2 else "right")
    for row in table.rows:
        shown.add_row(*(str(cell) for cell in row))
    out.print(shown)
    if output:
        stem = f"report-{first:%Y-%m}-{found.slug if found else where.value}"
        _write(output / f"{stem}.csv", write_csv([table]))
        _write(output / f"{stem}.pdf", month_page(counted, content.curriculum, names, t))
        _write(output / f"{stem}.png", month_picture(counted, content.curriculum, names, t))
        typer.echo(f"written: {output / stem}.csv, .pdf, .png")


async def _bot_name(taman: Taman) -> str:
    """Give the bot's user name: as Telegram tells it if there is a token, else that of the settings.

    Raises:
        SettingError: there is neither, or Telegram does not answer.
    """
    if taman.settings.telegram_bot_token.get_secret_value():
        async with connected(taman.application()) as app:
            return app.bot.username
    name = taman.settings.bot_username
    if not name:
        raise SettingError(
            "TAMAN_BOT_USERNAME",
            "is not set, nor is TELEGRAM_BOT_TOKEN.",
            "Links need the bot's user name; set one of them.",
        )
    return name


async def _class_of(taman: Taman, code: str) -> tuple[Classroom, Organisation]:
    async with taman.work() as work:
        classroom = await work.classrooms.with_code(code)
        organisation = await work.organisations.one(classroom.organisation_id) if classroom else None
    if classroom is None or organisation is None:
        raise typer.BadParameter(f"no class has the code {code}.", param_hint="--class")
    return classroom, organisation


def _place(content: LoadedContent, text: str, country: Country | None) -> Place:
    wanted = text.strip().casefold()
    for place in content.places.values():
        if wanted in {place.slug, *(name.casefold() for name in place.names.values())}:
            if country not in (None, place.country):
                raise typer.BadParameter(f"{place.slug} is in {place.country}, not in {country}.", param_hint="--place")
            return place
    known = ", ".join(sorted(slug for slug, p in content.places.items() if country in (None, p.country)))
    raise typer.BadParameter(
        f"{text!r} is not known. Known: {known}. Add others to content/places.toml.", param_hint="--place"
    )


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2]), 1) if found else date.fromisoformat("")
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a month; write it as 2026-11.", param_hint="--month") from None


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written ({error.strerror}).", param_hint="--output") from None


def _quiet_settings() -> Settings:
    settings = read_settings()
    log.set_up("ERROR")
    return settings
