"""The editors' preview: pages that show content as the chat shows it, and a stream that tells when it changed.

It knows the web only. What the pages show comes from a `Showcase`, as plain values.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.domain.learners import Country, Locale

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
HEARTBEAT_SECONDS = 15.0
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem of `taman content check`: where it is (file and line), what it is, how to mend it."""

    where: str
    is_error: bool
    code: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Key:
    """A button under a message.

    Attributes:
        shows: the state of the same message that it leads to; None for a button that does nothing here.
        leads: id of the card that it leads to; empty for none.
    """

    label: str
    shows: int | None = None
    leads: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One state of a message: its words as HTML, its rows of buttons, a picture as a data address (or "")."""

    words: Markup
    keys: tuple[tuple[Key, ...], ...] = ()
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How long something is, and how long it may be; `limit` 0 for no limit."""

    name: str
    length: int
    limit: int

    @property
    def is_over(self) -> bool:
        """True when it is too long."""
        return bool(self.limit) and self.length > self.limit


@dataclass(frozen=True, slots=True)
class Face:
    """A card or helpline in one language: its states (a question, and each answer to it), sizes and problems."""

    locale: Locale
    anchor: str
    states: tuple[Bubble, ...]
    counts: tuple[Count, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The same card in both languages, side by side; None where a language has no such card."""

    id: str
    faces: Mapping[Locale, Face | None]


@dataclass(frozen=True, slots=True)
class Link:
    """An item of a list, with its name in each language and the number of its errors and warnings."""

    address: str
    names: Mapping[Locale, str]
    note: str
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A track, or the helplines of a country."""

    title: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page: everything there is, and the problems that belong to no lesson and no helpline."""

    tracks: tuple[Group, ...]
    helplines: tuple[Group, ...]
    faults: tuple[Fault, ...]
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Item:
    """A lesson or helpline.

    Attributes:
        rows: empty when it cannot be read; then `faults` says why.
        facts: pairs of name and value.
        has_country: true when the country changes what is shown.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    facts: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]
    sources: tuple[str, ...] = ()
    has_country: bool = True


class Showcase(Protocol):
    """What there is to show, as it stands now."""

    def overview(self) -> Overview:
        """Give everything there is."""
        ...

    def lesson(self, lesson_id: str, country: Country) -> Item | None:
        """Give a lesson as people of a country see it; None if there is none of this id."""
        ...

    def helpline(self, hotline_id: str, country: Country) -> Item | None:
        """Give a helpline; None if there is none of this id."""
        ...


class Bell:
    """Tells all open pages that the content changed. `version` grows with each change."""

    def __init__(self) -> None:
        self.version = 1
        self.is_closed = False
        self._rings = asyncio.Event()

    def ring(self) -> None:
        """Tell that the content changed."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        """End all streams."""
        self.is_closed = True
        self._wake()

    async def wait(self) -> None:
        """Wait for the next ring, or a heartbeat's time."""
        rings = self._rings
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                await rings.wait()
        except TimeoutError:
            return

    def _wake(self) -> None:
        self._rings.set()
        self._rings = asyncio.Event()


def build_preview(showcase: Showcase, bell: Bell, chat_styles: Path) -> Starlette:
    """Build the web application.

    Args:
        chat_styles: the style sheet of the chat page, so that bubbles look the same here and there.
    """
    pages = _Pages(showcase, bell)

    async def on_chat_styles(_request: Request) -> Response:
        return FileResponse(chat_styles, headers=HEADERS)

    return Starlette(
        routes=[
            Route("/", pages.index),
            Route("/lessons/{track}/{lesson}", pages.lesson),
            Route("/helplines/{helpline}", pages.helpline),
            Route("/events", pages.events),
            Route("/chat.css", on_chat_styles),
            Mount("/static", StaticFiles(directory=_FOLDER / "static")),
        ],
        # A page of another name that leads to this machine (DNS rebinding) gets nothing.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        exception_handlers={404: pages.missing},
    )


class _Pages:
    """The handlers."""

    def __init__(self, showcase: Showcase, bell: Bell) -> None:
        self._showcase = showcase
        self._bell = bell
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def index(self, _request: Request) -> Response:
        """Show everything there is."""
        return self._page("index.html", overview=self._showcase.overview())

    async def lesson(self, request: Request) -> Response:
        """Show a lesson."""
        lesson_id = f"{request.path_params['track']}/{request.path_params['lesson']}"
        country = _country(request)
        return self._item(self._showcase.lesson(lesson_id, country), country)

    async def helpline(self, request: Request) -> Response:
        """Show a helpline."""
        country = _country(request)
        return self._item(self._showcase.helpline(request.path_params["helpline"], country), country)

    async def missing(self, _request: Request, _error: Exception) -> Response:
        """Say that there is no such page, and go on listening: it may come (back)."""
        return self._page("missing.html", status=404)

    async def events(self, _request: Request) -> Response:
        """Stream the version of the content, whenever it changed."""
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=HEADERS)

    async def _stream(self) -> AsyncIterator[str]:
        told = 0
        while not self._bell.is_closed:
            yield f"data: {self._bell.version}\n\n" if told != self._bell.version else ": still here\n\n"
            told = self._bell.version
            await self._bell.wait()

    def _item(self, item: Item | None, country: Country) -> Response:
        if item is None:
            return self._page("missing.html", status=404)
        return self._page("item.html", item=item, country=country)

    def _page(self, template: str, status: int = 200, **values: Any) -> Response:
        names: Sequence[tuple[Locale, str]] = ((Locale.VI, "Tiếng Việt"), (Locale.ID, "Bahasa Indonesia"))
        page = self._templates.get_template(template).render(
            version=self._bell.version, languages=names, countries=tuple(Country), **values
        )
        return HTMLResponse(page, status, headers=HEADERS)


def _country(request: Request) -> Country:
    try:
        return Country(request.query_params.get("country", Country.VN))
    except ValueError:
        return Country.VN
