"""Files of a class to take along: tables, posters, a session kit. What makes them is given from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.domain.errors import ClassGone
from bot.i18n.translator import Translator
from bot.services.reporting import ClassReport
from bot.services.teaching import ClassroomView
from bot.web.trainers.site import Page, Site, Visit


@dataclass(frozen=True, slots=True)
class ClassFile:
    """A file that can be made of a class.

    Attributes:
        name: the end of its address and of its name, like "progress.csv".
        label: gives the words of the link.
        make: gives its content; called in a thread.
        fits: tells whether it can be made of a class as it is now.
    """

    name: str
    label: Callable[[Translator], str]
    media_type: str
    make: Callable[[ClassroomView, ClassReport, Translator], bytes]
    fits: Callable[[ClassroomView], bool] = lambda _seen: True


class ClassFiles:
    """The addresses of files."""

    def __init__(self, site: Site, files: Sequence[ClassFile]) -> None:
        self._site = site
        self._files = {file.name: file for file in files}

    @property
    def one(self) -> Page:
        """A file to take along."""
        return Page(self._site, self.give)

    async def give(self, visit: Visit) -> Response:
        """Make a file and give it to keep."""
        file = self._files.get(str(visit.request.path_params["file"]))
        if file is None:
            raise ClassGone
        learner = visit.who.learner
        seen = await self._site.teaching.see(learner, visit.classroom)
        if not file.fits(seen):
            raise ClassGone
        report = await self._site.reporting.of_class(learner, visit.classroom)
        content = await asyncio.to_thread(file.make, seen, report, visit.t)
        # The class's name is left out: letters of any language, quotes and line ends do not belong into a header.
        heads = {"Content-Disposition": f'attachment; filename="taman-{seen.classroom.join_code}-{file.name}"'}
        return Response(content, media_type=file.media_type, headers=heads)
