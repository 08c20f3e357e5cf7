"""The editors' preview in headless Chromium: what is saved appears, what is broken is told, the quiz can be played."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.adapters.processes import free_port
from bot.export import Form, export
from bot.preview import HOST, follow
from bot.showcase import ContentShowcase
from bot.tgbot.render import TelegramCards
from bot.web.preview import Bell, build_preview
from bot.web.server import serving
from simulator.page_api import PAGE_FOLDER
from tests.editing import CARD, GOOD, copy_content, edit
from tests.fakes import FixedClock

pytestmark = pytest.mark.browser
LESSON = "/lessons/first/one"
PICTURES = os.environ.get("TAMAN_TEST_PICTURES", "")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


@pytest.fixture
async def address(root: Path) -> AsyncIterator[str]:
    showcase, bell, port = ContentShowcase(root, TelegramCards(), FixedClock()), Bell(), free_port()
    showcase.refresh()
    async with serving(build_preview(showcase, bell, PAGE_FOLDER / "page.css"), HOST, port):
        following = asyncio.create_task(follow(showcase, bell, root))
        yield f"http://{HOST}:{port}"
        bell.close()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


@pytest.fixture
async def page(address: str, browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page(viewport={"width": 1180, "height": 900}, base_url=address)
    foreign, said = [], []
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else foreign.append(asked.url))
    # Chromium reports a broken content policy, a script's error and a missing file here.
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    await page.close()
    assert foreign == []
    assert [line for line in said if "404" not in line] == []


async def test_both_languages_side_by_side_with_sizes(page: Page) -> None:
    await page.goto("/")
    await page.get_by_text("Bài A1").click()
    left, right = page.locator("#vi-what"), page.locator("#id-what")

    await expect(left).to_contain_text("Lỗi là ở họ")
    await expect(right).to_contain_text("Yang salah adalah dia")
    one, two = await left.bounding_box(), await right.bounding_box()
    assert one
    assert two
    assert one["y"] == two["y"]
    assert one["x"] < two["x"]
    await expect(left.locator(".counts")).to_contain_text("/ 900")
    await expect(page.locator("#vi-now .counts")).to_contain_text("/ 600")
    # Bold words as the chat draws them.
    await expect(page.locator("#vi-now .text strong", has_text="Thở ra.")).to_be_visible()


async def test_a_saved_card_appears_by_itself(page: Page, root: Path) -> None:
    await page.goto(LESSON)
    await expect(page.locator("#vi-now .text").first).to_contain_text("Bạn không có lỗi")
    await page.evaluate("window.sameDocument = true; window.scrollTo(0, 400)")

    edit(root, "Bạn không có lỗi", "Bạn không hề có lỗi")

    await expect(page.locator("#vi-now .text").first).to_contain_text("Bạn không hề có lỗi")
    assert await page.evaluate("window.sameDocument")
    assert await page.evaluate("scrollY") == 400


async def test_a_problem_stands_beside_its_card_with_file_and_line(page: Page, root: Path) -> None:
    await page.goto(LESSON)
    edit(root, "Có người dọa bạn.", "Gọi 0912 345 678 ngay.")

    fault = page.locator("#vi-what .fault.error")
    await expect(fault).to_contain_text("looks like a phone number")
    await expect(fault).to_contain_text(f"{CARD}:8")
    await expect(page.locator(".fault.error")).to_have_count(1)
    await page.goto("/")
    await expect(page.locator(f"a[href='{LESSON}'] .chip.error")).to_have_text("1 error")


async def test_a_broken_file_shows_its_problems_and_the_lesson_comes_back(page: Page, root: Path) -> None:
    await page.goto(LESSON)
    toml = "lessons/first/one/lesson.toml"

    edit(root, "order = 1", "order = = 1", toml)
    await expect(page.locator(".broken")).to_be_visible()
    await expect(page.locator(".fault.error").first).to_contain_text(f"{toml}:2")
    await expect(page.locator("article")).to_have_count(0)

    edit(root, "order = = 1", "order = 1", toml)
    await expect(page.locator("#vi-now")).to_be_visible()
    await expect(page.locator(".fault")).to_have_count(0)


async def test_the_quiz_is_played_with_the_keyboard_and_stays_open_after_a_save(page: Page, root: Path) -> None:
    await page.goto(LESSON)
    quiz = page.locator("#vi-quiz-pay")

    await quiz.get_by_role("button", name="A", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(quiz.locator(".message:visible blockquote")).to_have_text("Nghe hợp lý, nhưng họ sẽ đòi thêm.")
    await page.keyboard.press("Enter")  # the focus stands on "look at the answers again"
    await expect(quiz.get_by_role("button", name="B", exact=True)).to_be_visible()
    await quiz.get_by_role("button", name="B", exact=True).click()
    await expect(quiz.locator(".message:visible")).to_contain_text("✅")

    edit(root, "Đúng, và lưu lại bằng chứng.", "Đúng rồi, và lưu lại bằng chứng.")
    await expect(quiz.locator(".message:visible blockquote")).to_have_text("Đúng rồi, và lưu lại bằng chứng.")


async def test_the_country_changes_the_cards(page: Page) -> None:
    await page.goto(LESSON)
    await expect(page.locator("#vi-law")).to_contain_text("Ở Việt Nam")

    await page.get_by_role("link", name="Indonesia").click()

    await expect(page.locator("#vi-law")).to_contain_text("Ở Indonesia")
    await expect(page.get_by_role("link", name="Indonesia")).to_have_attribute("aria-current", "true")


async def test_a_helpline_shows_both_languages_and_its_hours(page: Page) -> None:
    await page.goto("/helplines/vn-office")

    await expect(page.locator("#vi-card")).to_contain_text("1800 1234")
    await expect(page.locator("#id-card")).to_contain_text("1800 1234")
    await expect(page.locator(".facts")).to_contain_text("Giờ Việt Nam")


async def test_what_editors_write_is_never_read_as_html(page: Page, root: Path) -> None:
    edit(root, "title: Bài A1", "title: <img src=x onerror=alert(1)>")
    edit(root, "Có người dọa bạn.", "<script>alert(1)</script> [x](javascript:alert(1)) & “<b>”")
    await page.goto("/")
    await expect(page.locator("body")).to_contain_text("<img src=x onerror=alert(1)>")
    await page.goto(LESSON)

    await expect(page.locator("#vi-what")).to_contain_text("<script>alert(1)</script>")
    assert await page.locator("main img, main script, main a[href^=javascript]").count() == 0


async def test_a_narrow_window_needs_no_sideways_scrolling(page: Page) -> None:
    await page.set_viewport_size({"width": 340, "height": 700})
    for path in ("/", LESSON, "/helplines/vn-office"):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 340


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_are_accessible(page: Page, root: Path, scheme: str) -> None:
    edit(root, "Có người dọa bạn.", "Gọi 0912 345 678 ngay.")
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for path in ("/", LESSON):
        await page.goto(path)
        await expect(page.locator(".error").first).to_be_visible()
        found = await Axe().run(page)
        serious = [v for v in found.response["violations"] if v["impact"] in {"serious", "critical"}]
        assert serious == [], found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_exported_pages_open_from_a_disk_and_are_accessible(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    export(tmp_path / "out", form=Form.HTML, folder=GOOD)
    page = await browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    for name in ("index.html", "vi/index.html", "vi/first.html", "id/helplines.html"):
        await page.goto((tmp_path / "out" / name).as_uri())
        assert await page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the style sheet is read"
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        found = await Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()
    await page.close()


async def test_an_unknown_page_says_so_and_shows_the_lesson_once_it_is_written(page: Page, root: Path) -> None:
    await page.goto("/lessons/first/three")
    await expect(page.locator("h1")).to_have_text("Nothing here")

    shutil.copytree(root / "lessons/first/two", root / "lessons/first/three")

    await expect(page.locator("#vi-now")).to_be_visible()
