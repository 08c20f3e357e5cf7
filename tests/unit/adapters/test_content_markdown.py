"""Markdown files of content -> pages, sections, questions; and what is said of what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.content.markdown import Image, Page, Section, images_in, links_in, read_page, read_question, read_text
from bot.adapters.content.problems import ContentInvalid, Problem, Problems
from bot.domain.learners import Country
from bot.domain.tracks import Option, Question


class Desk:
    """One file and its problems."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "vi.md"
        self.problems = Problems(folder)

    def read(self, text: str) -> Page | None:
        self.path.write_text(text, encoding="utf-8")
        return read_page(self.path, self.problems, ("title",))

    def question(self, body: str, body_line: int = 11) -> Question | None:
        section = Section("quiz-one", "Q", body.strip("\n"), None, 10, body_line)
        return read_question(self.path, section, self.problems)

    @property
    def found(self) -> list[tuple[str, int]]:
        return [(problem.code, problem.line) for problem in self.problems.found]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_page_has_head_lead_and_sections(desk: Desk) -> None:
    page = desk.read(
        "---\ntitle: Ảnh bị lộ\n---\nLời đầu.\n\n## Làm ngay {#now}\n\n1. Thở.\n2. Kể.\n\n## Luật {#law country=VN}\nLời luật.\n"
    )

    assert page == Page(
        {"title": "Ảnh bị lộ"},
        "Lời đầu.",
        (
            Section("now", "Làm ngay", "1. Thở.\n2. Kể.", None, 6, 8),
            Section("law", "Luật", "Lời luật.", Country.VN, 11, 12),
        ),
    )
    assert desk.found == []


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("title: no", "no"),
        ("title: 0111", "0111"),
        ('title: "a: b"', "a: b"),
        ("title:   spaces   ", "spaces"),
        ("  title: indented", "indented"),
    ],
)
def test_head_values_are_plain_text(desk: Desk, line: str, value: str) -> None:
    page = desk.read(f"---\n{line}\n\n---\n")

    assert (page and page.head, desk.found) == ({"title": value}, [])


def test_windows_line_ends_and_byte_order_mark_are_read(desk: Desk) -> None:
    desk.path.write_bytes("\ufeff---\r\ntitle: x\r\n---\r\n## A {#a}\r\nlời\r\n".encode())

    page = read_page(desk.path, desk.problems, ("title",))

    assert page == Page({"title": "x"}, "", (Section("a", "A", "lời", None, 4, 5),))
    assert desk.found == []


def test_text_is_composed(desk: Desk) -> None:
    desk.path.write_text("tie\u0302\u0301ng", encoding="utf-8")

    assert read_text(desk.path, desk.problems) == "tiếng"


def test_heading_inside_code_or_quote_makes_no_card(desk: Desk) -> None:
    page = desk.read("---\ntitle: x\n---\n## A {#a}\n```\n## B {#b}\n```\n> ## C {#c}\n")

    assert page is not None
    assert ([s.id for s in page.sections], desk.found) == (["a"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A {#a}\nx\n", [("head-missing", 1), ("head-missing", 1)]),
        ("", [("head-missing", 1), ("head-missing", 1)]),
        ("---\n---\n", [("head-missing", 1)]),
        ("---\ntitle:\n---\n", [("head-missing", 1)]),
        ("---\ntitle: x\n## A {#a}\n", [("head-form", 3), ("head-open", 1)]),
        ("---\ntitle: x\nodd line\n---\n", [("head-form", 3)]),
        ("---\ntitle: x\n---\n\n# A\n\n### B\n", [("heading", 5), ("heading", 7)]),
        ("---\ntitle: x\n---\n## A\nx\n", [("card-id", 4)]),
        ("---\ntitle: x\n---\n## A {#Big}\nx\n", [("card-id", 4)]),
        ("---\ntitle: x\n---\n## A {#a_b}\nx\n", [("card-id", 4)]),
        ("---\ntitle: x\n---\n## {#a}\nx\n", [("card-title", 4)]),
        ("---\ntitle: x\n---\n## A {#a country=US}\nx\n", [("card-attribute", 4)]),
        ("---\ntitle: x\n---\n## A {#a colour=red big}\nx\n", [("card-attribute", 4), ("card-attribute", 4)]),
    ],
)
def test_page_that_is_wrong_is_told_with_its_lines(desk: Desk, text: str, expected: list[tuple[str, int]]) -> None:
    desk.read(text)

    assert desk.found == expected


def test_missing_file(desk: Desk) -> None:
    page = read_page(desk.path, desk.problems, ())

    assert (page, desk.found) == (None, [("file-missing", 0)])


def test_file_that_is_not_utf8(desk: Desk) -> None:
    desk.path.write_bytes("---\ntitle: tiếng\n---\n".encode("utf-16"))

    page = read_page(desk.path, desk.problems, ())

    assert (page, desk.found) == (None, [("file-unreadable", 0)])


def test_folder_in_the_place_of_a_file(desk: Desk) -> None:
    desk.path.mkdir()

    assert (read_text(desk.path, desk.problems), desk.found) == (None, [("file-unreadable", 0)])


QUESTION = """
Bạn làm gì trước?

Nghĩ kỹ nhé.
- [ ] Trả **tiền**
  > Nghe hợp lý.
  > Nhưng không.
- [x] Không trả,
  lưu bằng chứng
  > Đúng.
- [X ] Hỏi lại
"""


def test_question_is_prompt_and_options_with_reasons(desk: Desk) -> None:
    text = QUESTION.replace("- [X ] Hỏi lại\n", "")

    assert desk.question(text) == Question(
        "Bạn làm gì trước?\n\nNghĩ kỹ nhé.",
        (
            Option("Trả **tiền**", False, "Nghe hợp lý. Nhưng không."),
            Option("Không trả, lưu bằng chứng", True, "Đúng."),
        ),
    )
    assert desk.found == []


def test_question_may_have_blank_lines_between_answers_and_a_big_x(desk: Desk) -> None:
    found = desk.question("Q?\n\n- [ ] a\n\n  > ra\n\n- [X] b\n\n  > rb\n")

    assert found == Question("Q?", (Option("a", False, "ra"), Option("b", True, "rb")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q?", [("quiz-no-answers", 10)]),
        ("Q?\n\n1. [x] a\n", [("quiz-no-answers", 10)]),
        ("- [x] a\n  > r\n- [ ] b\n  > r\n", [("quiz-no-prompt", 10)]),
        ("Q?\n- a\n  > r\n- [x] b\n  > r\n- [ ] c\n  > r\n", [("quiz-answer-form", 12)]),
        ("Q?\n- [x]b\n  > r\n- [x] b\n  > r\n- [ ] c\n  > r\n", [("quiz-answer-form", 12)]),
        ("Q?\n- [x] a\n  > r\n- [ ] b\n", [("quiz-no-reason", 14)]),
        ("Q?\n- [ ] a\n  > r\n- [ ] b\n  > r\n", [("quiz-right-answer", 10)]),
        ("Q?\n- [x] a\n  > r\n- [x] b\n  > r\n", [("quiz-right-answer", 10)]),
        ("Q?\n- [x] a\n  > r\n", [("quiz-answers", 10)]),
        ("Q?\n- [x] a\n  > r\n" + "- [ ] b\n  > r\n" * 6, [("quiz-answers", 10)]),
        (QUESTION, [("quiz-answer-form", 20)]),
    ],
)
def test_question_that_is_wrong_is_told_with_its_line(desk: Desk, text: str, expected: list[tuple[str, int]]) -> None:
    desk.question(text)

    assert desk.found == expected


@pytest.mark.parametrize("answers", [2, 6])
def test_question_takes_two_to_six_answers(desk: Desk, answers: int) -> None:
    found = desk.question("Q?\n- [x] a\n  > r\n" + "- [ ] b\n  > r\n" * (answers - 1))

    assert found is not None
    assert (len(found.options), desk.found) == (answers, [])


def test_links_in_gives_links() -> None:
    found = links_in("a [b](https://c.d) ![e](f.png) <https://g.h> `[no](link)` [**i**](j)")

    assert found == ["https://c.d", "https://g.h", "j"]


def test_images_in_gives_pictures_and_the_lines_of_those_that_stand_alone() -> None:
    found = images_in("![a *b*](c.png)\n\nx ![d](e.png) y\n\n- ![f](g.png)\n\n![h](i.png)\n")

    assert found == [
        Image("c.png", "a *b*", (0, 1)),
        Image("e.png", "d", None),
        Image("g.png", "f", None),
        Image("i.png", "h", (6, 7)),
    ]


def test_problems_are_told_by_file_and_line_with_what_to_do(tmp_path: Path) -> None:
    problems = Problems(tmp_path)
    problems.error(tmp_path / "b.md", 2, "code-b", "it is wrong.", "Mend it.")
    problems.warning(tmp_path / "a.md", 1, "code-w", "it is odd.", "")
    problems.error(tmp_path / "a.md", 0, "code-a", "it is missing.", "Write it.")
    problems.error(Path("/elsewhere"), 0, "code-c", "no folder.", "Set it.")

    assert [str(problem) for problem in problems.errors] == [
        "/elsewhere: error [code-c] no folder. Set it.",
        "a.md: error [code-a] it is missing. Write it.",
        "b.md:2: error [code-b] it is wrong. Mend it.",
    ]
    assert str(problems.found[1]) == "a.md:1: warning [code-w] it is odd."


def test_content_invalid_carries_all_problems() -> None:
    problem = Problem("a.md", 1, True, "code", "it is wrong.", "Mend it.")

    error = ContentInvalid((problem, problem))

    assert (error.code, error.problems) == ("content-invalid", (problem, problem))
    assert str(error) == f"2 problems in the content; the first: {problem}"
