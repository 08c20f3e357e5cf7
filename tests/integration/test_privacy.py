"""What people write stays with them; /delete deletes everything."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.understanding import Intent
from tests.world import TOKEN, World

MARKER = "zqxjmarker"


async def tables(world: World) -> dict[str, list[tuple[object, ...]]]:
    async with world.taman.engine.connect() as connection:
        names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars().all()
        return {
            name: [tuple(row) for row in (await connection.execute(text(f"SELECT * FROM {name}"))).all()]
            for name in names
        }


async def test_delete_leaves_no_row_keyed_to_the_person(world: World) -> None:
    lan, sari = world.person("vi"), world.person("id", "Sari")
    for somebody, language in ((lan, "Tiếng Việt"), (sari, "Bahasa Indonesia")):
        await somebody.starts(language)
        await somebody.presses_data("1:o:images/sextortion")
        await somebody.presses_data("1:n:images/sextortion:now")
    async with world.taman.work() as work:
        learner = await work.learners.by_telegram_id(lan.id)
        assert learner is not None

    await lan.writes("/delete")
    done = await lan.presses("xóa hết")

    assert "đã được xóa" in (done.text or "")
    rows = [value for table in (await tables(world)).values() for row in table for value in row]
    assert lan.id not in rows
    assert learner.id not in rows
    assert sari.id in rows


async def test_delete_twice_says_that_there_is_nothing(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.presses_data("1:dy")

    message = await somebody.presses_data("1:dy")

    assert "không lưu gì" in (message.text or "")


async def test_delete_asks_once_and_no_keeps_everything(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.writes("/delete")

    await somebody.presses("cứ giữ")

    async with world.taman.work() as work:
        assert await work.learners.by_telegram_id(somebody.id) is not None


async def test_old_buttons_after_a_delete_do_not_bring_the_person_back(world: World) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    await somebody.presses_data("1:dy")

    await somebody.presses_data("1:n:images/sextortion:now")
    await somebody.writes("xin chào")
    await world.handle(somebody.person.block_bot())

    assert (await tables(world))["learners"] == []


async def test_no_word_reaches_log_or_database_and_no_token_either(
    world: World, tmp_path: Path, log_lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = world.person("vi")
    await somebody.starts()
    world.parser.answers[f"mất tiền {MARKER}"] = Intent.SCAM_MONEY_LOST
    for words in (f"mất tiền {MARKER}", f"{MARKER} em muốn chết quá", f"/start {MARKER}", f"/{MARKER}"):
        await somebody.writes(words)
    await world.handle(somebody.person.send_photo(caption=MARKER))
    await somebody.presses_data(f"1:o:{MARKER}")

    # A fault whose text quotes the message must not carry it into the log.
    async def fails(_text: str) -> None:
        raise ValueError(f"cannot parse {MARKER} {TOKEN}")

    monkeypatch.setattr(world.parser, "parse", fails)
    answer = await somebody.writes(f"lỗi {MARKER}")

    assert "(Mã" in (answer.text or "")
    assert MARKER not in (answer.text or "")
    written = log_lines.getvalue()
    assert "ValueError" in written
    assert MARKER not in written
    assert TOKEN not in written
    for path in tmp_path.iterdir():
        assert MARKER.encode() not in path.read_bytes(), path.name


async def test_pictures_are_stored_nowhere(world: World, tmp_path: Path) -> None:
    somebody = world.person("vi")
    await somebody.starts()

    await world.handle(somebody.person.send_photo())

    assert {p.name.split(".")[0] for p in tmp_path.iterdir()} == {"taman"}
