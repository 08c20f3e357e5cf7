"""`taman content export`: nothing is missing, nothing is foreign, and nobody's files are lost."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from bot.adapters.content.loader import LoadedContent
from bot.adapters.content.problems import ContentInvalid
from bot.cli import app
from bot.domain.errors import SettingError
from bot.domain.hotlines import DIALLED
from bot.domain.learners import Country, Locale
from bot.export import MARK
from tests.editing import GOOD, copy_content, edit

LICENCE = "“Taman, by the Taman authors”"


def export(output: Path, *options: str, folder: Path = GOOD) -> Path:
    done = CliRunner().invoke(app, ["content", "export", "--output", str(output), "--folder", str(folder), *options])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return output


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the real content."""
    return export(tmp_path_factory.mktemp("export") / "out", folder=Path(__file__).parents[2] / "content")


@cache
def words_of(pdf: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]


def pages_of(root: Path) -> list[Page]:
    return [Page(path) for path in sorted(root.rglob("*.html"))]


@pytest.mark.parametrize("locale", Locale)
def test_every_lesson_stands_in_the_pdf_of_its_track(everything: Path, content: LoadedContent, locale: Locale) -> None:
    for lesson in content.curriculum.lessons:
        words = words_of(everything / locale / f"taman-{locale}-{lesson.track}.pdf")
        assert lesson.title(locale) in words
        for card in lesson.texts[locale].cards:
            assert card.title in words
        assert lesson.sources[0] in words
    assert LICENCE in words


@pytest.mark.parametrize("locale", Locale)
def test_every_helpline_stands_in_the_pdf_with_its_numbers(
    everything: Path, content: LoadedContent, locale: Locale
) -> None:
    words = words_of(everything / locale / f"taman-{locale}-helplines.pdf")
    for hotline in content.hotlines:
        assert hotline.texts[locale].name in words
        for contact in hotline.contacts:
            # An address may be broken at the end of a line.
            assert contact.value.replace(" ", "") in words.replace(" ", "")
    medium = sum(hotline.confidence != "high" for hotline in content.hotlines)
    check = {"vi": "Bạn gọi trước để hỏi cho chắc", "id": "Telepon dulu untuk memastikan"}[locale]
    assert words.count(check) == medium
    assert LICENCE in words


@pytest.mark.parametrize("locale", Locale)
def test_a_pdf_tells_its_language_and_title_and_numbers_its_pages(everything: Path, locale: Locale) -> None:
    for path in (everything / locale).glob("*.pdf"):
        reader = PdfReader(path)
        assert reader.trailer["/Root"]["/Lang"] == locale
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.metadata is not None
        assert reader.metadata.title.startswith("Taman: ")
        assert reader.outline
        width, height = reader.pages[0].mediabox[2:]
        assert (round(width), round(height)) == (595, 842)
        assert f"2 / {len(reader.pages)}" in reader.pages[1].extract_text()


@pytest.mark.parametrize("locale", Locale)
def test_every_card_question_and_helpline_stands_in_the_pages(
    everything: Path, content: LoadedContent, locale: Locale
) -> None:
    for track in content.curriculum.tracks:
        text = Page(everything / locale / f"{track.id}.html").text
        for lesson in content.curriculum.of_track(track.id):
            assert lesson.title(locale) in text
            for card in lesson.texts[locale].cards:
                assert card.title in text
                if card.question:
                    right = f": {'ABCDEF'[card.question.right_index]}"
                    assert right in text
    page = Page(everything / locale / "helplines.html")
    dialled = {attrs["href"] for tag, attrs in page.tags if tag == "a" and str(attrs["href"]).startswith("tel:")}
    for hotline in content.hotlines:
        assert hotline.id in page.ids
        assert hotline.sources[0].url in page.text
        for contact in hotline.contacts:
            assert contact.value in page.text
            if contact.kind in DIALLED:
                assert f"tel:{re.sub(r'[^0-9+]', '', contact.e164 or contact.value)}" in dialled


def test_pages_need_no_script_and_no_other_host(everything: Path) -> None:
    for page in pages_of(everything):
        assert not [tag for tag, _ in page.tags if tag in {"script", "iframe", "object", "form", "base"}]
        for tag, attrs in page.tags:
            assert not [name for name in attrs if name.startswith("on") or name == "style"]
            for name in ("src", "href"):
                if tag != "a" and attrs.get(name):
                    assert not urlsplit(str(attrs[name])).scheme, page.path
    assert "url(" not in (everything / "style.css").read_text(encoding="utf-8")


def test_every_link_leads_somewhere_inside_the_folder(everything: Path) -> None:
    pages = {page.path: page for page in pages_of(everything)}
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids)), page.path
        for _, attrs in page.tags:
            parts = urlsplit(str(attrs.get("href") or ""))
            if parts.scheme or not attrs.get("href"):
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            assert target.is_file(), f"{page.path}: {attrs['href']}"
            assert target.is_relative_to(everything)
            if parts.fragment:
                assert parts.fragment in pages[target].ids, f"{page.path}: {attrs['href']}"


def test_pages_tell_their_language_and_headings_skip_no_level(everything: Path) -> None:
    for page in pages_of(everything):
        if page.path.parent != everything:
            assert page.tags[0] == ("html", {"lang": page.path.parent.name})
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.path


def test_a_country_leaves_out_the_other_ones_cards_and_helplines(tmp_path: Path) -> None:
    root = export(tmp_path / "out", "--country", Country.ID, "--language", "vi", "--format", "html")

    lessons = Page(root / "vi" / "first.html").text
    assert "Ở Indonesia" in lessons
    assert "Ở Việt Nam" not in lessons
    assert Page(root / "vi" / "helplines.html").ids == ["id-always", "id-office"]
    assert sorted(path.name for path in root.iterdir()) == [MARK, "index.html", "style.css", "vi"]


def test_one_form_alone(tmp_path: Path) -> None:
    only_pdf = export(tmp_path / "pdf", "--format", "pdf", "--language", "id")
    assert {path.suffix for path in (only_pdf / "id").iterdir()} == {".pdf"}
    only_html = export(tmp_path / "html", "--format", "html")
    assert {path.suffix for path in only_html.rglob("*") if path.is_file()} == {".html", ".css", ""}


def test_what_editors_write_is_never_read_as_markup(tmp_path: Path) -> None:
    folder = copy_content(tmp_path)
    odd = '<script>x</script> & #eval("1") $y$ @z \\#strong[q]'
    edit(folder, "Có người dọa bạn.", odd)
    edit(folder, "Bài A1", "A <i>1</i> #1")

    root = export(tmp_path / "out", "--language", "vi", folder=folder)

    page = Page(root / "vi" / "first.html")
    assert not [tag for tag, _ in page.tags if tag in {"script", "i"}]
    shown = '<script>x</script> & #eval("1") $y$ @z #strong[q]'
    assert shown in page.text
    words = words_of(root / "vi" / "taman-vi-first.pdf")
    assert shown in words
    assert "A <i>1</i> #1" in words


def test_an_earlier_export_is_replaced_as_a_whole(tmp_path: Path) -> None:
    root = export(tmp_path / "out", "--format", "html")
    (root / "vi" / "old.html").write_text("old")

    export(root, "--format", "html", "--language", "id")

    assert not (root / "vi").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_other_peoples_files_are_never_replaced(tmp_path: Path, kind: str) -> None:
    output = tmp_path / "mine"
    if kind == "file":
        output.write_text("mine")
    else:
        output.mkdir()
        (output / "mine.txt").write_text("mine")

    with pytest.raises(SettingError, match=str(output)):
        export(output)

    assert (output if kind == "file" else output / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_content_with_an_error_writes_nothing_and_keeps_the_old_export(tmp_path: Path) -> None:
    folder = copy_content(tmp_path)
    root = export(tmp_path / "out", "--format", "html", folder=folder)
    (folder / "lessons/first/one/lesson.toml").write_text("code = = 1")

    with pytest.raises(ContentInvalid):
        export(root, folder=folder)

    assert (root / "vi" / "first.html").is_file()


@pytest.mark.parametrize("locale", Locale)
def test_every_picture_stands_in_the_pages_with_its_alt_text_and_in_the_pdf(
    everything: Path, content: LoadedContent, locale: Locale
) -> None:
    for track in content.curriculum.tracks:
        pictures = [
            card.picture
            for lesson in content.curriculum.of_track(track.id)
            for card in lesson.texts[locale].cards
            if card.picture
        ]
        images = [attrs for tag, attrs in Page(everything / locale / f"{track.id}.html").tags if tag == "img"]
        assert pictures
        assert [image["alt"] for image in images] == [picture.alt for picture in pictures]
        shown = [(everything / locale / str(image["src"])).resolve().read_bytes() for image in images]
        assert shown == [picture.content for picture in pictures]
        reader = PdfReader(everything / locale / f"taman-{locale}-{track.id}.pdf")
        assert sum(len(page.images) for page in reader.pages) == len(pictures)
