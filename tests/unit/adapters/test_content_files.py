"""TOML files of content: strict shapes, and the line of each problem."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.adapters.content.files import (
    CommandsFile,
    HotlineFile,
    LessonFile,
    MaskingFile,
    PlacesFile,
    SafetyFile,
    TrackFile,
    read_toml,
)
from bot.adapters.content.problems import Problems
from bot.domain.escalation import RiskKind
from bot.domain.hotlines import ContactKind, Openness
from bot.domain.understanding import Intent

HOTLINE = """\
country = "VN"
kind = "hotline"
confidence = "high"
operator = "Somebody"
serves = ["everyone"]
topics = ["harassment", "ncii"]
first_for = ["sextortion"]
places = ["hanoi"]
cost = "free"
languages = ["vi"]
owner = "team"
checked_on = 2026-11-21
checked_by = "sources"
review_by = 2027-02-19

[hours]
kind = "weekly"
timezone = "Asia/Ho_Chi_Minh"

[[hours.weekly]]
days = ["mon", "fri"]
from = 08:00:00
to = 17:00:00

[[hours.weekly]]
days = ["sat"]
from = "08:00"
to = "12:00"

[[contacts]]
kind = "short"
value = "111"

[[contacts]]
kind = "national"
value = "1800 1234"
e164 = "+8418001234"

[[contacts]]
kind = "web"
value = "https://example.org"

[[sources]]
url = "https://example.org"
date = "2026"
"""

LESSON = """\
code = "H5"
order = 5
minutes = 2
intents = ["scam_job"]
audience = ["students"]
sources = ["F001"]
reviewed_on = 2026-11-21
review_by = 2027-02-21
"""

SAFETY = """\
counter_examples = ["x"]

[[rules]]
id = "one"
kind = "violence"
why = "because"
any = ["a"]
examples = ["a"]
counter_examples = ["b"]

[[rules]]
id = "two"
kind = "self_harm"
why = "because"
near = [
  ["a"],
  ["b"]
]
within = 10
examples = ["a b"]
counter_examples = ["a"]
"""

COMMANDS = '[phrases]\ndelete = ["a"]\nhelp = ["b"]\n'
MASKING = "".join(f'{name} = ["a"]\n' for name in MaskingFile.model_fields)
PLACES = (
    '[hanoi]\ncountry = "VN"\nvi = "Hà Nội"\nid = "Hanoi"\n\n[jakarta]\ncountry = "ID"\nvi = "Jakarta"\nid = "Jakarta"\n'
)
SHAPES: dict[str, tuple[type[BaseModel], str]] = {
    "hotline": (HotlineFile, HOTLINE),
    "lesson": (LessonFile, LESSON),
    "safety": (SafetyFile, SAFETY),
    "commands": (CommandsFile, COMMANDS),
    "masking": (MaskingFile, MASKING),
    "places": (PlacesFile, PLACES),
    "track": (TrackFile, "order = 1\n"),
}


def read(folder: Path, name: str, text: str | None = None) -> tuple[BaseModel | None, list[tuple[str, int]]]:
    shape, good = SHAPES[name]
    path = folder / "file.toml"
    path.write_text(good if text is None else text, encoding="utf-8")
    problems = Problems(folder)
    file = read_toml(path, shape, problems)
    return file, [(problem.code, problem.line) for problem in problems.found]


@pytest.mark.parametrize("name", SHAPES)
def test_good_file_is_read_without_a_problem(tmp_path: Path, name: str) -> None:
    file, problems = read(tmp_path, name)

    assert (file is not None, problems) == (True, [])


def test_values_of_a_hotline(tmp_path: Path) -> None:
    file, _ = read(tmp_path, "hotline")

    assert isinstance(file, HotlineFile)
    assert (file.hours.kind, file.first_for, file.checked_on) == (
        Openness.WEEKLY,
        [RiskKind.SEXTORTION],
        date(2026, 11, 21),
    )
    assert [(p.days, p.start, p.end) for p in file.hours.weekly] == [
        (["mon", "fri"], time(8), time(17)),
        (["sat"], time(8), time(12)),
    ]
    assert [(c.kind, c.value, c.e164) for c in file.contacts] == [
        (ContactKind.SHORT, "111", None),
        (ContactKind.NATIONAL, "1800 1234", "+8418001234"),
        (ContactKind.WEB, "https://example.org", None),
    ]


def test_values_of_a_lesson(tmp_path: Path) -> None:
    file, _ = read(tmp_path, "lesson")

    assert isinstance(file, LessonFile)
    assert (file.intents, file.gentle, file.country) == ([Intent.SCAM_JOB], False, None)


def line_of(text: str, part: str, nth: int = 1) -> int:
    return [n for n, line in enumerate(text.splitlines(), 1) if part in line][nth - 1]


@pytest.mark.parametrize(
    ("name", "old", "new", "at"),
    [
        # One value of a top-level key.
        ("hotline", 'country = "VN"', 'country = "US"', 1),
        ("hotline", 'kind = "hotline"', 'kind = "line"', 2),
        ("hotline", 'confidence = "high"', 'confidence = "low"', 3),
        ("hotline", '["everyone"]', "[]", 5),
        ("hotline", '"ncii"', '"nudes"', 6),
        ("hotline", '["sextortion"]', '["danger"]', 7),
        ("hotline", "2026-11-21", '"2026-11-21"', 12),
        # A key that is missing: the head of its table, not a namesake in another.
        ("hotline", 'kind = "hotline"\n', "", 1),
        ("hotline", 'owner = "team"\n', "", 1),
        ("hotline", 'timezone = "Asia/Ho_Chi_Minh"\n', "", line_of(HOTLINE, "[hours]")),
        ("hotline", 'value = "111"\n', "", line_of(HOTLINE, "[[contacts]]")),
        ("hotline", 'kind = "national"\n', "", line_of(HOTLINE, "[[contacts]]", 2)),
        ("hotline", 'date = "2026"\n', "", line_of(HOTLINE, "[[sources]]")),
        # A key nobody knows.
        ("hotline", 'owner = "team"', 'owner = "team"\ncolour = "red"', 12),
        ("hotline", 'value = "111"', 'value = "111"\ncolour = "red"', line_of(HOTLINE, 'value = "111"') + 1),
        # Tables in tables.
        ("hotline", 'kind = "weekly"', 'kind = "sometimes"', line_of(HOTLINE, 'kind = "weekly"')),
        ("hotline", '["sat"]', '["caturday"]', line_of(HOTLINE, '["sat"]')),
        ("hotline", '"08:00"', '"25:00"', line_of(HOTLINE, '"08:00"')),
        ("hotline", '"12:00"', '"08:00"', line_of(HOTLINE, "[[hours.weekly]]", 2)),
        ("hotline", '"12:00"', '"00:00"', line_of(HOTLINE, "[[hours.weekly]]", 2) + 3),
        ("hotline", '"12:00"', '"24:30"', line_of(HOTLINE, "[[hours.weekly]]", 2) + 3),
        ("hotline", 'kind = "weekly"', 'kind = "always"', line_of(HOTLINE, "[hours]")),
        # Numbers that do not fit their kind.
        ("hotline", '"111"', '"11"', line_of(HOTLINE, "[[contacts]]")),
        ("hotline", '"111"', '"112233"', line_of(HOTLINE, "[[contacts]]")),
        ("hotline", '"111"', "111", line_of(HOTLINE, 'value = "111"')),
        ("hotline", '"1800 1234"', '"12345"', line_of(HOTLINE, "[[contacts]]", 2)),
        ("hotline", '"+8418001234"', '"18001234"', line_of(HOTLINE, "e164")),
        ("hotline", 'value = "https://example.org"', 'value = "example.org"', line_of(HOTLINE, "[[contacts]]", 3)),
        # Other files.
        ("lesson", "order = 5", 'order = "5"', 2),
        ("lesson", "order = 5", "order = true", 2),
        ("lesson", "minutes = 2", "minutes = 16", 3),
        ("lesson", '["scam_job"]', '["scam_jobs"]', 4),
        ("lesson", '["students"]', '["everybody"]', 5),
        ("lesson", '["F001"]', "[]", 6),
        ("lesson", 'code = "H5"', "code = 5", 1),
        ("lesson", "minutes = 2\n", "", 1),
        ("track", "order = 1", "order = 1.5", 1),
        ("safety", 'kind = "self_harm"', 'kind = "sadness"', line_of(SAFETY, "self_harm")),
        ("safety", '"two"', '"Two"', line_of(SAFETY, '"two"')),
        ("safety", 'any = ["a"]\n', "", line_of(SAFETY, "[[rules]]")),
        ("safety", 'any = ["a"]\n', 'any = ["a"]\nnear = [["a"], ["b"]]\n', line_of(SAFETY, "[[rules]]")),
        ("safety", '  ["a"],\n', "", line_of(SAFETY, "[[rules]]", 2)),
        ("safety", "within = 10", "within = 1", line_of(SAFETY, "within")),
        ("safety", 'examples = ["a b"]', "examples = []", line_of(SAFETY, '["a b"]')),
        ("safety", 'counter_examples = ["b"]', "counter_examples = []", line_of(SAFETY, '["b"]')),
        ("commands", "delete", "destroy", 1),
        ("masking", '\nkin = ["a"]', '\nkin = "a"', 5),
        ("commands", '["a"]', '"a"', 2),
        ("places", '"ID"', '"US"', 7),
        ("places", 'vi = "Hà Nội"\n', "", 1),
        ("places", 'id = "Jakarta"\n', 'id = "Jakarta"\ntimezone = "Asia/Tokyo"\n', 10),
        ("places", 'id = "Jakarta"\n', 'id = "Jakarta"\nalso = "JKT"\n', 10),
        ("places", 'id = "Jakarta"\n', 'id = "Jakarta"\nen = "Jakarta"\n', 10),
    ],
)  # fmt: skip
def test_wrong_value_is_told_with_its_line(tmp_path: Path, name: str, old: str, new: str, at: int) -> None:
    text = SHAPES[name][1]
    assert old in text

    file, problems = read(tmp_path, name, text.replace(old, new, 1))

    assert (file, problems) == (None, [("toml-value", at)])


def test_a_period_may_end_at_midnight(tmp_path: Path) -> None:
    file, problems = read(tmp_path, "hotline", HOTLINE.replace('"12:00"', '"24:00"', 1))

    assert problems == []
    assert isinstance(file, HotlineFile)
    assert time.min in [period.end for period in file.hours.weekly]


def test_all_wrong_values_are_told_at_once(tmp_path: Path) -> None:
    text = LESSON.replace("order = 5", 'order = "5"').replace("minutes = 2", "minutes = 0").replace('"F001"', "1")

    assert read(tmp_path, "lesson", text) == (None, [("toml-value", 2), ("toml-value", 3), ("toml-value", 6)])


@pytest.mark.parametrize(
    ("text", "line"),
    [('code = "H5"\norder = = 5\n', 2), ("code = H5\n", 1), ("[[x]\n", 1), ('a = 1\nb = "\n', 2), ("a = 1\na = 2\n", 2)],
)
def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert read(tmp_path, "lesson", text) == (None, [("toml", line)])


@pytest.mark.parametrize(
    ("name", "old", "new", "what", "mend"),
    [
        ("lesson", "order = 5", 'order = "5"', "order: Input should be a valid integer.", "Write a number without quotes."),
        ("lesson", "minutes = 2\n", "", "minutes: Field required.", "Add it."),
        ("lesson", 'code = "H5"', 'code = "H5"\nx = 1', "x: Extra inputs are not permitted.", "Take it out, or correct its spelling."),
        ("lesson", "2026-11-21", '"2026-11-21"', "reviewed_on: Input should be a valid date.", "Write a date without quotes: 2026-11-21."),
        ("hotline", '"111"', "111", "contacts.0.value: Input should be a valid string.", 'Put it in quotes: "...".'),
        ("track", "order = 1", "", "order: Field required.", "Add it."),
    ],
)  # fmt: skip
def test_wrong_value_is_said_so_that_an_editor_can_mend_it(
    tmp_path: Path, name: str, old: str, new: str, what: str, mend: str
) -> None:
    shape, good = SHAPES[name]
    path = tmp_path / "file.toml"
    path.write_text(good.replace(old, new, 1), encoding="utf-8")
    problems = Problems(tmp_path)

    read_toml(path, shape, problems)

    assert [(p.what, p.mend) for p in problems.found] == [(what, mend)]
