"""Posters, pictures, kits and tables: what stands in them, in both languages; odd names break nothing."""

from __future__ import annotations

import csv
import io
import struct
import zlib
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
import segno
from pypdf import PdfReader

from bot.adapters.content.loader import LoadedContent
from bot.adapters.documents import posters, typesetting
from bot.adapters.documents.class_pictures import progress_picture
from bot.adapters.documents.markup import blocks, plain
from bot.adapters.documents.month_reports import month_page, month_picture, month_table
from bot.adapters.documents.session_kit import card_lines, number_of, session_kit
from bot.adapters.documents.tables import class_tables, write_csv, write_xlsx
from bot.adapters.documents.typesetting import legible
from bot.domain.classrooms import Assignment, Change, Classroom, Organisation, State, Verdict, state_of
from bot.domain.counts import Counted, month_report
from bot.domain.errors import LessonGone
from bot.domain.learners import COUNTRY_OF_LOCALE, Country, Locale
from bot.i18n.translator import translator
from bot.services.reporting import ClassReport, LessonLine, QuestionLine, StudentLine, TrackChange

LINK = "https://t.me/taman_bot?start=join_K7MWQ3"
DAY = date(2026, 11, 21)
ODD = ("=1+1", "+84", "-x", "@SUM(A1)", "\tTab", "W" * 24, "🌸 Lan", "<b>#x*", "李娜")
INK = (0x1D, 0x24, 0x21)


def make_classroom(locale: Locale = Locale.VI) -> tuple[Classroom, Organisation]:
    country = COUNTRY_OF_LOCALE[locale]
    room = Classroom("c" * 16, "o" * 16, 'Lớp #1 "Sen" $x$', locale, country, None, "K7MWQ3")
    return room, Organisation("o" * 16, "Hội Phụ nữ", country)


def make_report(content: LoadedContent, names: tuple[str, ...] = ODD, locale: Locale = Locale.VI) -> ClassReport:
    room, size = make_classroom(locale)[0], len(names)
    lessons = content.curriculum.of_track("images")
    students = tuple(StudentLine(n, i % 9, 8, state_of(i % 9, 0, 8)) for i, n in enumerate(names))
    first = lessons[0]
    card = next(c for c in first.cards(locale, room.country) if c.question)
    assert card.question
    chosen = [0] * len(card.question.options)
    chosen[card.question.right_index] = 1
    chosen[card.question.right_index - 1] = size - 1
    is_small = size < 5
    return ClassReport(
        room,
        (Assignment("a" * 16, room.id, "images", DAY),) if names else (),
        size,
        {state: sum(s.state is state for s in students) for state in State},
        students,
        tuple(LessonLine(lesson, size // 2, 0, size - size // 2) for lesson in lessons) if names else (),
        () if is_small else (QuestionLine(first, card.id, card.question, size, tuple(chosen)),),
        () if is_small else (TrackChange(content.curriculum.track("images"), Change(2.1, 3.8, size, 5, Verdict.BETTER)),),
        is_small,
    )


def pixels(png: bytes) -> list[bytearray]:
    """Read the rows of an RGBA picture of 8 bits, as Typst writes them."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (8, 6)
    parts, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        parts += png[at + 8 : at + 8 + size] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += size + 12
    raw, rows, above = zlib.decompress(parts), [], bytearray(width * 4)
    for y in range(height):
        start = y * (width * 4 + 1)
        how, row = raw[start], bytearray(raw[start + 1 : start + 1 + width * 4])
        if how:
            for x in range(width * 4):
                left, up, corner = (row[x - 4], above[x], above[x - 4]) if x >= 4 else (0, above[x], 0)
                near = min((left, up, corner), key=lambda v, p=left + up - corner: abs(p - v))
                row[x] = (row[x] + (left, up, (left + up) // 2, near)[how - 1]) & 255
        rows.append(row)
        above = row
    return rows


def test_a_poster_fills_a_projector() -> None:
    png = posters.poster_picture(*make_classroom(), LINK, translator(Locale.ID))
    assert struct.unpack(">II", png[16:24]) == (1920, 1080)


def test_the_code_on_the_poster_is_that_of_the_link_even_from_afar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "PIXELS_PER_INCH", 48.0)  # a third of the size
    rows = pixels(posters.poster_picture(*make_classroom(), LINK, translator(Locale.VI)))

    def is_dark(x: float, y: float) -> bool:
        return tuple(rows[int(y)][int(x) * 4 : int(x) * 4 + 3]) == INK

    # The right half holds the code alone; its first dark point is the corner of a finder.
    top, left = next(
        (y, x) for y in range(350) for x in range(330, 630) if is_dark(x, y) and is_dark(x + 9, y) and is_dark(x, y + 9)
    )
    right = max(x for x in range(left, 630) if is_dark(x, top + 2)) + 1
    wanted = [[bool(m) for m in row] for row in segno.make(LINK, error="m", micro=False, boost_error=False).matrix]
    module = (right - left) / len(wanted)
    n = range(len(wanted))
    assert [[is_dark(left + (x + 0.5) * module, top + (y + 0.5) * module) for x in n] for y in n] == wanted


@pytest.mark.parametrize("locale", list(Locale))
def test_a_printed_poster_is_one_page_with_class_code_and_link(locale: Locale) -> None:
    room, organisation = make_classroom(locale)
    reader = PdfReader(
        io.BytesIO(posters.poster_page(replace(room, name="x" * 59 + "y"), organisation, LINK, translator(locale)))
    )
    words = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    assert "K7MWQ3" in "".join(words.split())
    assert "t.me/taman_bot" in words


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("names", [(), ODD[:3], ODD * 8], ids=["nobody", "small", "many"])
def test_progress_is_drawn_for_any_class(content: LoadedContent, names: tuple[str, ...], locale: Locale) -> None:
    png = progress_picture(make_report(content, names, locale), DAY, translator(locale))
    assert struct.unpack(">I", png[16:20]) == (840,)


def test_names_keep_what_the_font_has() -> None:
    assert [legible(name) for name in ("🌸 Lan", "李娜", "Nguyễn Thị Ặ", "🌸", "a\u200bb")] == [
        "Lan",
        "??",
        "Nguyễn Thị Ặ",
        "?",
        "a b",
    ]


def test_no_nickname_becomes_a_formula(content: LoadedContent) -> None:
    tables = class_tables(make_report(content), translator(Locale.VI))

    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(tables)))
    column = [sheet_row[0] for sheet_row in book.worksheets[0].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in column] == [(name, "s") for name in ODD]
    assert book.worksheets[0].freeze_panes == "A2"

    rows = list(csv.reader(io.StringIO(write_csv(tables).decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[2:11]] == [f"'{n}" if n[0] in "=+-@\t" else n for n in ODD]


def test_a_small_class_has_no_answers_in_its_table(content: LoadedContent) -> None:
    questions, changes = class_tables(make_report(content, ODD[:3]), translator(Locale.ID))[2:]
    assert [len(table.rows) for table in (questions, changes)] == [1, 1]
    assert "5" in str(questions.rows[0][0])


@pytest.mark.parametrize("locale", list(Locale))
def test_a_table_counts_as_the_report_does(content: LoadedContent, locale: Locale) -> None:
    report = make_report(content, locale=locale)
    students, lessons, questions, _ = class_tables(report, translator(locale))
    assert [row[2] for row in students.rows] == [line.finished for line in report.students]
    assert [row[1:] for row in lessons.rows] == [(x.finished, x.begun, x.not_begun) for x in report.lessons]
    assert questions.rows[0][2:4] == (9, 1)
    assert questions.rows[0][5] == 8


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("has_class", [True, False])
def test_a_kit_holds_notes_poster_sheet_and_cards(content: LoadedContent, locale: Locale, has_class: bool) -> None:
    country = COUNTRY_OF_LOCALE[locale]
    of_class = make_classroom(locale) if has_class else None
    made = session_kit(content, "images", country, "taman_bot", translator(locale), of_class=of_class)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert content.curriculum.lesson("images/sextortion").title(locale) in " ".join(pages[2].split())
    assert ("K7MWQ3" in "".join(pages[-3].split())) is has_class
    numbers = [number_of(line) for line in card_lines(content.hotlines, country)]
    assert len(numbers) >= 3
    cards = "".join(pages[-1].split())
    assert [number for number in numbers if cards.count(number.replace(" ", "")) < 8] == []


def test_every_track_has_a_kit_and_another_has_none(content: LoadedContent) -> None:
    t = translator(Locale.VI)
    for track in content.curriculum.tracks:
        assert session_kit(content, track.id, Country.VN, "taman_bot", t).startswith(b"%PDF")
    with pytest.raises(LessonGone):
        session_kit(content, "nothing", Country.VN, "taman_bot", t)


@pytest.mark.parametrize("locale", list(Locale))
def test_small_counts_are_in_no_form_of_the_month(content: LoadedContent, locale: Locale) -> None:
    country, t = COUNTRY_OF_LOCALE[locale], translator(locale)
    topics = [(Counted.LESSON, "images"), (Counted.HOTLINE, "police")]
    counts = {("a", *topics[0]): 3, ("b", *topics[0]): 40, ("b", *topics[1]): 5}
    report = month_report(date(2026, 11, 1), country, ("a", "b"), topics, counts)

    rows = month_table(report, content.curriculum, {}, t).rows
    words = PdfReader(io.BytesIO(month_page(report, content.curriculum, {}, t))).pages[0].extract_text()

    assert [row[2:] for row in rows] == [("<5", 40, "40+"), ("<5", 5, "5+")]
    assert "43" not in words.replace("2026", "")
    assert "40+" in words
    assert month_picture(report, content.curriculum, {}, t).startswith(b"\x89PNG")


def test_markdown_becomes_blocks_and_plain_words() -> None:
    assert plain("Một **hai**\n\n- ba *bốn*") == "Một hai ba bốn"
    table, points = blocks("| a | b |\n|---|---|\n| 1 | **x** |\n\n- p\n- q")
    assert [[run["text"] for cell in row for run in cell] for row in table["rows"]] == [["a", "b"], ["1", "x"]]
    assert table["rows"][1][1][0]["bold"]
    assert (points["kind"], len(points["items"])) == ("points", 2)
