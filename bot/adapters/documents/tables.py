"""A class's progress as tables for a spreadsheet: CSV and XLSX, from the same report as the screen.

Nothing in a cell is ever a formula: a nickname like "=1+1" stays these four signs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter  # type: ignore[import-untyped]  # it carries no types

from bot.adapters.documents.class_pictures import change_words, small_group_words
from bot.adapters.documents.markup import plain
from bot.domain.classrooms import State
from bot.i18n.class_words import STATES
from bot.i18n.translator import Translator
from bot.services.reporting import ClassReport, QuestionLine

Cell = str | int
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME_LIMIT = 31
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, the names of its columns, its rows."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def class_tables(report: ClassReport, t: Translator) -> tuple[Table, ...]:
    """Give a class's progress as tables: students, lessons, questions, before and after.

    They hold what the screen shows, and no more: nicknames, never an id or an account.
    """
    return (_students(report, t), _lessons(report, t), _questions(report, t), _changes(report, t))


def write_csv(tables: Sequence[Table]) -> bytes:
    """Write tables into one CSV file, one below the other, each under its name.

    UTF-8 with a byte order mark, by which Excel knows the encoding; semicolons between cells, since Excel in
    Vietnamese and Indonesian Windows takes them (the comma is the decimal sign there) and LibreOffice asks; CR LF.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for number, table in enumerate(tables):
        writer.writerows([[]] if number else [])
        writer.writerow([_harmless(table.name)])
        writer.writerow([_harmless(cell) for cell in table.head])
        writer.writerows([[_harmless(cell) for cell in row] for row in table.rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """Write tables into an XLSX file, a sheet each, with a head that stays in sight and fitting widths."""
    file = io.BytesIO()
    # No text is looked at for formulas or links; every one is stored as a string.
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#1f6f54", "font_color": "#ffffff", "text_wrap": True})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.name[:_SHEET_NAME_LIMIT])
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.head):
            longest = max([len(name), *(len(str(row[column])) for row in table.rows)])
            sheet.set_column(column, column, min(longest + 3, _WIDEST))
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell, body)
                else:
                    sheet.write_string(number, column, cell, body)
    book.close()
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    # A CSV file knows no types: a spreadsheet would compute such a text. The apostrophe makes it a text.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) else cell


def _students(report: ClassReport, t: Translator) -> Table:
    return Table(
        # Translators: name of a sheet of a table
        t("Students"),
        # Translators: heads of columns of a table
        (t("Nickname"), t("State"), t("Lessons finished"), t("Lessons assigned")),
        tuple((line.nickname, t(STATES[line.state]), line.finished, line.total) for line in report.students),
    )


def _lessons(report: ClassReport, t: Translator) -> Table:
    return Table(
        # Translators: name of a sheet of a table
        t("Lessons"),
        (t("Lesson"), *(t(STATES[state]) for state in State)),
        tuple((line.lesson.title(t.locale), line.finished, line.begun, line.not_begun) for line in report.lessons),
    )


def _questions(report: ClassReport, t: Translator) -> Table:
    return Table(
        # Translators: name of a sheet of a table
        t("Questions"),
        (
            t("Lesson"),
            t("Question"),
            # Translators: head of a column: how many answered a question
            t("Answered"),
            # Translators: head of a column: how many chose the right answer first
            t("Right at first"),
            # Translators: head of a column: the wrong answer chosen most often
            t("Wrong answer chosen most"),
            # Translators: head of a column: how many chose that wrong answer
            t("Chosen by"),
        ),
        ((small_group_words(t), "", "", "", "", ""),)
        if report.is_small
        else tuple(_question(line, report, t) for line in report.hardest),
    )


def _question(line: QuestionLine, report: ClassReport, t: Translator) -> tuple[Cell, ...]:
    question = line.in_language(t.locale, report.classroom.country)
    wrong = line.hardest_wrong
    return (
        line.lesson.title(t.locale),
        plain(question.prompt),
        line.answered,
        line.right,
        plain(question.options[wrong].text) if wrong is not None else "",
        line.chosen[wrong] if wrong is not None else 0,
    )


def _changes(report: ClassReport, t: Translator) -> Table:
    return Table(
        t("Before and after"),
        # Translators: heads of columns of a table
        (t("Track"), t("Result")),
        ((small_group_words(t), ""),)
        if report.is_small
        else tuple((c.track.titles[t.locale], change_words(t, c.change)) for c in report.changes),
    )
