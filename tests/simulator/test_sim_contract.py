"""One set of checks through both doors: without a socket, and over HTTP."""

import os

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from simulator.core import Person, Simulator
from simulator.media import sample
from simulator.request import SimulatorRequest
from simulator.server import serve


@pytest.fixture(params=["memory", "http"])
async def bot(request, sim):
    if request.param == "memory":
        async with Bot(sim.token, request=SimulatorRequest(sim), get_updates_request=SimulatorRequest(sim)) as bot:
            yield bot
        return
    # trust_env off: a proxy in the environment has no part in a loopback call.
    doors = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
    async with (
        serve(sim) as url,
        Bot(sim.token, f"{url}/bot", f"{url}/file/bot", request=doors[0], get_updates_request=doors[1]) as bot,
    ):
        yield bot


async def test_bot_knows_itself(bot: Bot):
    assert (bot.id, bot.username, bot.first_name) == (123456, "taman_demo_bot", "Taman")


async def test_text_with_entities_and_buttons(bot: Bot, sim: Simulator, lan: Person):
    entities = [MessageEntity("bold", 0, 5), MessageEntity("text_link", 6, 2, url="https://a.vn/")]
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Tiếp →", callback_data="v1:next")]])

    sent = await bot.send_message(lan.id, "Chào Lan 👋", entities=entities, reply_markup=keyboard)

    assert (sent.text, list(sent.entities), sent.reply_markup) == ("Chào Lan 👋", entities, keyboard)
    assert (sent.chat.type, sent.from_user.is_bot) == ("private", True)
    assert sim.last_bot_message(lan.id).id == sent.message_id


async def test_reply_keyboard(bot: Bot, sim: Simulator, lan: Person):
    await bot.send_message(lan.id, "?", reply_markup=ReplyKeyboardMarkup([["a", "b"]], resize_keyboard=True))

    assert lan.chat.keyboard["keyboard"] == [[{"text": "a"}, {"text": "b"}]]


async def test_edit_and_delete(bot: Bot, sim: Simulator, lan: Person):
    sent = await bot.send_message(lan.id, "one")

    edited = await bot.edit_message_text("two", lan.id, sent.message_id)
    assert (edited.text, edited.edit_date is not None) == ("two", True)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("two", lan.id, sent.message_id)
    assert await bot.delete_messages(lan.id, [sent.message_id])
    assert sim.messages(lan.id) == []


async def test_upload_and_download(bot: Bot, lan: Person):
    content = os.urandom(5000) + b"\r\n--\r\n\r\n" + bytes(range(256))

    sent = await bot.send_document(lan.id, content, filename="tệp.bin", caption="c")
    file = await bot.get_file(sent.document.file_id)

    assert (sent.document.file_name, sent.caption) == ("tệp.bin", "c")
    assert bytes(await file.download_as_bytearray()) == content


async def test_photo_by_upload_and_by_id(bot: Bot, lan: Person):
    first = await bot.send_photo(lan.id, sample("photo").content, caption="<b>x</b>", parse_mode="HTML")
    second = await bot.send_photo(lan.id, first.photo[-1].file_id)

    assert second.photo == first.photo
    assert first.caption_entities[0].type == "bold"


async def test_updates_parse(bot: Bot, lan: Person):
    message_id = lan.send_text("/start x")["message"]["message_id"]
    lan.edit_text(message_id, "/start y")
    for send in (lan.send_photo, lan.send_document, lan.send_voice, lan.send_video, lan.send_sticker):
        send()
    lan.press_raw(message_id, "v1:x")
    lan.press_raw(9999, "v1:y")
    lan.block_bot()

    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)

    kinds = [next(name for name in update.to_dict() if name != "update_id") for update in updates]
    assert kinds == ["message", "edited_message", *["message"] * 5, *["callback_query"] * 2, "my_chat_member"]
    assert updates[0].message.parse_entities() == {updates[0].message.entities[0]: "/start"}
    assert [update.callback_query.message.is_accessible for update in updates[7:9]] == [True, False]
    assert updates[9].my_chat_member.new_chat_member.status == "kicked"


async def test_commands_and_texts_of_the_profile(bot: Bot, sim: Simulator, lan: Person):
    commands = [BotCommand("help", "Giúp đỡ")]
    await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), "vi")
    await bot.set_my_short_description("Ngắn", "vi")

    assert list(await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "vi")) == commands
    assert sim.commands_for(lan) == [{"command": "help", "description": "Giúp đỡ"}]
    assert (await bot.get_my_short_description("vi")).short_description == "Ngắn"


async def test_chat_and_member_parse(bot: Bot, lan: Person):
    assert (await bot.get_chat(lan.id)).first_name == "Lan"
    assert (await bot.get_chat_member(lan.id, lan.id)).status == "member"


async def test_errors_are_those_of_the_library(bot: Bot, sim: Simulator, lan: Person):
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(1, "x")
    with pytest.raises(BadRequest, match="Unknown parameter 'colour'"):
        await bot.send_message(lan.id, "x", api_kwargs={"colour": "red"})
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(lan.id, "<b>", parse_mode="HTML")
    lan.block_bot()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(lan.id, "x")


async def test_faults_are_those_of_the_library(bot: Bot, sim: Simulator):
    sim.faults.retry_after(7)
    with pytest.raises(RetryAfter) as caught:
        await bot.get_me()
    assert caught.value.retry_after.total_seconds() == 7
    sim.faults.server_error()
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()
    sim.faults.network_error()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await bot.get_me()


async def test_unknown_method_is_told_apart_from_a_wrong_token(bot: Bot):
    with pytest.raises(InvalidToken):
        await Bot("123456:other", bot.base_url.rpartition("bot")[0] + "bot", request=bot.request).get_me()


async def test_answers_to_buttons(bot: Bot, sim: Simulator, lan: Person):
    query = Update.de_json(lan.press_raw(1, "x"), bot).callback_query

    await query.answer("Đã lưu", show_alert=True)

    assert [(a["text"], a["show_alert"]) for a in sim.callback_answers] == [("Đã lưu", True)]
    with pytest.raises(BadRequest, match="too old"):
        await query.answer()
