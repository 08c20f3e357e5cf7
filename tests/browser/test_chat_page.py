"""A newcomer opens the chat page: starts, writes without diacritics, gets help, does a lesson and its quiz."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from simulator.core import Simulator
from tests.e2e.conftest import LiveBot

pytestmark = [pytest.mark.rasa, pytest.mark.browser]
PICTURES = os.environ.get("TAMAN_TEST_PICTURES", "")
"""A folder for screenshots, to look at or to put into the README."""

STORIES = {
    "vi": ("Lan", "Tiếng Việt", "no doa dang anh nong cua em neu em khong chuyen tien", "Mình an toàn", "Tiếp", "🌱"),
    "id": (
        "Sari",
        "Bahasa Indonesia",
        "dia ngancem mau sebarin foto bugilku kalo aku ga transfer",
        "Aku aman",
        "Lanjut",
        "🌱",
    ),
}


@pytest.fixture
async def page(api: str, live: LiveBot, sim: Simulator, browser: Browser) -> AsyncIterator[Page]:
    sim.add_person("Lan", "vi")
    sim.add_person("Sari", "id")
    page = await browser.new_page(viewport={"width": 1180, "height": 860})
    foreign: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(api) else foreign.append(request.url))
    await page.goto(api)
    yield page
    assert foreign == []
    await page.close()


class Phone:
    """One person's phone on the page."""

    def __init__(self, page: Page, name: str) -> None:
        self.root = page.locator(f'[data-person="{name}"]')

    async def write(self, text: str) -> None:
        await self.root.locator("textarea[data-role=composer]").fill(text)
        await self.root.locator("button[data-role=send]").click()

    @property
    def last(self) -> Locator:
        return self.root.locator(".bubble[data-from=bot]").last

    def button(self, label: str) -> Locator:
        return self.root.locator("button[data-role=inline]").filter(has_text=label).last

    async def press(self, label: str) -> None:
        await self.button(label).click()


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.wait_for_timeout(800)  # bubbles fade in
        await page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_newcomer_gets_help_and_a_lesson(page: Page, code: str) -> None:
    name, language, story, safe, onward, seedling = STORIES[code]
    phone = Phone(page, name)

    await phone.write("/start")
    await phone.press(language)
    await expect(phone.last).to_contain_text("Taman")
    await picture(page, f"{code}-1-start")

    await phone.write(story)
    await expect(phone.button(safe)).to_be_visible(timeout=15_000)
    await expect(phone.last).to_contain_text({"vi": "Mình tin bạn", "id": "Aku percaya kamu"}[code])
    await picture(page, f"{code}-2-help")

    await phone.press(safe)
    await phone.write("/lessons")
    await phone.press("▶️")
    answered = 0
    for _ in range(14):
        option = phone.root.locator("button[data-role=inline]").get_by_text("B", exact=True).last
        if await option.is_visible():
            await option.click()
            # The reason comes as a quote under the answer.
            await expect(phone.last.locator("blockquote")).to_be_visible()
            answered += 1
            await picture(page, f"{code}-3-quiz")
        before = await phone.last.inner_text()
        await phone.press(onward)
        await expect(phone.last).not_to_have_text(before, use_inner_text=True)
        if seedling in await phone.last.inner_text():
            break
    assert answered >= 1
    await expect(phone.last).to_contain_text(seedling)
    await picture(page, f"{code}-4-done")


async def test_two_people_side_by_side_in_two_languages(page: Page) -> None:
    lan, sari = Phone(page, "Lan"), Phone(page, "Sari")

    await lan.write("/start")
    await lan.press("Tiếng Việt")
    await sari.write("/start")
    await sari.press("Bahasa Indonesia")
    await lan.write("minh vua chuyen khoan 5 trieu cho bon lua dao roi")
    await sari.write("akun ig gw dihack, ga bisa login lagi")

    await expect(lan.button("Bài học:")).to_be_visible(timeout=15_000)
    await expect(sari.button("Pelajaran:")).to_be_visible(timeout=15_000)
    await picture(page, "both")
