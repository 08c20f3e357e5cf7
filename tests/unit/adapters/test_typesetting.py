"""Setting pages: data is never markup, Vietnamese letters are there."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.adapters.documents import typesetting

TEMPLATE = """#import "/common.typ": *
#show: sheet.with(title: data.title, language: "vi")
= #data.title
"""
CIRCLE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    common = (typesetting._TEMPLATES / "common.typ").read_text()
    (tmp_path / "common.typ").write_text(common)
    (tmp_path / "page.typ").write_text(TEMPLATE)
    monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)
    return tmp_path / "page.typ"


def test_data_is_shown_as_it_is_and_never_read_as_markup(template: Path) -> None:
    title = 'Ngừng lại, hỏi, rồi mới bấm #eval("1+1") *x* $y$ @z'
    reader = PdfReader(io.BytesIO(typesetting.pdf("page", {"title": title})))
    assert reader.pages[0].extract_text().split() == title.split()
    assert reader.metadata is not None
    assert reader.metadata.title == title


def test_a_picture_is_a_png_and_shows_the_pictures_given(template: Path) -> None:
    without = typesetting.picture("page", {"title": "a"})
    template.write_text(TEMPLATE + '#image("/pictures/circle.svg", width: 5cm)')
    shown = typesetting.picture("page", {"title": "a"}, {"circle.svg": CIRCLE})
    assert shown.startswith(b"\x89PNG")
    assert shown != without


def test_only_our_own_font_is_used(template: Path) -> None:
    reader = PdfReader(io.BytesIO(typesetting.pdf("page", {"title": "Tiếng Việt: ắ ỗ đ ự"})))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in fonts} == {"NotoSans-Bold"}
