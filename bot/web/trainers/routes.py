"""The addresses of the trainers' page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.errors import ClassGone
from bot.web.trainers.assignments import Assignments
from bot.web.trainers.classes import Classes
from bot.web.trainers.colleagues import Colleagues
from bot.web.trainers.files import ClassFile, ClassFiles
from bot.web.trainers.months import MonthReports, Months
from bot.web.trainers.signing_in import SigningIn
from bot.web.trainers.site import HEADERS, ROOT, STATIC, Page, Site, Visit

_STATIC = {"trainers.css": "text/css", "htmx.min.js": "text/javascript", "mini-app.js": "text/javascript"}


def trainers_routes(
    site: Site,
    *,
    files: Sequence[ClassFile] = (),
    qr: Callable[[str], str] | None = None,
    months: MonthReports | None = None,
) -> list[BaseRoute]:
    """Give all addresses of the trainers' page, below `/t`.

    Args:
        files: what can be made of a class and taken along.
        qr: draws the QR code of an address, as the address of a picture.
        months: makes the organisation's reports, for leads.
    """
    signing_in, classes = SigningIn(site), Classes(site, files, qr, months is not None)
    assignments, colleagues = Assignments(site), Colleagues(site)
    one = f"{ROOT}/classes/{{classroom}}"

    async def nothing(_visit: Visit) -> Response:
        raise ClassGone

    of_months: list[BaseRoute] = []
    if months is not None:
        pages = Months(site, months)
        of_months = [Route(f"{ROOT}/month", pages.one), Route(f"{ROOT}/month/{{month}}/{{file}}", pages.file)]
    return [
        *of_months,
        Route(f"{ROOT}/static/{{name}}", _static),
        Route(f"{ROOT}", signing_in.start),
        Route(f"{ROOT}/", signing_in.start),
        Route(f"{ROOT}/app", signing_in.mini_app),
        Route(f"{ROOT}/out", signing_in.out),
        Route(f"{ROOT}/classes", classes.list),
        Route(one, classes.one),
        Route(f"{one}/joined", classes.joined),
        Route(f"{one}/settings", classes.settings),
        Route(f"{one}/code", classes.code),
        Route(f"{one}/archive", classes.archive),
        Route(f"{one}/history", classes.history),
        Route(f"{one}/assignments", assignments.list),
        Route(f"{one}/assignments/{{assignment}}", assignments.days),
        Route(f"{one}/assignments/{{assignment}}/withdraw", assignments.withdrawal),
        Route(f"{one}/trainers", colleagues.list),
        Route(f"{one}/trainers/{{colleague}}/owner", colleagues.hand_over),
        Route(f"{one}/files/{{file}}", ClassFiles(site, files).one),
        Route(f"{ROOT}/{{token}}", signing_in.link),
        Route(f"{ROOT}/{{rest:path}}", Page(site, nothing, nothing, is_open=True)),
    ]


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _STATIC:
        return Response(status_code=404, headers=HEADERS)
    headers = {**HEADERS, "Cache-Control": "no-cache"}  # asked for anew each time; its ETag answers "the same"
    return FileResponse(STATIC / name, media_type=_STATIC[name], headers=headers)
