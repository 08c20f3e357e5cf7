"""What can be taken along from the trainers' page: the documents, put behind its addresses."""

from __future__ import annotations

import base64

from starlette.routing import BaseRoute

from bot.adapters.documents.month_reports import month_page, month_picture, month_table, note_words
from bot.adapters.documents.posters import poster_page, poster_picture, qr_svg
from bot.adapters.documents.session_kit import session_kit
from bot.adapters.documents.tables import Table, class_tables, write_csv, write_xlsx
from bot.domain.classrooms import join_link
from bot.domain.counts import MonthReport
from bot.i18n.translator import Translator
from bot.services.counting import Counting
from bot.services.reporting import ClassReport
from bot.services.teaching import ClassroomView
from bot.web.trainers.files import ClassFile
from bot.web.trainers.months import MonthReports
from bot.web.trainers.routes import trainers_routes
from bot.web.trainers.site import Site

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def trainers_page(site: Site, counting: Counting) -> list[BaseRoute]:
    """Give the addresses of the trainers' page with all that can be taken along."""
    return trainers_routes(
        site,
        files=[*_posters(site), *_tables(), *_kits(site)],
        qr=lambda link: "data:image/svg+xml;base64," + base64.b64encode(qr_svg(link)).decode(),
        months=_months(site, counting),
    )


def _posters(site: Site) -> list[ClassFile]:
    def link(seen: ClassroomView) -> str:
        return join_link(site.bot_name, seen.classroom.join_code)

    def picture(seen: ClassroomView, _report: ClassReport, t: Translator) -> bytes:
        return poster_picture(seen.classroom, seen.organisation, link(seen), t)

    def page(seen: ClassroomView, _report: ClassReport, t: Translator) -> bytes:
        return poster_page(seen.classroom, seen.organisation, link(seen), t)

    def is_open(seen: ClassroomView) -> bool:
        return seen.classroom.is_open

    return [
        ClassFile("poster.png", lambda t: t("Poster for the projector (picture)"), "image/png", picture, is_open),
        ClassFile("poster.pdf", lambda t: t("Poster to print (PDF)"), "application/pdf", page, is_open),
    ]


def _tables() -> list[ClassFile]:
    def as_csv(_seen: ClassroomView, report: ClassReport, t: Translator) -> bytes:
        return write_csv(class_tables(report, t))

    def as_xlsx(_seen: ClassroomView, report: ClassReport, t: Translator) -> bytes:
        return write_xlsx(class_tables(report, t))

    return [
        ClassFile("progress.xlsx", lambda t: t("Progress as a table (Excel)"), _XLSX, as_xlsx),
        ClassFile("progress.csv", lambda t: t("Progress as a table (CSV)"), "text/csv; charset=utf-8", as_csv),
    ]


def _kits(site: Site) -> list[ClassFile]:
    return [_kit(site, track.id) for track in site.curriculum.tracks if track.id in site.content.sessions]


def _kit(site: Site, track_id: str) -> ClassFile:
    def make(seen: ClassroomView, _report: ClassReport, t: Translator) -> bytes:
        of_class = (seen.classroom, seen.organisation)
        return session_kit(site.content, track_id, seen.classroom.country, site.bot_name, t, of_class=of_class)

    def label(t: Translator) -> str:
        return t("Session kit: %(track)s", track=site.curriculum.title_of(track_id, t.locale)) + " (PDF)"

    def is_assigned(seen: ClassroomView) -> bool:
        return any(assignment.item.partition("/")[0] == track_id for assignment in seen.assignments)

    return ClassFile(f"kit-{track_id}.pdf", label, "application/pdf", make, is_assigned)


def _months(site: Site, counting: Counting) -> MonthReports:
    def table(report: MonthReport, t: Translator) -> Table:
        return month_table(report, site.curriculum, site.place_names(t.locale), t)

    def as_csv(report: MonthReport, t: Translator) -> bytes:
        return write_csv([table(report, t)])

    def page(report: MonthReport, t: Translator) -> bytes:
        return month_page(report, site.curriculum, site.place_names(t.locale), t)

    def picture(report: MonthReport, t: Translator) -> bytes:
        return month_picture(report, site.curriculum, site.place_names(t.locale), t)

    return MonthReports(
        counting.month,
        table,
        note_words,
        {
            "report.pdf": ("application/pdf", page),
            "report.png": ("image/png", picture),
            "report.csv": ("text/csv; charset=utf-8", as_csv),
        },
    )
