"""The trainers' page in headless Chromium: with and without JavaScript, by keyboard, narrow, dark, printed."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from starlette.applications import Starlette

from bot.adapters.content.loader import LoadedContent
from bot.adapters.processes import free_port
from bot.domain.classrooms import Classroom
from bot.domain.learners import Learner
from bot.web.server import serving
from tests.trainers import TRACK, add_students, check_both, learn, make_trainer
from tests.world import Somebody, World, open_world, settings_for

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TAMAN_TEST_PICTURES", "")
"""A folder for screenshots, to look at or to put into the documents."""

NAMES = {
    "vi": "Cây Tre, Lá Sen, Mưa Rào, Sao Mai, Gió Biển, Hoa Gạo, Trà Đá, Mây Hồng, Đom Đóm, Suối Nhỏ, Nắng Mới, Cốm Xanh",
    "id": "Melati, Bintang, Hujan Sore, Kenanga, Ombak, Kunang, Teh Manis, Awan, Pelangi, Senja, Kopi Susu, Bambu",
}


class Hall:
    """The page as it is served, and its trainer."""

    def __init__(self, world: World, url: str, trainer: Somebody, learner: Learner) -> None:
        self.world = world
        self.url = url
        self.trainer = trainer
        self.learner = learner

    async def link(self) -> str:
        """Ask for a link in the chat."""
        message = await self.trainer.writes("/dashboard")
        return str(message.reply_markup["inline_keyboard"][0][0]["url"])  # type: ignore[index]

    async def open_class(self, name: str, students: int = 0) -> Classroom:
        """A class with a track, its students at different places."""
        teaching = self.world.taman.services.teaching
        classroom = await teaching.create(self.learner, name)
        await teaching.assign(self.learner, classroom.id, TRACK)
        if students:
            made = await add_students(self.world, classroom, students, names=NAMES[classroom.locale].split(", "))
            half = students // 2
            await learn(self.world, made[: half // 2])
            await learn(self.world, made[half // 2 : half], wrong=True)
            await learn(self.world, made[half : half + 3], until=2)
            await check_both(self.world, made[:half], 2, 5)
        return classroom


@asynccontextmanager
async def opened(
    folder: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch, language: str
) -> AsyncIterator[Hall]:
    monkeypatch.setattr("bot.bootstrap.load", lambda _folder: content)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    name, organisation, place = {
        "vi": ("Chị Hoa", "Hội Phụ nữ phường A", "hanoi"),
        "id": ("Bu Sari", "PKK Kelurahan A", "jakarta"),
    }[language]
    async with open_world(settings_for(folder, public_url=url)) as world:
        trainer, learner = await make_trainer(
            world, name, is_lead=True, organisation=organisation, language=language, place=place
        )
        await make_trainer(world, "Mai", organisation=organisation, language=language)
        async with serving(Starlette(routes=world.taman.trainers_page("taman_demo_bot")), "127.0.0.1", port):
            yield Hall(world, url, trainer, learner)


@pytest.fixture(params=["vi", "id"])
async def hall(
    request: pytest.FixtureRequest, tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hall]:
    async with opened(tmp_path, content, monkeypatch, request.param) as found:
        yield found


@pytest.fixture
async def vi_hall(tmp_path: Path, content: LoadedContent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    async with opened(tmp_path, content, monkeypatch, "vi") as found:
        yield found


@asynccontextmanager
async def surfing(browser: Browser, hall: Hall, **options: Any) -> AsyncIterator[Page]:
    """A browser window; fails if anything but our own server is asked, or a script or style is blocked."""
    options = {"viewport": {"width": 1000, "height": 800}, **options}
    context: BrowserContext = await browser.new_context(**options)
    page = await context.new_page()
    foreign: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((hall.url, "data:")) else foreign.append(r.url))
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    assert foreign == []
    assert [line for line in said if "status of 4" not in line] == []
    await context.close()


async def sign_in(page: Page, hall: Hall) -> None:
    await page.goto(await hall.link())
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{hall.url}/t/classes")


async def look(page: Page, name: str, *, whole: bool = True) -> None:
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=whole)


async def nothing_hinders(page: Page) -> None:
    """Run axe: no violation at all of WCAG 2 A and AA."""
    found = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()


async def nothing_is_cut_off(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


PAGES: dict[str, Callable[[Classroom], str]] = {
    "classes": lambda _c: "/t/classes",
    "class": lambda c: f"/t/classes/{c.id}",
    "assignments": lambda c: f"/t/classes/{c.id}/assignments",
    "trainers": lambda c: f"/t/classes/{c.id}/trainers",
    "settings": lambda c: f"/t/classes/{c.id}/settings",
    "archive": lambda c: f"/t/classes/{c.id}/archive",
    "history": lambda c: f"/t/classes/{c.id}/history",
    "month": lambda _c: "/t/month",
    "wrong": lambda _c: "/t/classes/0123456789abcdef",
}


async def test_every_page_can_be_read_by_everybody(hall: Hall, browser: Browser) -> None:
    classroom = await hall.open_class("10A2", 24)
    language = hall.learner.locale
    async with surfing(browser, hall) as page:
        await page.goto(await hall.link())
        await nothing_hinders(page)
        await look(page, f"{language}-sign-in")
        await page.get_by_role("button").click()
        for name, path in PAGES.items():
            await page.goto(hall.url + path(classroom))
            assert await page.get_attribute("html", "lang") == language
            await nothing_hinders(page)
            await look(page, f"{language}-{name}")
        await page.set_viewport_size({"width": 760, "height": 1240})
        await page.goto(hall.url + PAGES["class"](classroom))
        await look(page, f"trainers-class-{language}", whole=False)  # for docs/images
    phone = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "is_mobile": True, "has_touch": True}
    async with surfing(browser, hall, **phone) as page:
        await sign_in(page, hall)
        for name, path in PAGES.items():
            await page.goto(hall.url + path(classroom))
            await nothing_is_cut_off(page)
            await nothing_hinders(page)  # contrast in the dark
            await look(page, f"{language}-{name}-narrow-dark")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
async def test_a_class_is_opened_a_track_assigned_and_progress_seen(
    vi_hall: Hall, browser: Browser, scripts: bool
) -> None:
    hall = vi_hall
    async with surfing(browser, hall, java_script_enabled=scripts) as page:
        await sign_in(page, hall)
        await page.get_by_label("Tên lớp").fill("Nhóm thứ Hai")
        await page.get_by_role("button", name="Mở lớp").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nhóm thứ Hai")
        await page.get_by_role("link", name="Bài học", exact=True).click()
        await page.get_by_label("Chuỗi bài hay bài").select_option(TRACK)
        await page.get_by_label("Ngày cuối").fill("2026-12-07")
        await page.get_by_role("button", name="Giao bài").click()
        await expect(page.get_by_role("status")).to_contain_text("Đã giao")
        (classroom,) = (await hall.world.taman.services.teaching.desk(hall.learner)).led
        students = await add_students(hall.world, classroom, 8)
        await learn(hall.world, students[:3])
        await page.get_by_role("link", name="Tiến độ").click()
        await expect(page.locator(".students tbody tr")).to_have_count(8)
        await page.get_by_role("link", name="học xong (3)").click()
        await expect(page.locator(".students tbody tr")).to_have_count(3)
        await page.get_by_role("link", name="Bài học", exact=True).click()
        await page.locator("summary", has_text="Rút lại").click()
        await page.get_by_role("button", name="Có, rút lại").click()
        await expect(page.get_by_text("Chưa giao bài nào")).to_be_visible()
        await page.get_by_role("button", name="Thoát").click()
        await page.goto(f"{hall.url}/t/classes")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Bạn cần vào lại")


async def test_the_number_of_students_follows_while_they_join(vi_hall: Hall, browser: Browser) -> None:
    classroom = await vi_hall.open_class("10A2")
    async with surfing(browser, vi_hall) as page:
        await page.clock.install()
        await sign_in(page, vi_hall)
        await page.goto(f"{vi_hall.url}/t/classes/{classroom.id}")
        await expect(page.locator("#joined b")).to_have_text("0")
        await add_students(vi_hall.world, classroom, 7)
        await page.clock.fast_forward(16_000)
        await expect(page.locator("#joined b")).to_have_text("7")


async def test_all_by_keyboard(vi_hall: Hall, browser: Browser) -> None:
    async with surfing(browser, vi_hall) as page:
        await page.goto(await vi_hall.link())
        await to(page, "Mở các lớp của mình")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/t/classes")
        await page.keyboard.press("Tab")
        assert await focused(page) == "Đến nội dung"
        await page.keyboard.press("Enter")
        await to(page, "name")
        await page.keyboard.type("Lớp bàn phím")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Lớp bàn phím")
        await to(page, "Cài đặt")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/settings")
        await to(page, "is_open")
        await page.keyboard.press("Space")
        await to(page, "Lưu")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Đã lưu.")
    (classroom,) = (await vi_hall.world.taman.services.teaching.desk(vi_hall.learner)).led
    assert not classroom.is_open


async def focused(page: Page) -> str:
    found = await page.evaluate("(document.activeElement.textContent.trim() || document.activeElement.name || '')")
    return str(found)


async def to(page: Page, words: str) -> None:
    """Press Tab until something is in focus."""
    for _ in range(40):
        if await focused(page) == words:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{words!r} cannot be reached by keyboard")


async def test_a_class_in_print(hall: Hall, browser: Browser) -> None:
    classroom = await hall.open_class("10A2", 24)
    async with surfing(browser, hall) as page:
        await sign_in(page, hall)
        await page.goto(f"{hall.url}/t/classes/{classroom.id}")
        await page.emulate_media(media="print")
        for hidden in (".tabs", ".filter", ".top form"):
            await expect(page.locator(hidden)).to_be_hidden()
        await expect(page.locator(".students")).to_be_visible()
        await look(page, f"{hall.learner.locale}-print")
        printed = PdfReader(io.BytesIO(await page.pdf(format="A4", print_background=True)))
        words = " ".join(sheet.extract_text() for sheet in printed.pages)
        assert classroom.join_code[:3] in words
        assert len(printed.pages) <= 4
        if PICTURES:
            (Path(PICTURES) / f"{hall.learner.locale}-print.pdf").write_bytes(
                await page.pdf(format="A4", print_background=True)
            )


async def test_the_mini_app_reads_what_telegram_put_into_its_address(vi_hall: Hall, browser: Browser) -> None:
    async with surfing(browser, vi_hall) as page:
        await page.goto(f"{vi_hall.url}/t/app")
        await expect(page.get_by_text("/dashboard")).to_be_visible()
        await expect(page.get_by_role("button")).to_be_hidden()
        await page.goto("about:blank")
        await page.goto(f"{vi_hall.url}/t/app#tgWebAppData=user%3D%257B%257D%26hash%3Dabc&tgWebAppVersion=8.0")
        # Sent at once, and refused: it is forged.
        await expect(page.get_by_text("không đến từ Telegram đúng cách")).to_be_visible()
