"""Content that changes while the bot runs: good changes are taken over, bad ones refused, nothing in between."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.adapters.content import watching
from bot.adapters.content.live import LiveContent
from bot.adapters.content.loader import load
from bot.domain.learners import Locale
from bot.domain.understanding import Intent, Unavailable, Understanding
from bot.tgbot.render import TelegramCards
from tests.editing import CARD, copy_content, edit
from tests.fakes import FakeIntentParser
from tests.world import Somebody, World, open_world, settings_for

OLD, NEW = "Bạn không có lỗi", "Bạn không hề có lỗi"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_content(tmp_path)


@pytest.fixture
async def world(root: Path, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(settings_for(tmp_path, content_dir=root, content_watch=True)) as opened:
        yield opened


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


def first_card(world: World) -> str:
    return world.taman.content.curriculum.lesson("first/one").texts[Locale.VI].cards[0].body


async def opens_lesson(lan: Somebody) -> str:
    return (await lan.presses_data("1:o:first/one")).text or ""


async def test_a_saved_card_is_what_the_next_press_shows(world: World, root: Path) -> None:
    lan = world.person()
    await lan.starts()
    assert OLD in await opens_lesson(lan)

    edit(root, OLD, NEW)
    await until(lambda: NEW in first_card(world))

    assert NEW in await opens_lesson(lan)


async def test_a_bad_change_is_refused_with_file_and_line_and_the_old_card_stays(world: World, root: Path) -> None:
    lan = world.person()
    await lan.starts()
    with capture_logs() as logs:
        edit(root, "- [x] Không trả", "- [ ] Không trả")
        edit(root, OLD, "Gọi 0912 345 678")
        await until(lambda: any("stays" in line["event"] for line in logs))

    told = {(line["file"], line["line"], line["problem"]) for line in logs if "file" in line}
    assert {(CARD, 4, "phone-like"), (CARD, 17, "quiz-right-answer")} <= told
    assert OLD in await opens_lesson(lan)

    edit(root, "- [ ] Không trả", "- [x] Không trả")
    edit(root, "Gọi 0912 345 678", NEW)
    await until(lambda: NEW in first_card(world))
    assert NEW in await opens_lesson(lan)


async def test_danger_rules_are_taken_over_and_never_lost(world: World, root: Path) -> None:
    lan = world.person()
    await lan.starts()
    rules = "safety/vi.toml"
    edit(root, 'any = ["{me} muốn chết"]', 'any = ["{me} muốn chết", "{me} muốn biến mất"]', rules)
    await until(lambda: world.taman.content.danger_rules.detect("em muốn biến mất") is not None)
    helped = (await lan.writes("em muốn biến mất")).text

    with capture_logs() as logs:
        (root / rules).unlink()
        await until(lambda: any("stays" in line["event"] for line in logs))

    assert (await lan.writes("em muốn biến mất")).text == helped
    assert (await lan.writes("em muốn chết")).text == helped


async def test_names_of_places_are_taken_over(world: World, root: Path) -> None:
    edit(root, "Hà Nội", "Thủ đô Hà Nội", "places.toml")
    await until(lambda: world.taman.services.helpdesk.gazetteer["hanoi"].names[Locale.VI] == "Thủ đô Hà Nội")


async def test_quick_double_saves_end_with_the_last(world: World, root: Path) -> None:
    for number in range(6):
        text = (root / CARD).read_text(encoding="utf-8")
        # An editor that empties the file before it writes.
        (root / CARD).write_text("", encoding="utf-8")
        await asyncio.sleep(0.03 * number)
        (root / CARD).write_text(text.replace(OLD, f"{OLD} {number}"), encoding="utf-8")

    await until(lambda: "Bạn không có lỗi 5 4 3 2 1 0" in first_card(world))


async def test_a_folder_that_is_away_changes_nothing_and_is_seen_again_when_it_is_back(world: World, root: Path) -> None:
    with capture_logs() as logs:
        root.rename(root.with_name("away"))
        await until(lambda: any(line.get("problem") == "folder-missing" for line in logs))
    assert OLD in first_card(world)

    # Another folder under the old name: the watch on the old one would never tell of it.
    shutil.copytree(root.with_name("away"), root)
    edit(root, OLD, NEW)
    await until(lambda: NEW in first_card(world))
    edit(root, NEW, "Không phải lỗi của bạn")
    await until(lambda: "Không phải lỗi" in first_card(world))


async def test_where_the_system_tells_nothing_the_files_are_looked_at(
    world: World, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def without_notices(*paths: object, force_polling: bool | None, **options: object) -> object:
        asked.append(force_polling)
        if not force_polling:
            raise OSError("no notices here")
        return awatch(*paths, force_polling=True, poll_delay_ms=50, **options)

    awatch = watching.awatch
    monkeypatch.setattr(watching, "awatch", without_notices)
    live = make_live(root)
    watch = asyncio.create_task(live.watch())
    await until(lambda: True in asked)
    await asyncio.sleep(0.3)
    edit(root, OLD, NEW)

    await until(lambda: NEW in live.curriculum.lesson("first/one").texts[Locale.VI].cards[0].body)
    watch.cancel()
    assert asked[:2] == [None, True]


async def test_an_update_under_way_sees_one_state_from_its_beginning_to_its_end(root: Path) -> None:
    live = make_live(root)
    with live.steady():
        before = live.curriculum
        edit(root, OLD, NEW)
        assert await live.reload() is True
        assert live.curriculum is before
        seen_by_a_task_of_it = await asyncio.create_task(give(lambda: live.curriculum))
        assert seen_by_a_task_of_it is before

    assert NEW in live.curriculum.lesson("first/one").texts[Locale.VI].cards[0].body


async def test_an_answer_under_way_comes_from_the_content_of_its_beginning(root: Path, tmp_path: Path) -> None:
    """The content changes while the model thinks."""

    class SlowParser(FakeIntentParser):
        async def parse(self, text: str) -> Understanding | Unavailable:
            if OLD in (root / CARD).read_text(encoding="utf-8"):
                edit(root, OLD, NEW)
                assert await opened.taman.content.reload() is True
            return await super().parse(text)

    parser = SlowParser({"chuyện": Intent.HARASSMENT_SEXTORTION})
    async with open_world(settings_for(tmp_path, content_dir=root), parser) as opened:
        lan = opened.person()
        await lan.starts()

        assert OLD in ((await lan.writes("chuyện")).text or "")
        assert NEW in ((await lan.writes("chuyện")).text or "")


async def test_a_folder_that_did_not_change_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = make_live(root)
    monkeypatch.setattr("bot.adapters.content.live.examine", None)

    assert await live.reload() is False


async def give(value: Callable[[], object]) -> object:
    return value()


def make_live(root: Path) -> LiveContent:
    seen = watching.fingerprint(root)
    return LiveContent(root, load(root), TelegramCards(), lambda: date(2026, 11, 21), seen)
