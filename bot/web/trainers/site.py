"""What every page of the trainers shares: who is signed in, forms that cannot be forged, errors in words, headers."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.domain.errors import ChangedMeanwhile, ClassGone, NotAllowed, Refused, StorageUnavailable
from bot.domain.learners import Locale, guess_locale
from bot.domain.tracks import Curriculum
from bot.domain.web_sessions import SESSION_LIFE, form_token
from bot.i18n.refusals import REASONS
from bot.i18n.translator import N_, Translator, translator
from bot.log import places
from bot.services.ports import Clock, Content
from bot.services.reporting import Reporting
from bot.services.teaching import Teaching
from bot.services.web_sessions import Visitor, WebSessions

log = structlog.get_logger(__name__)

ROOT = "/t"
STATIC = Path(__file__).parents[1] / "static"
COOKIE = "taman_session"
MOST_BYTES = 16_000
"""Of a form; ours have about 500."""
_MOST_FIELDS = 40
_FORM = "application/x-www-form-urlencoded"
_TEMPLATES = Path(__file__).parents[1] / "templates" / "trainers"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {
    "Content-Security-Policy": _POLICY.format(ancestors="'none'"),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
MINI_APP_POLICY = _POLICY.format(ancestors="https://web.telegram.org")
"""Of the Mini App's first page only: Telegram in a browser shows it in a frame."""

# Translators: short lines at the top of a page, after something was done
DONE = {
    "created": N_("The class is open. Show the code, and students can join."),
    "saved": N_("Saved."),
    "code": N_("The class has a new code. The old one no longer works."),
    "assigned": N_("Assigned. Students see it from its first day on."),
    "withdrawn": N_("Withdrawn. What the students did stays theirs."),
    "archived": N_("The class is archived. Thank you for teaching."),
}

# Translators: pages that say why something did not work: heading, then what to do
_WRONG: dict[int, tuple[str, str]] = {
    401: (
        N_("Please sign in"),
        N_("Write /dashboard to Taman in Telegram. You get a link to this page that works for ten minutes."),
    ),
    403: (
        N_("Not done"),
        N_("This form did not come from your page, or the page was old. Nothing was changed. Please open it anew."),
    ),
    404: (N_("Nothing here"), N_("This class or page is not here, or not for you.")),
    405: (N_("Nothing here"), N_("This class or page is not here, or not for you.")),
    409: (
        N_("Not done"),
        N_("A colleague changed this class a moment ago, so nothing of yours was saved. Please look at it anew:"),
    ),
    413: (N_("Too long"), N_("That was more text than a form here takes. Nothing was changed.")),
    415: (N_("Not done"), N_("That was no form of this page. Nothing was changed.")),
    422: (N_("Not done"), N_("Something in the form could not be read. Nothing was changed.")),
    500: (
        N_("Something broke"),
        N_("This is our fault, not yours. Please try again in a moment. If it stays, tell your operator this number:"),
    ),
    503: (
        N_("One moment, please"),
        N_("The data cannot be reached right now. Nothing was changed. Please try again in a moment."),
    ),
}
_NOT_ALLOWED = N_("Only the owner of the class, or a lead of your organisation, can do that.")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, with who is signed in (None on open pages) and the fields of the form."""

    request: Request
    t: Translator
    visitor: Visitor | None
    cookie: str
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> Visitor:
        """Who is signed in; only pages that are not open ask."""
        assert self.visitor is not None  # noqa: S101 - `Page` lets nobody else in
        return self.visitor

    @property
    def classroom(self) -> str:
        """The class's id in the address.

        Raises:
            ClassGone: it cannot be one.
        """
        found = str(self.request.path_params["classroom"])
        if not re.fullmatch(r"[0-9a-f]{16}", found):
            raise ClassGone
        return found


Action = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made with.

    Attributes:
        bot_name: the bot's user name, for links into the chat.
        is_secure: the page is served over TLS, so its cookies are for TLS only.
    """

    sessions: WebSessions
    teaching: Teaching
    reporting: Reporting
    content: Content
    clock: Clock
    bot_name: str
    is_secure: bool
    templates: Environment = field(default_factory=lambda: _environment())

    @property
    def curriculum(self) -> Curriculum:
        """Tracks and lessons."""
        return self.content.curriculum

    def place_names(self, locale: Locale) -> Mapping[str, str]:
        """Give the names of all places in a language, by slug."""
        return {slug: place.names[locale] for slug, place in self.content.places.items()}

    def page(self, visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
        """Make a page in the visitor's language."""
        t = visit.t
        html = self.templates.get_template(template).render(
            t=t,
            plural=t.plural,
            visitor=visit.visitor,
            form_token=form_token(visit.cookie),
            done=DONE.get(visit.request.query_params.get("done", "")),
            title_of=lambda item: self.curriculum.title_of(item, t.locale),
            root=ROOT,
            **values,
        )
        return HTMLResponse(html, status)

    def wrong(self, visit: Visit, status: int, *, words: str = "", number: str = "") -> Response:
        """Make a page that says why something did not work."""
        heading, text = _WRONG[status]
        return self.page(
            visit,
            "wrong.html",
            status,
            heading=visit.t(heading),
            text=words or visit.t(text),
            number=number,
            bot_name=self.bot_name,
        )

    def set_cookie(self, response: Response, name: str, value: str, seconds: int, *, strict: bool = False) -> None:
        """Give a cookie that no script reads and no other site sends with a form."""
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=ROOT,
            secure=self.is_secure,
            httponly=True,
            samesite="strict" if strict else "lax",
        )

    def signed_in(self, token: str) -> Response:
        """Go to the classes with the cookie of a new session."""
        response = see_other("/classes")
        self.set_cookie(response, COOKIE, token, int(SESSION_LIFE.total_seconds()))
        return response


class Page:
    """An address with its actions.

    Args:
        is_open: for everybody; forms of such a page prove in their own way where they come from.
    """

    def __init__(
        self, site: Site, get: Action | None = None, post: Action | None = None, *, is_open: bool = False
    ) -> None:
        self._site = site
        self._actions = {method: action for method, action in (("GET", get), ("POST", post)) if action}
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as ASGI asks for it."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        site = self._site
        cookie = request.cookies.get(COOKIE, "")
        visit = Visit(request, translator(_locale_of(request)), None, cookie)
        action = self._actions.get("GET" if request.method == "HEAD" else request.method)
        if action is None:
            refused = site.wrong(visit, 405)
            refused.headers["Allow"] = ", ".join(self._actions)
            return refused
        try:
            visitor = await site.sessions.who(cookie)
            if visitor is not None:
                visit = Visit(request, translator(visitor.learner.locale), visitor, cookie)
            elif not self._is_open:
                return _sign_in_first(site, visit)
            if request.method == "POST":
                form = await _read_form(request)
                if isinstance(form, int):
                    return site.wrong(visit, form)
                visit = Visit(request, visit.t, visitor, cookie, form)
                if not self._is_open and not is_same(form.get("form_token", ""), form_token(cookie)):
                    return site.wrong(visit, 403)
            return await action(visit)
        except ClassGone:
            return site.wrong(visit, 404)
        except NotAllowed:
            return site.wrong(visit, 403, words=visit.t(_NOT_ALLOWED))
        except ChangedMeanwhile:
            return site.wrong(visit, 409)
        except Refused as error:
            return site.wrong(visit, 422, words=visit.t(REASONS[error.code, error.reason]))
        except StorageUnavailable:
            return site.wrong(visit, 503)
        except ClientDisconnect:
            raise
        except Exception as error:
            number = secrets.token_hex(3).upper()
            log.error("page failed", reference=number, error=type(error).__name__, where=places(error))
            return site.wrong(visit, 500, number=number)


def see_other(path: str, done: str = "") -> Response:
    """Send the browser on to a page of ours, after something was done."""
    return RedirectResponse(f"{ROOT}{path}" + (f"?done={done}" if done else ""), 303)


def is_same(given: str, right: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def comes_from_elsewhere(request: Request) -> bool:
    """Tell whether the browser says that another site sent a form; old browsers say nothing."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _sign_in_first(site: Site, visit: Visit) -> Response:
    response = site.wrong(visit, 401)
    if visit.request.headers.get("hx-request"):
        response.headers["HX-Refresh"] = "true"  # a part of a page cannot say it; the whole page can
    return response


async def _read_form(request: Request) -> dict[str, str] | int:
    """Give the fields of a form, or the status of the error."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return 415
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return 413
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return 422


def _locale_of(request: Request) -> Locale:
    """Guess the language of somebody who is not signed in by what the browser asks for."""
    for tag in request.headers.get("accept-language", "").split(","):
        code = tag.partition(";")[0].strip()
        if code[:2].lower() in {"vi", "id"}:
            return guess_locale(code)
    return Locale.VI


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink", "html_inline", "html_block"])
    # Our own lessons' words; the parser escapes whatever looks like HTML.
    made.filters["markdown"] = lambda text: Markup(words.render(text))  # noqa: S704
    made.filters["markdown_line"] = lambda text: Markup(words.renderInline(text))  # noqa: S704
    return made
