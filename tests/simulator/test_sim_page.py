"""The chat page in a real browser."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from simulator.core import Person, Simulator
from simulator.server import serve

# One event loop and one browser for the module: a browser takes longer to start than a test to run.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def sari(sim: Simulator) -> Person:
    return sim.add_person(first_name="Sari", language_code="id")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def base(sim: Simulator, lan: Person, sari: Person):
    async with serve(sim) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def page(base: str, browser: Browser):
    """The open page. At the end: no request left this machine, and nothing went wrong in the scripts."""
    wrong: list[str] = []
    page = await browser.new_page(viewport={"width": 1200, "height": 800})
    page.on("request", lambda request: request.url.startswith(base) or wrong.append(request.url))
    page.on("console", lambda message: message.type in {"error", "warning"} and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(base)
    await page.wait_for_selector("body[data-ready]")
    yield page
    await page.close()
    assert wrong == []


def phone(page: Page, name: str = "Lan"):
    return page.locator(f'[data-person="{name}"]')


def bubbles(page: Page, side: str, name: str = "Lan"):
    return phone(page, name).locator(f'.bubble[data-from="{side}"]')


async def say(sim: Simulator, person: Person, text: str, **more: object) -> int:
    return (await sim.call("sendMessage", {"chat_id": person.id, "text": text, **more}))["message_id"]


async def test_people_write_and_the_bot_answers(page: Page, sim: Simulator, lan: Person, sari: Person):
    await phone(page).locator("textarea[data-role=composer]").fill("co nguoi doa minh")
    await page.keyboard.press("Enter")
    await phone(page, "Sari").locator("textarea[data-role=composer]").fill("halo")
    await phone(page, "Sari").locator("button[data-role=send]").click()
    await expect(bubbles(page, "me")).to_contain_text("co nguoi doa minh")
    message_id = await say(sim, lan, "Cảm ơn bạn đã kể.")

    await expect(bubbles(page, "bot")).to_contain_text("Cảm ơn bạn đã kể.")
    await expect(bubbles(page, "me", "Sari")).to_contain_text("halo")
    await expect(bubbles(page, "bot")).to_have_attribute("data-message-id", str(message_id))
    await expect(phone(page)).to_have_attribute("lang", "vi")
    await expect(phone(page).locator("[role=log]")).to_have_attribute("aria-live", "polite")
    assert [sim.messages(person.id)[0].text for person in (lan, sari)] == ["co nguoi doa minh", "halo"]


async def test_enter_belongs_to_the_input_method_while_it_composes(page: Page, sim: Simulator, lan: Person):
    composer = phone(page).locator("textarea[data-role=composer]")
    await composer.fill("xin chao")
    await composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await composer.press("Shift+Enter")
    await composer.type("ban")
    await composer.press("Enter")

    await expect(bubbles(page, "me")).to_have_count(1)
    assert [message.text for message in sim.messages(lan.id)] == ["xin chao\nban"]


async def test_entities_become_elements_and_markup_stays_text(page: Page, sim: Simulator, lan: Person):
    text = "👋 b <img src=x> https://a.vn/x secret\nquoted\n/help"
    entities = [
        {"type": "bold", "offset": 3, "length": 1},
        {"type": "spoiler", "offset": text.index("secret") + 1, "length": 6},
        {"type": "blockquote", "offset": text.index("quoted") + 1, "length": 6},
    ]
    await say(sim, lan, text, entities=entities)
    shown = bubbles(page, "bot")

    await expect(shown.locator("b")).to_have_text("b")
    await expect(shown.locator("a")).to_have_attribute("href", "https://a.vn/x")
    await expect(shown.locator("blockquote")).to_have_text("quoted")
    await expect(shown.locator("img")).to_have_count(0)
    await shown.locator(".spoiler").click()
    await expect(shown.locator(".shown")).to_have_text("secret")
    await shown.locator(".command").click()
    await expect(bubbles(page, "me")).to_contain_text("/help")


async def test_a_button_waits_for_its_answer(page: Page, sim: Simulator, lan: Person):
    keyboard = {"inline_keyboard": [[{"text": "Tiếp", "callback_data": "n"}, {"text": "111", "url": "https://a.vn"}]]}
    message_id = await say(sim, lan, "?", reply_markup=keyboard)
    button = phone(page).locator("button[data-role=inline]")

    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = next(iter(sim.queries))
    await sim.call("answerCallbackQuery", {"callback_query_id": query, "text": "Đã lưu"})
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(phone(page).locator(".toast")).to_have_text("Đã lưu")

    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    query = list(sim.queries)[-1]
    await sim.call("answerCallbackQuery", {"callback_query_id": query, "text": "Cũ rồi", "show_alert": True})
    await expect(phone(page).get_by_role("alertdialog")).to_contain_text("Cũ rồi")
    await page.keyboard.press("Enter")
    await expect(phone(page).get_by_role("alertdialog")).to_have_count(0)
    assert [query.data for query in sim.queries.values()] == ["n", "n"]

    await sim.call("editMessageText", {"chat_id": lan.id, "message_id": message_id, "text": "new"})
    await expect(bubbles(page, "bot")).to_contain_text("new")
    await expect(bubbles(page, "bot").locator(".edited")).to_have_text("đã sửa")
    await expect(button).to_have_count(0)
    await sim.call("deleteMessage", {"chat_id": lan.id, "message_id": message_id})
    await expect(bubbles(page, "bot")).to_have_count(0)


async def test_commands_and_reply_keyboard_send_text(page: Page, sim: Simulator, lan: Person):
    for language, words in (("vi", "Giúp đỡ"), ("id", "Bantuan")):
        commands = [{"command": "help", "description": words}, {"command": "lessons", "description": words}]
        await sim.call("setMyCommands", {"commands": commands, "language_code": language})
    await say(sim, lan, "?", reply_markup={"keyboard": [["Có", "Không"]]})

    await phone(page).locator("button[data-role=commands]").click()
    await expect(phone(page).locator(".menu.commands")).to_contain_text("Giúp đỡ")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await phone(page).locator("button[data-role=reply]", has_text="Có").click()

    await expect(bubbles(page, "me")).to_have_count(2)
    assert [message.text for message in sim.messages(lan.id)] == ["?", "/lessons", "Có"]
    await phone(page, "Sari").locator("textarea").fill("/he")
    await expect(phone(page, "Sari").locator(".menu.commands button:visible")).to_have_text("/helpBantuan")
    await page.keyboard.press("Escape")
    await expect(phone(page, "Sari").locator(".menu.commands")).to_be_hidden()
    await expect(phone(page, "Sari").locator("textarea")).to_be_focused()


async def test_files_go_both_ways(page: Page, sim: Simulator, lan: Person):
    for kind in ("photo", "document", "voice"):
        await phone(page).locator("button[data-role=attach]").click()
        await phone(page).locator(f"[data-attach={kind}]").click()

    await expect(bubbles(page, "me")).to_have_count(3)
    photo = bubbles(page, "me").locator("img.photo")
    await expect(photo).to_have_js_property("naturalWidth", 320)
    kinds = [bool(m.photo) or bool(m.document) or "voice" in m.media for m in sim.messages(lan.id)]
    assert kinds == [True] * 3


async def test_own_messages_are_edited_and_long_ones_are_cut(page: Page, sim: Simulator, lan: Person):
    composer = phone(page).locator("textarea")
    await composer.fill("👍" * 2049)
    await composer.press("Enter")
    await expect(bubbles(page, "me")).to_have_count(2)

    await phone(page).locator(".edit-mine").last.click()
    await composer.fill("short")
    await composer.press("Enter")
    await expect(bubbles(page, "me").last).to_contain_text("short")

    assert [message.text for message in sim.messages(lan.id)] == ["👍" * 2048, "short"]


async def test_new_people_faults_and_blocks(page: Page, sim: Simulator, lan: Person):
    await page.locator("#add-trainer").click()
    await expect(phone(page, "Cô Hạnh").locator("[data-role=start]")).to_have_text("Bắt đầu")
    await page.locator("#open-faults").click()
    await page.locator("#fault-429").check()
    await expect(page.locator("#open-faults")).to_have_class("tool on")
    assert [(fault.kind, fault.seconds) for fault in sim.faults.active] == [("retry_after", 3)]

    await page.get_by_label("Lan", exact=True).and_(page.locator("input")).check()
    await expect(phone(page).locator("[data-role=unblock]")).to_be_visible()
    assert lan.blocked
    await phone(page).locator("[data-role=unblock]").click()
    await expect(phone(page).locator("textarea")).to_be_visible()


async def test_typing_shows_until_the_message_comes(page: Page, sim: Simulator, lan: Person):
    await sim.call("sendChatAction", {"chat_id": lan.id, "action": "typing"})
    await expect(phone(page).locator(".status")).to_have_text("đang nhập…")

    await say(sim, lan, "x")
    await expect(phone(page).locator(".status")).to_have_text("bot")


async def test_a_narrow_screen_shows_one_phone(page: Page, sim: Simulator, lan: Person):
    await page.set_viewport_size({"width": 360, "height": 640})
    await say(sim, lan, "Một câu dài " * 40 + "x" * 200)

    await expect(phone(page)).to_be_visible()
    await expect(phone(page, "Sari")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await phone(page).locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")
    await page.get_by_role("button", name="Sari").click()
    await expect(phone(page, "Sari")).to_be_visible()
    await expect(phone(page)).to_be_hidden()


async def test_light_and_dark_follow_the_system_and_the_button(page: Page):
    async def ink() -> str:
        return await page.evaluate("getComputedStyle(document.body).color")

    await page.emulate_media(color_scheme="dark")
    dark = await ink()
    await page.locator("#theme").click()
    light = await ink()
    await page.reload()

    assert dark != light
    assert await ink() == light


async def test_reading_old_messages_is_not_disturbed(page: Page, sim: Simulator, lan: Person):
    for number in range(40):
        await say(sim, lan, f"line {number}")
    log = phone(page).locator(".log")
    await expect(bubbles(page, "bot").last).to_be_in_viewport()
    await log.evaluate("log => { log.scrollTop = 0; }")
    await expect(phone(page).locator(".to-bottom")).to_be_visible()

    await say(sim, lan, "newest")
    await expect(phone(page).locator(".to-bottom")).to_have_text("1")
    assert await log.evaluate("log => log.scrollTop") == 0
    await phone(page).locator(".to-bottom").click()
    await expect(bubbles(page, "bot").last).to_be_in_viewport()


async def test_what_was_missed_is_fetched_after_a_lost_connection(browser: Browser, sim: Simulator, lan: Person):
    page = await browser.new_page()
    async with serve(sim) as url:
        await page.goto(url)
        await page.wait_for_selector("body[data-ready]")
    await expect(page.locator("#offline")).to_be_visible()
    await say(sim, lan, "while you were away")
    async with serve(sim, port=int(url.rpartition(":")[2])):
        await expect(bubbles(page, "bot")).to_contain_text("while you were away", timeout=15_000)
        await expect(page.locator("#offline")).to_be_hidden()
        await page.close()
