"""The list of classes, a class with its progress, and what can be changed about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response

from bot.domain.classrooms import NAME_LIMIT, SMALL_GROUP, Right, State, join_link, spaced
from bot.domain.errors import ChangedMeanwhile, NameRefused
from bot.domain.learners import LANGUAGE_NAMES, TIMEZONE_OF_COUNTRY, Locale
from bot.i18n.class_words import STATES, VERDICTS
from bot.i18n.refusals import REASONS
from bot.i18n.translator import N_
from bot.services.reporting import ClassReport
from bot.services.teaching import ClassroomView
from bot.web.trainers.files import ClassFile
from bot.web.trainers.site import Page, Site, Visit, see_other

STUDENTS_ON_A_PAGE = 100

# Translators: what was done to a class, in a list: who, when, what; %(what)s is a lesson, a colleague or a list of words
ACTIONS: Mapping[str, str] = {
    "create": N_("opened the class"),
    "change": N_("changed: %(what)s"),
    "new-code": N_("made a new code"),
    "archive": N_("archived the class"),
    "assign": N_("assigned %(what)s"),
    "encourage": N_("sent a kind line to those who have not finished"),
    "reschedule": N_("changed the days of %(what)s"),
    "withdraw": N_("withdrew %(what)s"),
    "hand-over": N_("made %(what)s the owner"),
    "add-co-trainer": N_("added %(what)s as co-trainer"),
    "remove-co-trainer": N_("removed %(what)s as co-trainer"),
}
# Translators: what of a class was changed, in a list with commas
CHANGES: Mapping[str, str] = {
    "name": N_("name"),
    "open": N_("joining opened"),
    "close": N_("joining closed"),
}


class Classes:
    """The pages of classes.

    Args:
        files: what can be taken along.
        qr: draws a QR code of an address as the address of a picture ("data:..."); None where it cannot be drawn.
        has_months: there are reports of months for leads.
    """

    def __init__(self, site: Site, files: Sequence[ClassFile], qr: Callable[[str], str] | None, has_months: bool) -> None:
        self._site = site
        self._has_months = has_months
        self._files = files
        self._qr = qr

    @property
    def list(self) -> Page:
        """All classes; a form for a new one."""
        return Page(self._site, self.show_list, self.create)

    @property
    def one(self) -> Page:
        """A class and its progress."""
        return Page(self._site, self.show)

    @property
    def joined(self) -> Page:
        """How many have joined: a part of the page of a class, asked for again and again."""
        return Page(self._site, self.show_joined)

    @property
    def settings(self) -> Page:
        """What can be changed."""
        return Page(self._site, self.show_settings, self.change)

    @property
    def code(self) -> Page:
        """Another code."""
        return Page(self._site, post=self.new_code)

    @property
    def archive(self) -> Page:
        """Putting a class away."""
        return Page(self._site, self.ask_archive, self.do_archive)

    @property
    def history(self) -> Page:
        """Who did what."""
        return Page(self._site, self.show_history)

    async def show_list(self, visit: Visit) -> Response:
        """Show all classes."""
        return await self._list(visit)

    async def create(self, visit: Visit) -> Response:
        """Open a class."""
        name, locale = visit.form.get("name", ""), _locale(visit.form.get("locale", ""))
        try:
            made = await self._site.teaching.create(visit.who.learner, name, locale)
        except NameRefused as error:
            return await self._list(visit, 422, name=name, locale=locale, error=_words(visit, error))
        return see_other(f"/classes/{made.id}", "created")

    async def show(self, visit: Visit) -> Response:
        """Show a class: how to join, who is where, which questions are hard."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        report = await self._site.reporting.of_class(visit.who.learner, visit.classroom)
        link = join_link(self._site.bot_name, seen.classroom.join_code)
        return self._page(
            visit,
            "class.html",
            seen,
            tab="progress",
            report=report,
            students=students_shown(visit.request.query_params, report),
            states={state: visit.t(STATES[state]) for state in State},
            verdicts={change.track.id: visit.t(VERDICTS[change.change.verdict]) for change in report.changes},
            small_group=SMALL_GROUP,
            code=spaced(seen.classroom.join_code),
            link=link,
            files=[(file.name, file.label(visit.t)) for file in self._files if file.fits(seen)],
            qr=Markup(self._qr(link)) if self._qr and seen.classroom.is_open else "",  # noqa: S704 - our own picture
        )

    async def show_joined(self, visit: Visit) -> Response:
        """Show how many have joined."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        return self._page(visit, "joined.html", seen)

    async def show_settings(self, visit: Visit) -> Response:
        """Show what can be changed."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        return self._settings(visit, seen, seen.classroom.name, seen.classroom.locale, seen.classroom.is_open)

    async def change(self, visit: Visit) -> Response:
        """Change name, language and joining, all or nothing."""
        teaching, learner = self._site.teaching, visit.who.learner
        form = visit.form
        name, locale, is_open = form.get("name", ""), _locale(form.get("locale", "")), form.get("is_open") == "yes"
        seen = await teaching.see(learner, visit.classroom)
        now = seen.classroom
        version = form.get("version", "")
        try:
            await teaching.change(
                learner,
                now.id,
                int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
                name=None if name == now.name else name,
                locale=None if locale in (None, now.locale) else locale,
                is_open=None if is_open == now.is_open else is_open,
            )
        except NameRefused as error:
            return self._settings(visit, seen, name, locale or now.locale, is_open, 422, error=_words(visit, error))
        except ChangedMeanwhile:
            # Read anew: what stands now is shown beside what was typed, and nothing typed is lost.
            fresh = await teaching.see(learner, visit.classroom)
            return self._settings(visit, fresh, name, locale or now.locale, is_open, 409, is_changed=True)
        return see_other(f"/classes/{now.id}/settings", "saved")

    async def new_code(self, visit: Visit) -> Response:
        """Give the class another code."""
        await self._site.teaching.new_code(visit.who.learner, visit.classroom)
        return see_other(f"/classes/{visit.classroom}", "code")

    async def ask_archive(self, visit: Visit) -> Response:
        """Ask before a class is put away."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        return self._page(visit, "archive.html", seen, tab="settings")

    async def do_archive(self, visit: Visit) -> Response:
        """Put a class away."""
        await self._site.teaching.archive(visit.who.learner, visit.classroom)
        return see_other("/classes", "archived")

    async def show_history(self, visit: Visit) -> Response:
        """Show who did what, the newest first."""
        teaching, learner, t = self._site.teaching, visit.who.learner, visit.t
        seen = await teaching.see(learner, visit.classroom)
        lines = await teaching.audit(learner, visit.classroom)
        names = {trainer.learner_id: trainer.name for trainer, _ in seen.leaders}
        names |= {trainer.learner_id: trainer.name for trainer in await teaching.colleagues(learner, visit.classroom)}
        zone = ZoneInfo(TIMEZONE_OF_COUNTRY[seen.classroom.country])
        rows = []
        for line in lines:
            at = line.at.astimezone(zone)
            rows.append(
                (
                    f"{t.day(at.date())} {t.clock_time(at)}",
                    line.actor,
                    t(ACTIONS[line.action], what=self._what(visit, line.action, line.detail, names))
                    if line.action in ACTIONS
                    else line.action,
                )
            )
        return self._page(visit, "history.html", seen, tab="history", rows=rows)

    def _what(self, visit: Visit, action: str, detail: str, names: Mapping[str, str]) -> str:
        if action == "change":
            known: dict[str, str] = {locale.value: name for locale, name in LANGUAGE_NAMES.items()}
            known |= {word: visit.t(text) for word, text in CHANGES.items()}
            return ", ".join(known.get(word, word) for word in detail.split())
        if action in {"assign", "reschedule", "withdraw"}:
            return self._site.curriculum.title_of(detail, visit.t.locale)
        # Translators: in place of the name of a trainer who is not there any more
        return names.get(detail, visit.t("somebody who left"))

    async def _list(
        self, visit: Visit, status: int = 200, *, name: str = "", locale: Locale | None = None, error: str = ""
    ) -> Response:
        return self._site.page(
            visit,
            "classes.html",
            status,
            desk=await self._site.teaching.desk(visit.who.learner),
            name=name[: 2 * NAME_LIMIT],
            locale=locale or visit.who.learner.locale,
            languages=LANGUAGE_NAMES,
            error=error,
            name_limit=NAME_LIMIT,
            has_months=self._has_months,
        )

    def _settings(
        self,
        visit: Visit,
        seen: ClassroomView,
        name: str,
        locale: Locale,
        is_open: bool,
        status: int = 200,
        *,
        error: str = "",
        is_changed: bool = False,
    ) -> Response:
        return self._page(
            visit,
            "settings.html",
            seen,
            status,
            tab="settings",
            name=name,
            locale=locale,
            is_open=is_open,
            languages=LANGUAGE_NAMES,
            error=error,
            is_changed=is_changed,
            name_limit=NAME_LIMIT,
        )

    def _page(self, visit: Visit, template: str, seen: ClassroomView, status: int = 200, **values: Any) -> Response:
        return self._site.page(
            visit, template, status, seen=seen, classroom=seen.classroom, rights=rights_of(seen), **values
        )


def rights_of(seen: ClassroomView) -> set[str]:
    """Give the rights that the trainer has, as templates ask for them."""
    return {right.value for right in Right if seen.may(right)}


def students_shown(query: Mapping[str, str], report: ClassReport) -> dict[str, Any]:
    """Choose which students a page shows: those of a state, a hundred at a time."""
    state = next((state for state in State if state.value == query.get("state")), None)
    chosen = [line for line in report.students if state in (None, line.state)]
    pages = max(1, -(-len(chosen) // STUDENTS_ON_A_PAGE))
    asked = query.get("page", "1")
    page = min(pages, int(asked)) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    page = max(1, page)
    start = (page - 1) * STUDENTS_ON_A_PAGE
    lines = chosen[start : start + STUDENTS_ON_A_PAGE]
    return {"state": state, "lines": lines, "page": page, "pages": pages, "first": start + 1, "all": len(chosen)}


def _locale(text: str) -> Locale | None:
    return next((locale for locale in Locale if locale.value == text), None)


def _words(visit: Visit, error: NameRefused) -> str:
    return visit.t(REASONS[error.code, error.reason])
