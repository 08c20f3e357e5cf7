"""Odd, broken and forged input: always an answer, never a crash, nothing lost."""

from __future__ import annotations

import pytest

from bot.tgbot.callback_data import _KINDS
from bot.tgbot.handlers import buttons
from tests.world import World, labels

ODD = {
    "longest": "à" * 4096,
    "longest of words": "chao ban " * 455,
    "emoji": "😭😭😭💔",
    "family emoji": "👩‍👩‍👧‍👦" * 20,
    "control": "a\x00b\x07c\x1b[31m",
    "right to left": "\u202e\u2066abc\u2069\u202c مرحبا",
    "zero width": "\u200b\u200d\ufeff.",
    "zalgo": "h̸̢̛̗e̷l̴p̵",
    "marks": "*_`[]()~>#+-=|{}.!\\",
    "html": "<b>x</b><script>alert(1)</script>",
    "sql": "'; DROP TABLE learners; --",
    "format": "%(name)s %s {0} {name}",
    "newlines": "\n\n\n?\n\n",
    "numbers": "123456789012345678901234567890",
    "surrogate pairs": "𝕙𝕖𝕝𝕡 𠀀",
}


@pytest.mark.parametrize("words", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("code", ["vi", "id"])
async def test_odd_text_is_answered(world: World, code: str, words: str) -> None:
    somebody = world.person(code)
    await somebody.starts({"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}[code])
    before = len(somebody.received)

    await somebody.writes(words)

    assert len(somebody.received) == before + 1
    assert "(Mã" not in (somebody.last.text or "")
    assert "(Kode" not in (somebody.last.text or "")


FORGED = [
    "", "x", "1", "1:", "1:zz", "0:m", "2:m", "1:l:xx", "1:l:vi:vi", "1:c:US", "1:i:drop_table", "1:o:", "1:o:../../etc",
    "1:n:images/sextortion:nothing", "1:a:images/sextortion:quiz-pay:99", "1:a:images/sextortion:quiz-pay:-1",
    "1:a:images/sextortion:now:0", "1:a:images/sextortion:quiz-pay:x", "1:t:nowhere", "1:xt:nothing", "1:hl:nothing",
    "1:p:atlantis", "1:h:nothing:old", "1:hm:nothing", "1:s:nothing/here", "😭" * 16, "1:" + "x" * 62,
]  # fmt: skip


@pytest.mark.parametrize("data", FORGED)
async def test_forged_button_is_answered_and_changes_nothing(world: World, data: str) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    before = len(somebody.received), somebody.last.text

    await somebody.presses_data(data)

    assert (len(somebody.received), somebody.last.text) != before
    assert "(Mã" not in (somebody.last.text or "")
    async with world.taman.work() as work:
        learner = await work.learners.by_telegram_id(somebody.id)
        assert learner is not None
        assert (learner.locale.value, learner.country.value, learner.place) == ("vi", "VN", None)


async def test_press_twice_shows_the_same_once(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.presses_data("1:o:images/stalked")
    message = somebody.last
    data = "1:n:images/stalked:now"

    await somebody.presses_data(data, message.id)
    shown = somebody.last.text
    await somebody.presses_data(data, message.id)

    assert somebody.last.text == shown
    assert len([m for m in somebody.received if m.text == shown]) == 1


async def test_press_in_a_group_does_nothing(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    group = world.sim.add_group(title="Lớp", members=[somebody.person])

    await world.handle(somebody.person.press_raw(1, "1:dy", chat=group))

    async with world.taman.work() as work:
        assert await work.learners.by_telegram_id(somebody.id) is not None


def test_every_kind_of_press_has_a_handler() -> None:
    assert {kind for kind in _KINDS.values() if kind.code} == set(buttons.HANDLERS)


async def test_stale_button_of_another_version_is_answered_kindly(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")

    message = await somebody.presses_data("0:old")

    assert "sudah lama" in (message.text or "")
    assert labels(message)
