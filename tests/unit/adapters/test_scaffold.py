"""New folders of lessons and helplines: whole, loadable, refused by the check, clean once they are written."""

from __future__ import annotations

import re
import shutil
import tomllib
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from bot.adapters.content.checks import check
from bot.adapters.content.files import HotlineFile, LessonFile
from bot.adapters.content.loader import load
from bot.adapters.content.problems import Problem, Problems
from bot.adapters.content.scaffold import NotScaffolded, _months_after, new_hotline, new_lesson
from bot.adapters.content.unfinished import ADDRESS, MARKS, Language, check_unfinished
from bot.domain.learners import Country, Locale
from bot.tgbot.render import TelegramCards

GOOD = Path(__file__).parents[2] / "data" / "content"
TODAY = date(2026, 11, 21)
LESSON, LINE = "lessons/first/my-topic", "hotlines/vn-my-line"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "content"))


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def errors(root: Path) -> list[Problem]:
    """What the other checks find; the place-holders have tests of their own."""
    return [p for p in check(root, TelegramCards(), TODAY) if p.is_error and p.code != "unfinished"]


def unfinished(root: Path) -> list[Problem]:
    problems = Problems(root)
    check_unfinished(root, problems)
    return list(problems.found)


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Do as an editor does."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        text, count = re.subn(old, new, text)
        assert count, f"{old!r} does not stand in {path}"
    path.write_text(text, encoding="utf-8")


def write_words(folder: Path, mark: str) -> None:
    for locale, own in ((Locale.VI, MARKS[Language.VI]), (Locale.ID, MARKS[Language.ID])):
        edit(folder / f"{locale}.md", (r"(?s)<!--.*-->\n", ""), (rf"{own}: .*", "mot hai ba."))
    edit(next(folder.glob("*.toml")), (rf"  # {mark}.*", ""), (r"review_by = .*", "review_by = 2027-02-21"))


@pytest.mark.parametrize("language", Language)
def test_new_lesson_loads_with_every_card_and_is_refused_by_the_check(root: Path, language: Language) -> None:
    files = new_lesson(root, "first/my-topic", TODAY, language)

    assert [file.relative_to(root).as_posix() for file in files] == [
        f"{LESSON}/lesson.toml",
        f"{LESSON}/vi.md",
        f"{LESSON}/id.md",
    ]
    lesson = next(le for le in load(root).curriculum.lessons if le.id == "first/my-topic")
    for locale in Locale:
        ids = [(card.id, card.country) for card in lesson.texts[locale].cards]
        assert ids == [
            ("now", None),
            ("what", None),
            ("do", None),
            ("dont", None),
            ("law", Country.VN),
            ("law", Country.ID),
            ("help", None),
            ("quiz-first", None),
            ("today", None),
        ]
    toml = root / LESSON / "lesson.toml"
    rows = toml.read_text(encoding="utf-8").splitlines()
    assert [(p.path, p.code, rows[p.line - 1].split(" ")[0]) for p in errors(root)] == [
        (f"{LESSON}/lesson.toml", "fact-unknown", "sources"),
        (f"{LESSON}/lesson.toml", "review-order", "review_by"),
    ]


@pytest.mark.parametrize("country", ["VN", "ID", "GLOBAL"])
@pytest.mark.parametrize("language", Language)
def test_new_hotline_loads_and_is_refused_by_the_check(root: Path, language: Language, country: str) -> None:
    files = new_hotline(root, "my-line", TODAY, country, language)

    name = {"VN": "vn-my-line", "ID": "id-my-line", "GLOBAL": "gl-my-line"}[country]
    hotline = next(line for line in load(root).hotlines if line.id == name)
    assert (hotline.country, hotline.confidence, hotline.review_by) == (country, "medium", TODAY)
    assert [len(text.parts) for text in hotline.texts.values()] == [5, 5]
    assert [file.name for file in files] == ["hotline.toml", "vi.md", "id.md"]
    assert [(p.path, p.code) for p in errors(root)] == [
        (f"hotlines/{name}/id.md", "phone-like"),
        (f"hotlines/{name}/vi.md", "phone-like"),
    ]


@pytest.mark.parametrize("language", Language)
def test_every_place_holder_is_told_with_its_line(root: Path, language: Language) -> None:
    assert unfinished(root) == []

    files = (
        *new_lesson(root, "first/my-topic", TODAY, language),
        *new_hotline(root, "vn-my-line", TODAY, None, language),
    )

    marks = (*MARKS.values(), ADDRESS)
    expected = [
        (file.relative_to(root).as_posix(), number)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if any(mark in line for mark in marks)
    ]
    found = unfinished(root)
    assert sorted((p.path, p.line) for p in found) == sorted(expected)
    assert len(found) == 69
    assert {(p.code, p.is_error) for p in found} == {("unfinished", True)}


def test_place_holder_says_what_is_wanted(root: Path) -> None:
    new_lesson(root, "first/my-topic", TODAY)

    line = next(p for p in unfinished(root) if p.path.endswith("lesson.toml"))

    assert (line.what, line.mend) == (
        'still to be written: "for whom?".',
        "Write it, and take 'WRITE HERE' out.",
    )


def test_place_holder_typed_with_loose_marks_is_found(root: Path) -> None:
    path = root / "lessons/first/one/vi.md"
    path.write_text(path.read_text(encoding="utf-8") + unicodedata.normalize("NFD", "\nVIẾT Ở ĐÂY\n"), encoding="utf-8")

    assert [(p.path, p.what) for p in unfinished(root)] == [("lessons/first/one/vi.md", "still to be written.")]


def test_hidden_folder_and_unreadable_file_are_left_to_others(root: Path) -> None:
    new_lesson(root, "first/my-topic", TODAY)
    (root / LESSON).rename(root / "lessons/first/_my-topic")
    (root / "lessons/first/one/vi.md").write_bytes(b"\xff\xfe")

    assert unfinished(root) == []


@pytest.mark.parametrize("language", Language)
def test_lesson_is_clean_when_it_is_written(root: Path, language: Language) -> None:
    new_lesson(root, "first/my-topic", TODAY, language)

    write_words(root / LESSON, MARKS[language])
    edit(root / LESSON / "lesson.toml", ("F000.]", 'F001"]'))

    assert (errors(root), unfinished(root)) == ([], [])


@pytest.mark.parametrize("language", Language)
def test_hotline_is_clean_when_it_is_written(root: Path, language: Language) -> None:
    new_hotline(root, "my-line", TODAY, "VN", language)

    write_words(root / LINE, MARKS[language])
    edit(root / LINE / "hotline.toml", (rf"{MARKS[language]}: [^\"\n]*", "2026"), (ADDRESS, "https://example.org/x"))

    assert (errors(root), unfinished(root)) == ([], [])


@pytest.mark.parametrize("kind", ["lesson", "hotline"])
def test_values_are_the_same_in_every_language_of_comments(root: Path, kind: str) -> None:
    values = []
    for language in Language:
        if kind == "lesson":
            folder = new_lesson(root, "first/my-topic", TODAY, language)[0].parent
        else:
            folder = new_hotline(root, "my-line", TODAY, "ID", language)[0].parent
        text = (folder / f"{kind}.toml").read_text(encoding="utf-8")
        assert "$" not in text
        values.append(tomllib.loads(re.sub(rf"{MARKS[language]}: [^\"\n]*", "", text)))
        shutil.rmtree(folder)

    assert values[0] == values[1] == values[2]
    shape = LessonFile if kind == "lesson" else HotlineFile
    assert set(values[0]) == set(shape.model_fields) - ({"country", "moved"} if kind == "lesson" else set())


@pytest.mark.parametrize(
    ("country", "spoken", "zone"),
    [("VN", ["vi"], "Asia/Ho_Chi_Minh"), ("ID", ["id"], "Asia/Jakarta"), ("GLOBAL", ["en"], "UTC")],
)
def test_hotline_knows_language_and_zone_of_its_country(root: Path, country: str, spoken: list[str], zone: str) -> None:
    file = new_hotline(root, "x", TODAY, country)[0]

    data = tomllib.loads(file.read_text(encoding="utf-8"))

    assert (data["country"], data["languages"], data["hours"]["timezone"]) == (country, spoken, zone)


def test_new_lesson_takes_the_next_code_and_place_and_the_gentleness_of_its_track(root: Path) -> None:
    for name in ("one", "two"):
        edit(root / f"lessons/first/{name}/lesson.toml", ("minutes", "gentle = true\nminutes"))
    second = root / "lessons/second"
    shutil.copytree(root / "lessons/first/one", second / "other")
    shutil.copy(root / "lessons/first/track.toml", second / "track.toml")
    edit(second / "other" / "lesson.toml", ('code = "A1"', 'code = "A3"'), ("order = 1", "order = 7"))

    data = tomllib.loads(new_lesson(root, "first/my-topic", TODAY)[0].read_text(encoding="utf-8"))

    assert (data["code"], data["order"], data["gentle"]) == ("A4", 3, True)


def test_first_lesson_of_a_track_begins_with_the_letter_of_the_track(root: Path) -> None:
    (root / "lessons/zoo").mkdir()
    shutil.copy(root / "lessons/first/track.toml", root / "lessons/zoo/track.toml")

    data = tomllib.loads(new_lesson(root, "zoo/my-topic", TODAY)[0].read_text(encoding="utf-8"))

    assert (data["code"], data["order"], data["gentle"]) == ("Z1", 1, False)


def test_a_lesson_that_cannot_be_read_does_not_stop_a_new_one(root: Path) -> None:
    (root / "lessons/first/one/lesson.toml").write_text("not toml at all", encoding="utf-8")

    data = tomllib.loads(new_lesson(root, "first/my-topic", TODAY)[0].read_text(encoding="utf-8"))

    assert (data["code"], data["order"]) == ("A3", 3)


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("my-topic", "id", "images/my-topic"),
        ("first/", "id", "images/my-topic"),
        ("first/My-Topic", "id", "small letters"),
        ("first/a--b", "id", "single hyphens"),
        ("first/bài-mới", "id", "a-z"),
        ("first/one/more", "id", "small letters"),
        ("first/../../x", "id", "small letters"),
        ("../x", "track", "Known: first."),
        ("nowhere/my-topic", "track", "Known: first."),
        ("first/" + "x" * 40, "id-long", "at most 38 characters"),
        ("first/one", "exists", "left as it is"),
    ],
)
def test_lesson_is_refused_and_nothing_changes(root: Path, name: str, reason: str, said: str) -> None:
    before = snapshot(root)

    with pytest.raises(NotScaffolded) as caught:
        new_lesson(root, name, TODAY)

    assert (caught.value.code, caught.value.reason, caught.value.setting) == ("not-scaffolded", reason, name)
    assert said in f"{caught.value.problem} {caught.value.mend}"
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("name", "country", "reason", "said"),
    [
        ("My Line", "VN", "id", "as in my-line"),
        ("../my-line", "VN", "id", "as in my-line"),
        ("my-line", None, "country", "--country: VN, ID, GLOBAL"),
        ("my-line", "TH", "country", "--country: VN, ID, GLOBAL"),
        ("id-my-line", "VN", "country", "begins as one of ID, but the country is VN"),
        ("x" * 46, "VN", "id-long", "at most 48 characters"),
        ("always", "VN", "exists", "left as it is"),
        ("vn-always", None, "exists", "left as it is"),
    ],
)
def test_hotline_is_refused_and_nothing_changes(
    root: Path, name: str, country: str | None, reason: str, said: str
) -> None:
    before = snapshot(root)

    with pytest.raises(NotScaffolded) as caught:
        new_hotline(root, name, TODAY, country)

    assert caught.value.reason == reason
    assert said in f"{caught.value.problem} {caught.value.mend}"
    assert snapshot(root) == before


def test_longest_id_is_taken_by_the_check(root: Path) -> None:
    new_lesson(root, "first/" + "x" * 32, TODAY)

    assert "id-long" not in {problem.code for problem in errors(root)}


def test_file_or_dangling_link_of_that_name_is_left_alone(root: Path) -> None:
    (root / "hotlines/vn-my-file").write_text("mine", encoding="utf-8")
    (root / "hotlines/vn-my-link").symlink_to(root / "nowhere")

    for name in ("vn-my-file", "vn-my-link"):
        with pytest.raises(NotScaffolded, match="exists already"):
            new_hotline(root, name, TODAY)

    assert (root / "hotlines/vn-my-file").read_text(encoding="utf-8") == "mine"
    assert (root / "hotlines/vn-my-link").is_symlink()


def test_folder_without_helplines_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotScaffolded, match=r"there is no folder .*Set TAMAN_CONTENT_DIR") as caught:
        new_hotline(tmp_path, "vn-my-line", TODAY)

    assert caught.value.reason == "folder"


def test_folder_that_cannot_be_written_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)

    with pytest.raises(NotScaffolded, match=r"cannot be written \(PermissionError\)") as caught:
        new_hotline(root, "vn-my-line", TODAY)

    assert caught.value.reason == "folder"


def test_full_disk_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(root)
    real = Path.write_text

    def fill(path: Path, text: str, **more: str) -> int:
        if path.name == "id.md":
            raise OSError(28, "No space left on device", str(path))
        return real(path, text, **more)

    monkeypatch.setattr(Path, "write_text", fill)

    with pytest.raises(NotScaffolded, match=r"cannot be written \(OSError\)"):
        new_lesson(root, "first/my-topic", TODAY)

    assert snapshot(root) == before
    assert not list(root.rglob("*my-topic*"))


def test_rest_of_an_attempt_that_was_cut_off_is_named(root: Path) -> None:
    rest = root / "hotlines/.vn-my-line.new"
    rest.mkdir()

    with pytest.raises(NotScaffolded, match="left over") as caught:
        new_hotline(root, "vn-my-line", TODAY)

    assert str(rest) in caught.value.problem


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 21), 3, date(2027, 2, 21)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 6, 1), 6, date(2026, 12, 1)),
    ],
)
def test_months_after(day: date, months: int, expected: date) -> None:
    assert _months_after(day, months) == expected
