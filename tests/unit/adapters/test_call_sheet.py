"""Which helplines are due, and the sheets to check them with."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from bot.adapters.content.call_sheet import (
    DueLine,
    SheetForm,
    find_due,
    read_words,
    write_list,
    write_sheet,
)
from bot.adapters.content.files import HotlineFile
from bot.adapters.content.unfinished import Language
from bot.config import ROOT
from bot.domain.errors import SettingError
from bot.domain.hotlines import ContactKind, Openness

GOOD = Path(__file__).parents[2] / "data" / "content"
TODAY = date(2026, 11, 21)
DUE = date(2027, 2, 1)  # of all four in the test content


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "content"))


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "hotlines" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def review(root: Path, name: str, day: str) -> None:
    change(root, f"{name}/hotline.toml", "review_by = 2027-02-01", f"review_by = {day}")


def due(root: Path, today: date = TODAY, within: int = 14, country: str | None = None) -> list[tuple[str, int]]:
    lines, problems = find_due(root, today, within, country)
    assert problems == ()
    return [(line.id, line.days_left) for line in lines]


def one(root: Path, name: str, today: date = TODAY) -> DueLine:
    return next(line for line in find_due(root, today, 3660)[0] if line.id == name)


def test_past_and_near_are_listed_the_oldest_first(root: Path) -> None:
    review(root, "vn-office", "2026-12-05")
    review(root, "id-office", "2026-11-01")
    review(root, "id-always", "2026-11-21")
    review(root, "vn-always", "2026-12-06")

    assert due(root) == [("id-office", -20), ("id-always", 0), ("vn-office", 14)]
    assert due(root, within=15)[-1] == ("vn-always", 15)
    assert due(root, within=0) == [("id-office", -20), ("id-always", 0)]
    assert due(root, country="VN") == [("vn-office", 14)]


def test_nothing_is_due_before_its_time(root: Path) -> None:
    assert due(root) == []
    assert write_list([], DUE, SheetForm.TEXT) == "0 helplines to check by 2027-02-01.\n"


def test_equal_days_are_listed_by_name_and_nothing_is_changed(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert due(root, today=DUE) == [("id-always", 0), ("id-office", 0), ("vn-always", 0), ("vn-office", 0)]
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_helpline_that_cannot_be_read_hides_no_other(root: Path) -> None:
    change(root, "vn-office/hotline.toml", 'value = "1800 1234"', "value = 18001234")
    (root / "hotlines/id-office/vi.md").unlink()

    lines, problems = find_due(root, DUE, 0)

    assert [line.id for line in lines] == ["id-always", "vn-always"]
    assert [(p.path, p.code) for p in problems] == [
        ("hotlines/id-office/vi.md", "file-missing"),
        ("hotlines/vn-office/hotline.toml", "toml-value"),
    ]


def test_a_broken_lesson_does_not_matter(root: Path) -> None:
    shutil.rmtree(root / "lessons")

    assert len(due(root, today=DUE)) == 4


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="TAMAN_CONTENT_DIR"):
        find_due(tmp_path, TODAY, 14)


def test_sheet_as_text(root: Path) -> None:
    review(root, "vn-office", "2026-11-19")

    sheet = write_sheet(one(root, "vn-office"), SheetForm.TEXT)

    name = one(root, "vn-office").name
    assert sheet.splitlines()[:7] == [
        "=" * 100,
        f"vn-office · {name}",
        "=" * 100,
        "Phải kiểm trước ngày: 19/11/2026 (quá hạn 2 ngày)",
        "Lần kiểm gần nhất: 01/11/2026, theo nguồn",
        "Đơn vị: Somebody",
        "Người phụ trách: content team",
    ]
    for words in (
        "Nơi: Hà Nội",
        "Đọc trước: https://example.org/vn-office (2026)",
        "   1800 1234 (số gọi trong nước)\n   [ ] đúng   [ ] chưa đúng, sửa thành: ____",
        "   Mình đang ghi: T2–T6 08:00–17:00 (Asia/Ho_Chi_Minh)\n   [ ] đúng",
        "   Mình đang ghi: nghỉ ngày lễ\n   [ ] đúng",
        "   Mình đang ghi: miễn phí\n",
        "   Mình đang ghi: mọi người\n",
        "   Mình đang ghi: tiếng Việt\n",
        "in ra giấy được không?\n   [ ] được   [ ] không",
        "Người kiểm: ____________________   Ngày: ____",
        "content/hotlines/vn-office/hotline.toml",
    ):
        assert words in sheet
    assert max(len(row) for row in sheet.splitlines()) <= 110


def test_sheet_is_in_the_language_of_its_country(root: Path) -> None:
    change(root, "vn-always/hotline.toml", 'country = "VN"', 'country = "GLOBAL"')

    sheets = [write_sheet(one(root, name), SheetForm.TEXT) for name in ("vn-office", "id-office", "vn-always")]

    assert ["Giờ" in sheet or "giờ" in sheet for sheet in sheets] == [True, False, False]
    assert ["Diperiksa oleh" in sheet for sheet in sheets] == [False, True, False]
    assert ["Checked by" in sheet for sheet in sheets] == [False, False, True]
    assert "08.00–" in sheets[1]  # Indonesian writes the time with a dot


def test_sheet_writes_the_end_of_the_day(root: Path) -> None:
    change(root, "vn-office/hotline.toml", '"17:00"', '"24:00"')

    assert "–24:00" in write_sheet(one(root, "vn-office"), SheetForm.TEXT)


def test_sheet_as_markdown_is_ticked_where_it_is_shown(root: Path) -> None:
    sheet = write_sheet(one(root, "id-office"), SheetForm.MD)

    tokens = MarkdownIt("commonmark").parse(sheet)

    words = read_words(Language.ID)
    items = [token.content for token in tokens if token.type == "inline" and token.content.startswith("[ ] ")]
    assert items.count(f"[ ] {words.right}") == 1 + 5
    assert [item[4:] for item in items[-3:]] == list(words.results)
    assert sum(token.type == "ordered_list_open" for token in tokens) == 1
    text = "".join(
        child.content for token in tokens for child in token.children or () if child.type in {"text", "code_inline"}
    )
    assert "checked_on = tanggalnya" in text
    assert not [child for token in tokens for child in token.children or () if child.type.startswith("em_")]
    assert [c.attrs["href"] for t in tokens for c in t.children or () if c.type == "link_open"] == [
        "https://example.org/id-office"
    ]


def test_a_source_that_is_no_address_is_no_link(root: Path) -> None:
    change(root, "id-office/hotline.toml", 'url = "https://example.org/id-office"', 'url = "public lists <no page>"')

    assert r"- Baca dulu: public lists \<no page\> (2026)" in write_sheet(one(root, "id-office"), SheetForm.MD)


def test_emergency_number_is_listed_and_not_to_be_dialled(root: Path) -> None:
    change(root, "vn-office/hotline.toml", 'kind = "national"\nvalue = "1800 1234"', 'kind = "short"\nvalue = "113"')
    line = one(root, "vn-office", today=date(2030, 1, 1))

    sheet = write_sheet(line, SheetForm.TEXT)

    assert (line.emergency_numbers, line.can_be_called) == (("113",), False)
    assert "113 là số khẩn cấp. Đừng gọi thử" in sheet
    assert "Nói trước" not in sheet
    assert 'checked_by = "sources"' in " ".join(sheet.split())
    assert "(emergency: do not dial 113)" in write_list([line], DUE, SheetForm.TEXT)


def test_other_number_beside_an_emergency_number_is_called(root: Path) -> None:
    change(root, "vn-office/hotline.toml", "[[sources]]", '[[contacts]]\nkind = "short"\nvalue = "112"\n\n[[sources]]')
    line = one(root, "vn-office")

    sheet = write_sheet(line, SheetForm.TEXT)

    assert (line.emergency_numbers, line.can_be_called) == (("112",), True)
    assert sheet.index("112 là số khẩn cấp") < sheet.index("Nói trước")
    assert 'checked_by = "call"' in " ".join(sheet.split())


def test_form_on_the_web_is_opened_and_not_called(root: Path) -> None:
    change(root, "vn-office/hotline.toml", 'kind = "hotline"', 'kind = "web_form"')

    sheet = write_sheet(one(root, "vn-office"), SheetForm.TEXT)

    words = read_words(Language.VI)
    assert words.online["ask"] in sheet
    assert words.call["ask"] not in sheet
    assert "Đừng gửi báo cáo giả" in sheet


def test_what_we_doubt_and_note_stands_on_the_sheet(root: Path) -> None:
    change(root, "vn-office/hotline.toml", "closed_on_holidays = true", "confirmed = false")
    path = root / "hotlines/vn-office/vi.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## Lưu ý {#note}\nChưa chắc\nlắm.\n", encoding="utf-8")

    sheet = write_sheet(one(root, "vn-office"), SheetForm.TEXT)

    assert "T2–T6 08:00–17:00 (Asia/Ho_Chi_Minh) (nguồn chưa nói rõ)" in sheet
    assert "Lưu ý mình đang ghi: Chưa chắc lắm." in sheet


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ('["mon", "tue"]', "T2, T3 08:00"),
        ('["sun", "mon", "tue", "wed", "fri"]', "T2–T4, T6, CN 08:00"),
        ('["mon", "tue", "wed", "thu", "fri", "sat", "sun"]', "T2–CN 08:00"),
    ],
)
def test_days_in_a_row_are_written_short(root: Path, days: str, said: str) -> None:
    change(root, "vn-office/hotline.toml", '["mon", "tue", "wed", "thu", "fri"]', days)

    assert f"Mình đang ghi: {said}" in write_sheet(one(root, "vn-office"), SheetForm.TEXT)


def test_list_in_both_forms(root: Path) -> None:
    review(root, "vn-office", "2026-11-19")
    review(root, "id-office", "2026-11-23")
    lines = find_due(root, TODAY, 14)[0]
    names = {line.id: line.name for line in lines}
    reach = {line.id: ", ".join(contact.value for contact in line.file.contacts) for line in lines}

    assert write_list(lines, DUE, SheetForm.TEXT) == (
        "2 helplines to check by 2027-02-01:\n"
        f"2026-11-19  days over: 2     vn-office  {names['vn-office']}: {reach['vn-office']}\n"
        f"2026-11-23  days left: 2     id-office  {names['id-office']}: {reach['id-office']}\n"
    )
    assert write_list(lines[:1], DUE, SheetForm.MD) == (
        "# 1 helpline to check by 2027-02-01\n\n"
        f"- [ ] 2026-11-19 (days over: 2) `vn-office` {names['vn-office']}: {reach['vn-office']}\n"
    )


@pytest.mark.parametrize("language", Language)
def test_words_are_whole(language: Language) -> None:
    words = read_words(language)
    fields = HotlineFile.model_fields

    assert set(words.contacts) == set(ContactKind)
    assert set(words.openness) == {Openness.ALWAYS.value, Openness.UNKNOWN.value}
    assert set(words.costs) == set(get_args(fields["cost"].annotation))
    assert set(words.checked_by) == set(get_args(fields["checked_by"].annotation))
    assert set(words.serves) == set(get_args(get_args(fields["serves"].annotation)[0]))
    assert list(words.call) == list(words.online) == list(read_words(Language.EN).call)
    assert next(iter(words.call)) == "reach"
    assert "{id}" in words.after
    assert "{by}" in words.after
    assert "{codes}" in words.emergency


@pytest.mark.parametrize("form", SheetForm)
def test_every_helpline_of_the_real_content_has_a_sheet(form: SheetForm) -> None:
    lines, problems = find_due(ROOT / "content", TODAY, 3660)

    assert problems == ()
    assert len(lines) == sum(path.is_dir() for path in (ROOT / "content/hotlines").iterdir())
    for line in lines:
        sheet = write_sheet(line, form)
        assert line.id in sheet
        assert all(contact.value.split("_")[0] in sheet for contact in line.file.contacts)
