"""What is assigned to a class: assigning, changing the days, withdrawing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.domain.errors import AssignmentRefused
from bot.i18n.refusals import REASONS
from bot.services.teaching import ClassroomView, today
from bot.web.trainers.classes import rights_of
from bot.web.trainers.site import Page, Site, Visit, see_other


class DayUnreadable(ValueError):
    """What was typed is no day."""


class Assignments:
    """The pages of assignments."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def list(self) -> Page:
        """What is assigned; a form to assign more."""
        return Page(self._site, self.show, self.assign)

    @property
    def days(self) -> Page:
        """The days of one."""
        return Page(self._site, post=self.reschedule)

    @property
    def withdrawal(self) -> Page:
        """Withdrawing one."""
        return Page(self._site, post=self.withdraw)

    async def show(self, visit: Visit) -> Response:
        """Show what is assigned."""
        seen = await self._site.teaching.see(visit.who.learner, visit.classroom)
        return self._page(visit, seen, typed={"starts_on": today(seen.classroom, self._site.clock.now()).isoformat()})

    async def assign(self, visit: Visit) -> Response:
        """Assign a track or a lesson."""
        teaching, learner, form = self._site.teaching, visit.who.learner, visit.form
        seen = await teaching.see(learner, visit.classroom)
        try:
            starts_on, due_on = _day(form.get("starts_on", "")), _day(form.get("due_on", ""))
            await teaching.assign(learner, visit.classroom, form.get("item", ""), starts_on, due_on)
        except (AssignmentRefused, DayUnreadable) as error:
            return self._page(visit, seen, 422, typed=form, error=_words(visit, error))
        return see_other(f"/classes/{visit.classroom}/assignments", "assigned")

    async def reschedule(self, visit: Visit) -> Response:
        """Change the days of an assignment."""
        teaching, learner, form = self._site.teaching, visit.who.learner, visit.form
        assignment = str(visit.request.path_params["assignment"])
        seen = await teaching.see(learner, visit.classroom)
        known = seen.assignment(assignment)
        try:
            starts_on, due_on = _day(form.get("starts_on", "")), _day(form.get("due_on", ""))
            await teaching.reschedule(learner, visit.classroom, assignment, starts_on or known.starts_on, due_on)
        except (AssignmentRefused, DayUnreadable) as error:
            changed = {"id": assignment, "error": _words(visit, error), **form}
            return self._page(visit, seen, 422, changed=changed)
        return see_other(f"/classes/{visit.classroom}/assignments", "saved")

    async def withdraw(self, visit: Visit) -> Response:
        """Withdraw an assignment."""
        assignment = str(visit.request.path_params["assignment"])
        await self._site.teaching.withdraw(visit.who.learner, visit.classroom, assignment)
        return see_other(f"/classes/{visit.classroom}/assignments", "withdrawn")

    def _page(self, visit: Visit, seen: ClassroomView, status: int = 200, **values: Any) -> Response:
        curriculum, locale = self._site.curriculum, visit.t.locale
        given = {assignment.item for assignment in seen.assignments}
        tracks = []
        for track in curriculum.tracks:
            lessons = [
                (lesson.id, lesson.title(locale))
                for lesson in curriculum.of_track(track.id)
                if lesson.country in (None, seen.classroom.country)
            ]
            if lessons:
                tracks.append((track.id, track.titles[locale], lessons))
        values = {"typed": {}, "error": "", "changed": {"id": ""}} | values
        return self._site.page(
            visit, "assignments.html", status, seen=seen, classroom=seen.classroom, rights=rights_of(seen),
            tab="lessons", tracks=tracks, given=given, **values,
        )  # fmt: skip


def _day(text: str) -> date | None:
    """Read a day as date fields give it, or as people type it where a phone has none: "30/11/2026".

    Raises:
        DayUnreadable: it is neither.
    """
    text = text.strip()
    if not text:
        return None
    typed = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text, re.ASCII)
    try:
        return date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(text)
    except ValueError:
        raise DayUnreadable from None


def _words(visit: Visit, error: AssignmentRefused | DayUnreadable) -> str:
    if isinstance(error, DayUnreadable):
        return visit.t("That is not a day. Please write it like this: 30/11/2026.")
    return visit.t(REASONS[error.code, error.reason])
