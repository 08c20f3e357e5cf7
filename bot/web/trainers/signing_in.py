"""Signing in by a link from the chat or as a Mini App, and signing out."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from bot.domain.errors import SignInRefused
from bot.domain.web_sessions import LINK_LIFE, form_token
from bot.i18n.refusals import REASONS
from bot.i18n.translator import translator
from bot.web.trainers.site import (
    COOKIE,
    MINI_APP_POLICY,
    Page,
    Site,
    Visit,
    comes_from_elsewhere,
    is_same,
    see_other,
)

_ENTRY = "taman_entry"
"""Cookie of somebody who looks at a link: only a form of that very page can use it."""
_STATUS = {"unknown": 404, "not-trainer": 403, "forged": 403}


class SigningIn:
    """The pages of signing in and out."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def link(self) -> Page:
        """A link from the chat."""
        return Page(self._site, self.show_link, self.use_link, is_open=True)

    @property
    def mini_app(self) -> Page:
        """The door of the Mini App."""
        return Page(self._site, self.show_mini_app, self.use_mini_app, is_open=True)

    @property
    def out(self) -> Page:
        """Signing out."""
        return Page(self._site, post=self.sign_out)

    @property
    def start(self) -> Page:
        """The address without anything."""
        return Page(self._site, self.show_start)

    async def show_start(self, _visit: Visit) -> Response:
        """Go to the classes."""
        return see_other("/classes")

    async def show_link(self, visit: Visit) -> Response:
        """Ask before a link is used: programs that look at links do not press buttons."""
        token = str(visit.request.path_params["token"])
        try:
            learner = await self._site.sessions.whose(token)
        except SignInRefused as error:
            return self._refused(visit, error)
        entry = secrets.token_urlsafe(32)
        known = Visit(visit.request, translator(learner.locale), None, entry)
        response = self._site.page(known, "sign-in.html", token=token)
        self._site.set_cookie(response, _ENTRY, entry, int(LINK_LIFE.total_seconds()), strict=True)
        return response

    async def use_link(self, visit: Visit) -> Response:
        """Sign in."""
        entry = visit.request.cookies.get(_ENTRY, "")
        is_ours = entry and is_same(visit.form.get("form_token", ""), form_token(entry))
        if not is_ours or comes_from_elsewhere(visit.request):
            return self._site.wrong(visit, 403)
        try:
            session = await self._site.sessions.open_by_link(str(visit.request.path_params["token"]))
        except SignInRefused as error:
            return self._refused(visit, error)
        return await self._opened(visit, session)

    async def show_mini_app(self, visit: Visit) -> Response:
        """Show the door: a script of ours puts in what Telegram told it, the button does the rest."""
        response = self._site.page(visit, "mini-app.html")
        response.headers["Content-Security-Policy"] = MINI_APP_POLICY
        return response

    async def use_mini_app(self, visit: Visit) -> Response:
        """Sign in by what Telegram signed; it is fresh and good for one use, so no other site can keep it ready."""
        if comes_from_elsewhere(visit.request):
            return self._site.wrong(visit, 403)
        try:
            session = await self._site.sessions.open_by_init_data(visit.form.get("init_data", ""))
        except SignInRefused as error:
            return self._refused(visit, error)
        return await self._opened(visit, session)

    async def sign_out(self, visit: Visit) -> Response:
        """End the session."""
        await self._site.sessions.sign_out(visit.cookie)
        gone = Visit(visit.request, visit.t, None, "")
        response = self._site.page(gone, "signed-out.html")
        self._site.set_cookie(response, COOKIE, "", 0)
        return response

    async def _opened(self, visit: Visit, session: str) -> Response:
        if visit.cookie:
            await self._site.sessions.sign_out(visit.cookie)  # one browser, one session
        response = self._site.signed_in(session)
        self._site.set_cookie(response, _ENTRY, "", 0, strict=True)
        return response

    def _refused(self, visit: Visit, error: SignInRefused) -> Response:
        words = visit.t(REASONS[error.code, error.reason])
        return self._site.page(
            visit, "wrong.html", _STATUS.get(error.reason, 410), heading=visit.t("This link does not work"), text=words,
            number="", bot_name=self._site.bot_name,
        )  # fmt: skip
