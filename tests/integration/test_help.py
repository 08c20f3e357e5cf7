"""Helplines in the chat."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.domain.hotlines import DIALLED, Hotline
from bot.domain.learners import Country, Locale
from simulator.core import SimMessage
from tests.world import World, keyboard, labels

LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}


@pytest.mark.parametrize("code", ["vi", "id"])
async def test_help_needs_no_start_and_no_database(world: World, code: str) -> None:
    somebody = world.person(code)
    await world.taman.engine.dispose()
    world.parser.is_down = True

    message = await somebody.writes("/help")

    assert sum(label.startswith("ℹ️") for label in labels(message)) == 3


async def test_closed_line_tells_when_it_opens(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    # Saturday, 20:00 in Jakarta; Komnas Perempuan answers Monday to Friday from 09:00.
    world.clock.moment = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)

    message = await somebody.presses_data("1:hl:id-komnas-perempuan")

    assert "buka lagi Senin pukul 09.00" in (message.text or "")


async def test_line_is_closed_on_a_public_holiday(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    # Friday 25 December 2026, 10:00 in Jakarta.
    world.clock.moment = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)

    message = await somebody.presses_data("1:hl:id-komnas-perempuan")

    assert "buka lagi Senin pukul 09.00" in (message.text or "")


@pytest.mark.parametrize("code", ["vi", "id"])
@pytest.mark.parametrize("country", list(Country))
async def test_every_helpline_is_shown_whole_in_both_languages_and_countries(
    world: World, code: str, country: Country
) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])
    await somebody.presses_data(f"1:c:{country}")
    for hotline in world.taman.content.hotlines:
        message = await somebody.presses_data(f"1:hl:{hotline.id}")

        text = message.text or ""
        assert text.startswith(hotline.texts[Locale(code)].name), hotline.id
        for contact in hotline.contacts:
            if contact.kind in DIALLED:
                assert contact.value in text, hotline.id


async def test_only_checked_lines_first_and_others_marked(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    first = await somebody.writes("/help")
    assert "gọi hỏi trước" not in (first.text or "")

    more = await somebody.presses("Thêm nơi khác")

    assert "gọi hỏi trước" in (more.text or "")


async def test_place_near_me_comes_first(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    await somebody.writes("/help")
    await somebody.presses("Di dekatku")

    message = await somebody.presses("Jakarta")

    assert "Jakarta" in (message.text or "")


async def test_age_changes_the_choice_and_is_not_stored(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/help")

    message = await somebody.presses("18")

    assert any(label.startswith("● ") for label in labels(message))


async def test_deleted_helpline_shows_the_others(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    message = await somebody.presses_data("1:hl:vn-no-such-line")

    assert sum(label.startswith("ℹ️") for label in labels(message)) == 3


@pytest.mark.parametrize(
    ("code", "text", "name", "line"),
    [
        ("vi", "mình ở sài gòn", "TP. Hồ Chí Minh", "vn-hcm-psychiatric-19001267"),
        ("vi", "hoa binh", "Phú Thọ", "vn-anh-duong-hoa-binh"),
        ("vi", "Jakarta", "Jakarta", "id-jakarta-upt-pppa"),
        ("id", "aku di jaksel", "Jakarta", "id-jakarta-upt-pppa"),
    ],
)
async def test_written_place_shows_its_helplines_and_is_remembered_on_request(
    world: World, code: str, text: str, name: str, line: str
) -> None:
    somebody = world.person(code)
    await somebody.starts(LANGUAGE[code])

    shown = await somebody.writes(text)
    async with world.taman.work() as work:
        before = await work.learners.by_telegram_id(somebody.id)
    listed = await somebody.presses(f": {name}")
    async with world.taman.work() as work:
        after = await work.learners.by_telegram_id(somebody.id)

    place = world.taman.content.places[next(iter(hotline_of(world, line).places))]
    assert before
    assert after
    assert (shown.text or "").startswith(f"{'Ở' if code == 'vi' else 'Di'} {name}")
    assert hotline_of(world, line).texts[Locale(code)].name in (shown.text or "")
    assert before.place is None
    assert (after.place, after.country) == (place.slug, place.country)
    assert any(label == f"📍 {name}" for label in labels(listed))
    assert world.parser.heard == []


async def test_place_without_a_line_of_its_own_says_so_and_shows_those_of_the_country(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")

    message = await somebody.writes("Surabaya")

    assert "Jawa Timur, aku belum tahu" in (message.text or "")
    assert sum(label.startswith("ℹ️") for label in labels(message)) == 3


async def test_written_place_needs_no_start_no_model_and_no_database(world: World) -> None:
    somebody = world.person("id")
    await world.taman.engine.dispose()
    world.parser.is_down = True

    message = await somebody.writes("di jakarta")

    assert "UPT PPPA" in (message.text or "")


async def test_forged_place_is_forgotten_kindly(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    message = await somebody.presses_data("1:p:atlantis")

    assert any("Gần mình" in label for label in labels(message))


async def test_asked_for_the_place_one_may_write_it(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/help")
    asked = await somebody.presses("Gần mình")
    assert "nhắn tên tỉnh" in (asked.text or "")

    message = await somebody.writes("can tho")

    assert "Cần Thơ" in (message.text or "")


async def test_times_are_told_in_the_zone_of_the_place(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")
    world.clock.moment = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
    told = []
    for text in ("Bandung", "Denpasar", "Jayapura"):
        await somebody.writes(text)
        await somebody.presses("📍")
        message = await somebody.presses_data("1:hl:id-komnas-perempuan")
        told.append(re.search(r"buka lagi Senin pukul ([\d.]+)", message.text or ""))

    assert [found and found[1] for found in told] == ["09.00", "10.00", "11.00"]


async def test_overdue_lines_are_marked_and_emergency_numbers_are_not(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    last = max(hotline.review_by for hotline in world.taman.content.hotlines)
    world.clock.moment = datetime(last.year + 1, 1, 1, 3, tzinfo=UTC)

    listed = await somebody.writes("/help")
    line = await somebody.presses_data("1:hl:vn-peace-house-1900969680")
    police = await somebody.presses_data("1:hl:vn-113-police")
    form = await somebody.presses_data("1:hl:gl-stopncii")

    assert "kiểm tra lần cuối" in (listed.text or "")
    assert "hỏi lại cho chắc" in (line.text or "")
    assert "kiểm tra lần cuối" not in (police.text or "")
    assert "trang có thể đã thay đổi" in (form.text or "")


async def test_danger_still_gives_three_lines_with_an_emergency_number_when_all_are_overdue(world: World) -> None:
    somebody = world.person("vi")
    world.clock.moment = datetime(2030, 1, 1, 3, tzinfo=UTC)

    message = await somebody.writes("em muốn chết")

    lines = [b["callback_data"].removeprefix("1:hl:") for b in buttons(message) if "1:hl:" in b.get("callback_data", "")]
    assert len(lines) == 3
    assert any(hotline_of(world, line).is_emergency for line in lines)


def buttons(message: SimMessage) -> list[dict[str, str]]:
    return [button for row in keyboard(message) for button in row]


def hotline_of(world: World, hotline_id: str) -> Hotline:
    return next(h for h in world.taman.content.hotlines if h.id == hotline_id)
