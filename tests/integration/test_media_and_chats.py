"""Pictures, voices, stickers, edits, groups, blocks."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.domain.understanding import Intent
from tests.world import World, labels


async def handle(world: World, update: dict) -> None:  # type: ignore[type-arg]
    await world.handle(update)


@pytest.mark.parametrize("kind", ["send_photo", "send_video", "send_voice", "send_document", "send_sticker"])
async def test_media_is_never_downloaded_and_always_answered(world: World, kind: str) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    before = len(somebody.received)

    await handle(world, getattr(somebody.person, kind)())

    assert len(somebody.received) == before + 1
    assert not any(method == "getFile" for method, _ in world.sim.calls)


async def test_picture_answer_asks_not_to_send_it_on(world: World) -> None:
    somebody = world.person("id")
    await somebody.starts("Bahasa Indonesia")

    await handle(world, somebody.person.send_photo())

    assert "jangan diteruskan ke siapa pun" in (somebody.last.text or "")
    assert "Diancam fotoku disebar" in labels(somebody.last)


async def test_words_under_a_picture_are_answered_too(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers["x"] = Intent.SCAM_MONEY_LOST

    await handle(world, somebody.person.send_photo(caption="x"))

    assert (somebody.last.text or "").startswith("Mình tin bạn")


async def test_harmless_edit_is_not_answered_twice(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    sent = somebody.person.send_text("chào")
    await handle(world, sent)
    before = len(somebody.received)

    await handle(world, somebody.person.edit_text(sent["message"]["message_id"], "chào bạn"))

    assert len(somebody.received) == before


@pytest.mark.parametrize(
    ("words", "answers"), [("hello all", 0), ("@taman_demo_bot giúp", 1), ("/help", 1), ("/help@other_bot", 0)]
)
async def test_group_gets_an_invitation_only_when_it_calls(world: World, words: str, answers: int) -> None:
    somebody = world.person("vi")
    group = world.sim.add_group(title="Lớp 11A", members=[somebody.person])

    await handle(world, somebody.person.send_text(words, chat=group))

    found = [m for m in world.sim.messages(group.id) if m.from_bot]
    assert len(found) == answers
    for message in found:
        assert "Nhắn riêng cho mình" in labels(message)


async def test_block_is_noted_and_coming_back_too(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    async def unreachable() -> bool:
        async with world.taman.engine.connect() as connection:
            return bool((await connection.execute(text("SELECT is_unreachable FROM learners"))).scalar_one())

    await handle(world, somebody.person.block_bot())
    assert await unreachable()
    await handle(world, somebody.person.unblock_bot())
    assert not await unreachable()


async def test_block_of_somebody_unknown_creates_no_row(world: World) -> None:
    somebody = world.person("vi")
    await handle(world, somebody.person.block_bot())

    async with world.taman.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM learners"))).scalar_one() == 0
