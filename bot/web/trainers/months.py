"""The organisation's counts of a month, for lead trainers. What makes its table and files is given from outside."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.domain.counts import MonthReport, next_month
from bot.domain.errors import ClassGone
from bot.domain.learners import TIMEZONE_OF_COUNTRY, Learner
from bot.i18n.translator import Translator
from bot.web.trainers.site import Page, Site, Visit


class MonthTable(Protocol):
    """A table with its name."""

    @property
    def name(self) -> str:
        """What it is about."""
        ...

    @property
    def head(self) -> Sequence[str]:
        """Names of the columns."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[object]]:
        """Its cells."""
        ...


@dataclass(frozen=True, slots=True)
class MonthReports:
    """What reports of months are made with.

    Attributes:
        read: gives the counts to a lead; raises NotAllowed to others.
        table: gives them as a table.
        note: says what the counts are, and what is not told.
        files: end of the address -> media type and what makes the content; called in a thread.
    """

    read: Callable[[Learner, date], Awaitable[MonthReport]]
    table: Callable[[MonthReport, Translator], MonthTable]
    note: Callable[[Translator], str]
    files: dict[str, tuple[str, Callable[[MonthReport, Translator], bytes]]]


class Months:
    """The pages of months."""

    def __init__(self, site: Site, reports: MonthReports) -> None:
        self._site = site
        self._reports = reports

    @property
    def one(self) -> Page:
        """A month."""
        return Page(self._site, self.show)

    @property
    def file(self) -> Page:
        """A month as a file."""
        return Page(self._site, self.give)

    async def show(self, visit: Visit) -> Response:
        """Show a month: the one asked for, or this one."""
        learner = visit.who.learner
        zone = ZoneInfo(TIMEZONE_OF_COUNTRY[learner.country])
        today = self._site.clock.now().astimezone(zone).date().replace(day=1)
        month = _month(visit.request.query_params.get("month", "")) or today
        report = await self._reports.read(learner, month)
        before, following = (month - timedelta(days=1)).replace(day=1), next_month(month)
        return self._site.page(
            visit,
            "month.html",
            table=self._reports.table(report, visit.t),
            note=self._reports.note(visit.t),
            is_empty=not report.lines,
            month=f"{month:%Y-%m}",
            beside=[
                ("prev", f"{before:%Y-%m}", visit.t.month(before)),
                *([("next", f"{following:%Y-%m}", visit.t.month(following))] if following <= today else []),
            ],
            files=list(self._reports.files),
        )

    async def give(self, visit: Visit) -> Response:
        """Give a month as a file to keep."""
        month = _month(str(visit.request.path_params["month"]))
        name = str(visit.request.path_params["file"])
        if month is None or name not in self._reports.files:
            raise ClassGone
        report = await self._reports.read(visit.who.learner, month)
        media_type, make = self._reports.files[name]
        content = await asyncio.to_thread(make, report, visit.t)
        heads = {"Content-Disposition": f'attachment; filename="taman-{month:%Y-%m}-{name}"'}
        return Response(content, media_type=media_type, headers=heads)


def _month(text: str) -> date | None:
    """Read a month like "2026-11"; None if it is none that could have counts."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else None
