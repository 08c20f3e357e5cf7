"""Not what I meant: counted as a pair; the sentence is asked for, masked, and kept only on a yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text as sql

from bot.adapters.db.models import Base
from bot.domain.understanding import Intent, Understanding
from simulator.core import SimMessage
from tests.fakes import FakeIntentParser, torn
from tests.world import Somebody, World, labels, open_world, settings_for

CODES = ["vi", "id"]
LANGUAGE = {"vi": "Tiếng Việt", "id": "Bahasa Indonesia"}
NOT_MEANT = {"vi": "Không phải ý mình", "id": "Bukan itu maksudku"}
TOPIC = {"vi": "Lừa đảo", "id": "Penipuan"}
LOAN = {"vi": "App vay", "id": "Diteror pinjol"}
YES = {"vi": "Được, giữ như vậy", "id": "Boleh, simpan"}
NO = {"vi": "Không", "id": "Tidak"}
MAY_I = {"vi": "Mình giữ lại câu này", "id": "Boleh kalimat ini kusimpan"}
SENTENCE = {
    "vi": "anh Hùng 0912345678 đòi nợ em suốt @hung_doino",
    "id": "pak Bambang 081234567890 nagih utang terus @bambang_tagih",
}
MASKED = {"vi": "anh Xxx 000 đòi nợ em suốt xxx", "id": "pak Xxx 000 nagih utang terus xxx"}


async def somebody(world: World, code: str) -> Somebody:
    person = world.person(code)
    await person.starts(LANGUAGE[code])
    world.parser.answers[SENTENCE[code]] = Intent.SCAM_JOB
    return person


async def corrects(person: Somebody, code: str, answer: SimMessage | None = None) -> SimMessage:
    """Press "not what I meant" under an answer, pick the topic and what was meant."""
    await person.presses(NOT_MEANT[code], answer)
    await person.presses(TOPIC[code])
    return await person.presses(LOAN[code])


async def pairs(world: World) -> list[tuple[str, str, str, int]]:
    async with world.taman.work() as work:
        return [(c.locale.value, c.predicted, c.chosen, c.count) for c in await work.corrections.all()]


async def inbox(world: World) -> list[tuple[str, str, str, str]]:
    async with world.taman.work() as work:
        return [(g.locale.value, g.sentence, g.predicted, g.chosen) for g in await work.inbox.all()]


@pytest.mark.parametrize("code", CODES)
async def test_correction_is_counted_answered_and_the_sentence_kept_on_a_yes(world: World, code: str) -> None:
    person = await somebody(world, code)
    await person.writes(SENTENCE[code])

    asked = await corrects(person, code)
    answer = person.received[-2]
    thanks = await person.presses(YES[code])

    assert MAY_I[code] in (asked.text or "")
    assert MASKED[code] in (asked.text or "")
    assert "/delete" in (asked.text or "")
    assert NOT_MEANT[code] in labels(answer)
    assert not labels(thanks)
    assert await pairs(world) == [(code, "scam_job", "scam_loan", 1)]
    assert await inbox(world) == [(code, MASKED[code], "scam_job", "scam_loan")]


@pytest.mark.parametrize("code", CODES)
async def test_no_keeps_nothing(world: World, code: str) -> None:
    person = await somebody(world, code)
    await person.writes(SENTENCE[code])
    await corrects(person, code)

    answer = await person.presses(NO[code])

    assert not labels(answer)
    assert SENTENCE[code] not in (answer.text or "")
    assert await inbox(world) == []
    assert await pairs(world) == [(code, "scam_job", "scam_loan", 1)]


@pytest.mark.parametrize("code", CODES)
async def test_somebody_who_is_not_stored_counts_and_stays_unknown(world: World, code: str) -> None:
    person = world.person(code)
    world.parser.answers[SENTENCE[code]] = Intent.SCAM_JOB
    await person.writes(SENTENCE[code])
    await corrects(person, code)
    await person.presses(YES[code])

    assert await pairs(world) == [(code, "scam_job", "scam_loan", 1)]
    assert len(await inbox(world)) == 1
    async with world.taman.work() as work:
        assert await work.learners.by_telegram_id(person.id) is None


async def test_choice_between_two_counts_and_asks(world: World) -> None:
    person = await somebody(world, "vi")
    world.parser.answers["họ bắt đóng tiền trước"] = torn(Intent.SCAM_JOB, Intent.SCAM_LOAN)
    await person.writes("họ bắt đóng tiền trước")

    asked = await person.presses(LOAN["vi"])

    assert MAY_I["vi"] in (asked.text or "")
    assert await pairs(world) == [("vi", "scam_job", "scam_loan", 1)]


async def test_not_understood_counts_as_not_sure_and_refused_as_out_of_scope(world: World) -> None:
    person = await somebody(world, "vi")
    world.parser.answers["x y z"] = Understanding(((Intent.SCAM_JOB, 0.12), (Intent.SCAM_LOAN, 0.1)))
    for words in ("x y z", "trời hôm nay đẹp"):
        await person.writes(words)
        await person.presses(TOPIC["vi"])
        await person.presses(LOAN["vi"])

    assert sorted(await pairs(world)) == [
        ("vi", "not_sure", "scam_loan", 1),
        ("vi", "out_of_scope", "scam_loan", 1),
    ]


async def test_topic_chosen_while_the_model_is_down_counts_for_nothing(world: World) -> None:
    person = await somebody(world, "vi")
    world.parser.is_down = True
    await person.writes(SENTENCE["vi"])
    await person.presses(TOPIC["vi"])
    await person.presses(LOAN["vi"])

    assert MAY_I["vi"] not in (person.last.text or "")
    assert (await pairs(world), await inbox(world)) == ([], [])


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("em muốn chết quá", Intent.SCAM_JOB),
        ("câu này mô hình thấy nguy hiểm", Understanding(((Intent.SCAM_JOB, 0.9),), crisis=0.99)),
    ],
)
async def test_sentence_with_danger_is_never_asked_for(
    world: World, words: str, understood: Intent | Understanding
) -> None:
    person = await somebody(world, "vi")
    harmless = await person.writes(SENTENCE["vi"])
    world.parser.answers[words] = understood
    await person.writes(words)

    await corrects(person, "vi", harmless)  # not even by the buttons of the message before

    assert MAY_I["vi"] not in (person.last.text or "")
    assert await inbox(world) == []
    assert await pairs(world) == [("vi", "scam_job", "scam_loan", 1)]


async def test_edited_sentence_is_forgotten(world: World) -> None:
    person = await somebody(world, "vi")
    update = person.person.send_text(SENTENCE["vi"])
    await world.handle(update)
    answer = person.last
    await world.handle(person.person.edit_text(update["message"]["message_id"], "đừng đọc câu cũ nha"))

    await corrects(person, "vi", answer)

    assert MAY_I["vi"] not in (person.last.text or "")


async def test_after_the_next_message_the_yes_of_the_old_question_keeps_nothing(world: World) -> None:
    person = await somebody(world, "vi")
    await person.writes(SENTENCE["vi"])
    asked = await corrects(person, "vi")
    await person.writes("trời hôm nay đẹp")

    answer = await person.presses(YES["vi"], asked)

    assert "không còn câu đó" in " ".join(m.text or "" for m in [answer, *person.received])
    assert await inbox(world) == []


async def test_yes_after_everything_was_deleted_keeps_nothing(world: World) -> None:
    person = await somebody(world, "vi")
    await person.writes(SENTENCE["vi"])
    asked = await corrects(person, "vi")
    await person.presses_data("1:dy", person.received[-2].id)

    await person.presses(YES["vi"], asked)

    assert await inbox(world) == []


async def test_two_chats_do_not_mix(world: World) -> None:
    lan, sari = await somebody(world, "vi"), await somebody(world, "id")
    await lan.writes(SENTENCE["vi"])
    await sari.writes(SENTENCE["id"])
    asked_lan, asked_sari = await corrects(lan, "vi"), await corrects(sari, "id")

    await lan.presses_data(asked_sari.reply_markup["inline_keyboard"][0][0]["callback_data"])  # type: ignore[index]
    nothing = await inbox(world)
    await sari.presses(YES["id"])

    assert MASKED["vi"] in (asked_lan.text or "")
    assert (nothing, await inbox(world)) == ([], [("id", MASKED["id"], "scam_job", "scam_loan")])


async def test_double_press_counts_once_and_keeps_once(world: World) -> None:
    person = await somebody(world, "vi")
    await person.writes(SENTENCE["vi"])
    topics = await person.presses(NOT_MEANT["vi"])
    chosen = await person.presses(TOPIC["vi"], topics)
    asked = await person.presses(LOAN["vi"], chosen)
    await person.presses(LOAN["vi"], chosen)
    await person.presses(YES["vi"], asked)
    await person.presses_data(asked.reply_markup["inline_keyboard"][0][0]["callback_data"], asked.id)  # type: ignore[index]

    assert await pairs(world) == [("vi", "scam_job", "scam_loan", 1)]
    assert len(await inbox(world)) == 1


async def test_restart_forgets_the_sentence_and_asks_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    parser = FakeIntentParser({SENTENCE["vi"]: Intent.SCAM_JOB})
    async with open_world(settings, parser) as world:
        person = await somebody(world, "vi")
        answer = await person.writes(SENTENCE["vi"])
        sim = world.sim
    async with open_world(settings, parser, sim=sim) as world:
        person = Somebody(world, person.person)
        last = await corrects(person, "vi", answer)

        assert MAY_I["vi"] not in (last.text or "")
        assert await pairs(world) == [("vi", "scam_job", "scam_loan", 1)]


async def test_the_sentence_is_in_no_table_and_no_file_before_the_yes(world: World, tmp_path: Path) -> None:
    person = await somebody(world, "vi")
    await person.writes(SENTENCE["vi"])
    asked = await corrects(person, "vi")

    async with world.taman.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = (await connection.execute(sql(f'SELECT * FROM "{table.name}"'))).all()
            assert "đòi nợ" not in repr(rows), table.name
    datas = [b["callback_data"] for row in asked.reply_markup["inline_keyboard"] for b in row]  # type: ignore[index]
    assert all(len(data) < 16 for data in datas)
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or "đòi nợ".encode() not in file.read_bytes(), file.name
