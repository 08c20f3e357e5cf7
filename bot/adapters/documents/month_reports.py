"""The organisation's counts of a month: as a page (PDF), a picture (PNG) and a table (CSV)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.adapters.documents import typesetting
from bot.adapters.documents.tables import Cell, Table
from bot.domain.counts import SMALLEST_CELL, Counted, MonthReport, Sum, TopicLine, total
from bot.domain.learners import Country
from bot.domain.tracks import Curriculum
from bot.i18n.translator import N_, Translator

_COUNTRIES = {Country.VN: N_("Vietnam"), Country.ID: N_("Indonesia")}
_KINDS = {Counted.LESSON: N_("Lessons opened"), Counted.HOTLINE: N_("Helpline cards shown")}
# Translators: kinds of helplines, in a table
_HELPLINES = {
    "hotline": N_("phone line"),
    "police": N_("police"),
    "ambulance": N_("ambulance"),
    "shelter": N_("shelter"),
    "counselling": N_("counselling"),
    "web_form": N_("web form"),
    "bank": N_("bank or wallet"),
    "takedown": N_("takedown service"),
    "platform": N_("platform"),
    "other": N_("other"),
}


def month_page(report: MonthReport, curriculum: Curriculum, place_names: Mapping[str, str], t: Translator) -> bytes:
    """Set a month's counts: PDF, A4.

    Args:
        place_names: slug -> name in the reader's language.
    """
    return typesetting.pdf("month", _data(report, curriculum, place_names, t))


def month_picture(report: MonthReport, curriculum: Curriculum, place_names: Mapping[str, str], t: Translator) -> bytes:
    """Draw a month's counts: PNG; the arguments are those of `month_page`."""
    return typesetting.picture("month", _data(report, curriculum, place_names, t))


def month_table(report: MonthReport, curriculum: Curriculum, place_names: Mapping[str, str], t: Translator) -> Table:
    """Give a month's counts as a table; the arguments are those of `month_page`."""
    places = _places(report, place_names, t)
    # Translators: heads of columns of a table; a kind is "lessons opened" or "helpline cards shown"
    head = (t("Kind"), t("Topic"), *places, *([t("All places")] if len(places) > 1 else []))
    rows: list[tuple[Cell, ...]] = [
        (t(_KINDS[line.kind]), _topic(line, curriculum, t), *map(_cell, _told(line))) for line in report.lines
    ]
    return Table(month_title(report, t), head, tuple(rows))


def month_title(report: MonthReport, t: Translator) -> str:
    """Name a month's counts."""
    return t("Planning report, %(month)s", month=t.month(report.month))


def note_words(t: Translator) -> str:
    """Say what the counts are, and what is not told."""
    return t(
        "These are counts of taps, not of people; no person is in them. A count below %(number)s is not told "
        "(<%(number)s). A total with + holds only the counts that are told.",
        number=SMALLEST_CELL,
    )


def _data(report: MonthReport, curriculum: Curriculum, place_names: Mapping[str, str], t: Translator) -> dict[str, Any]:
    places = _places(report, place_names, t)
    return {
        "language": t.locale.value,
        "title": month_title(report, t),
        "subtitle": ", ".join(places) if len(places) == 1 else t(_COUNTRIES[report.country]),
        "topic": t("Topic"),
        "columns": [*places, *([t("All places")] if len(places) > 1 else [])],
        "all-topics": t("All topics"),
        "empty": t("Nothing was counted in this month."),
        "note": note_words(t),
        "kinds": [
            {
                "title": t(_KINDS[kind]),
                "lines": [
                    {
                        "topic": _topic(line, curriculum, t),
                        "cells": [str(cell) for cell in _told(line)],
                        "weight": line.total.count or 0,
                    }
                    for line in lines
                ],
                "totals": [str(total([line.cells[n] for line in lines])) for n in range(len(places))]
                + ([""] if len(places) > 1 else []),
            }
            for kind in Counted
            if places and (lines := [line for line in report.lines if line.kind is kind])
        ],
    }


def _places(report: MonthReport, place_names: Mapping[str, str], t: Translator) -> list[str]:
    # Translators: of people who have not told where they live
    return [place_names.get(place, place) or t("no place chosen") for place in report.places]


def _topic(line: TopicLine, curriculum: Curriculum, t: Translator) -> str:
    if line.kind is Counted.HOTLINE:
        return t(_HELPLINES.get(line.topic, _HELPLINES["other"]))
    return next((track.titles[t.locale] for track in curriculum.tracks if track.id == line.topic), line.topic)


def _told(line: TopicLine) -> tuple[Sum, ...]:
    """Give the cells and, where there are several, their sum."""
    return (*line.cells, line.total) if len(line.cells) > 1 else line.cells


def _cell(cell: Sum) -> Cell:
    return cell.count if cell.count is not None and not cell.is_least else str(cell)
