"""Each rule in which the stand-in must be as strict as Telegram, or stricter on purpose."""

import json

import pytest

from simulator.core import ApiError, Person, Simulator
from simulator.media import Upload, sample

INLINE = {"inline_keyboard": [[{"text": "Next", "callback_data": "v1:next"}]]}


async def refused(sim: Simulator, method: str, params: dict, files: dict | None = None) -> str:
    with pytest.raises(ApiError) as caught:
        await sim.call(method, params, files)
    return f"{caught.value.code} {caught.value.description}"


async def send(sim: Simulator, chat_id: int, text: str = "hello", **more: object) -> dict:
    return await sim.call("sendMessage", {"chat_id": chat_id, "text": text, **more})


async def test_unknown_method_is_not_found(sim):
    assert await refused(sim, "sendRichMessage", {}) == "404 Not Found"


async def test_unknown_parameter_is_named(sim, lan):
    answer = await refused(sim, "sendMessage", {"chat_id": lan.id, "text": "x", "parse_mod": "HTML"})

    assert answer.startswith("400 Bad Request: unknown parameter 'parse_mod'")


@pytest.mark.parametrize("text", ["", "   \n", None, "\u202e"])
async def test_empty_text_is_refused(sim, lan, text):
    answer = await refused(sim, "sendMessage", {"chat_id": lan.id, "text": text})

    assert answer == "400 Bad Request: message text is empty"


async def test_text_length_counts_utf16_units(sim, lan):
    await send(sim, lan.id, "👍" * 2048)

    answer = await refused(sim, "sendMessage", {"chat_id": lan.id, "text": "👍" * 2048 + "a"})
    assert answer == "400 Bad Request: message is too long"


async def test_half_a_surrogate_pair_is_refused(sim, lan):
    answer = await refused(sim, "sendMessage", {"chat_id": lan.id, "text": "a\ud83d"})

    assert answer == "400 Bad Request: strings must be encoded in UTF-8"


async def test_parse_mode_and_entities_together_are_refused(sim, lan):
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    params = {"chat_id": lan.id, "text": "x", "parse_mode": "HTML", "entities": entities}

    assert "can't be given together" in await refused(sim, "sendMessage", params)


async def test_limit_counts_the_text_after_parsing(sim, lan):
    await send(sim, lan.id, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")

    assert sim.last_bot_message(lan.id).entities == [{"type": "bold", "offset": 0, "length": 4096}]


@pytest.mark.parametrize("chat_id", [1, "@nobody", -100])
async def test_unknown_chat_is_not_found(sim, chat_id):
    answer = await refused(sim, "sendMessage", {"chat_id": chat_id, "text": "x"})

    assert answer == "400 Bad Request: chat not found"


async def test_blocked_bot_is_forbidden(sim, lan):
    lan.block_bot()

    assert await refused(sim, "sendMessage", {"chat_id": lan.id, "text": "x"}) == (
        "403 Forbidden: bot was blocked by the user"
    )
    lan.unblock_bot()
    await send(sim, lan.id)


async def test_bot_cannot_write_first(sim):
    stranger = sim.add_person(first_name="Mai", started=False)

    assert await refused(sim, "sendMessage", {"chat_id": stranger.id, "text": "x"}) == (
        "403 Forbidden: bot can't initiate conversation with a user"
    )
    stranger.send_text("/start")
    await send(sim, stranger.id)


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": "a" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ế" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "", "callback_data": "a"}, 'field "text"'),
        ({"text": "x", "callback_data": "a", "url": "https://a.vn"}, "exactly one of"),
        ({"text": "x", "url": "not a link"}, "URL 'not a link' is invalid"),
        ({"text": "x", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "web_app": {"url": "http://a.vn"}}, "Only HTTPS links"),
        ({"text": "x", "pay": True}, "'pay' is not simulated"),
        ({"text": "x", "callback": "a"}, "unknown field 'callback'"),
        ({"text": "x", "callback_data": "a", "style": "loud"}, "invalid button style"),
    ],
)
async def test_broken_inline_button_is_refused(sim, lan, button, words):
    params = {"chat_id": lan.id, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}

    assert words in await refused(sim, "sendMessage", params)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("[]", "object expected"),
        ("{", "invalid JSON"),
        ({"keys": []}, "no known keyboard"),
        ({"inline_keyboard": [{"text": "x", "callback_data": "a"}]}, "Array of Arrays"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}]] * 101}, "REPLY_MARKUP_TOO_LONG"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "a"}] * 9]}, "more than 8"),
        ({"keyboard": []}, "empty"),
        ({"keyboard": [[{"text": "x", "request_contact": True, "request_location": True}]]}, "at most one"),
        ({"keyboard": [["x"]], "input_field_placeholder": "x" * 65}, "placeholder"),
        ({"remove_keyboard": False}, "must be true"),
        ({"force_reply": "x"}, "must be true"),
    ],
)
async def test_broken_keyboard_is_refused(sim, lan, markup, words):
    assert words in await refused(sim, "sendMessage", {"chat_id": lan.id, "text": "x", "reply_markup": markup})


@pytest.mark.parametrize(
    "markup",
    [
        INLINE,
        {"inline_keyboard": [[{"text": "x", "url": "https://a.vn"}, {"text": "y", "copy_text": {"text": "111"}}]]},
        {"inline_keyboard": [[{"text": "x", "web_app": {"url": "https://a.vn"}, "style": "danger"}]]},
        {"keyboard": [["a", {"text": "b", "request_contact": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "?"},
    ],
)
async def test_good_keyboards_are_kept(sim, lan, markup):
    await send(sim, lan.id, reply_markup=json.dumps(markup))

    assert sim.last_bot_message(lan.id).reply_markup == markup


async def test_edit_changes_text_and_drops_the_keyboard(sim, lan, clock):
    sent = await send(sim, lan.id, reply_markup=INLINE)
    clock.move(seconds=5)

    edited = await sim.call("editMessageText", {"chat_id": lan.id, "message_id": sent["message_id"], "text": "new"})

    assert (edited["text"], edited["edit_date"] - edited["date"], "reply_markup" in edited) == ("new", 5, False)


async def test_edit_without_change_is_refused(sim, lan):
    sent = await send(sim, lan.id, reply_markup=INLINE)
    same = {"chat_id": lan.id, "message_id": sent["message_id"], "text": "hello ", "reply_markup": INLINE}

    assert "message is not modified" in await refused(sim, "editMessageText", same)


async def test_edit_of_a_missing_or_foreign_message_is_refused(sim, lan):
    own = lan.send_text("mine")["message"]["message_id"]
    gone = (await send(sim, lan.id))["message_id"]
    await sim.call("deleteMessage", {"chat_id": lan.id, "message_id": gone})

    for message_id, words in ((9999, "to edit not found"), (gone, "to edit not found"), (own, "can't be edited")):
        params = {"chat_id": lan.id, "message_id": message_id, "text": "x"}
        assert words in await refused(sim, "editMessageText", params)


async def test_edit_takes_inline_keyboards_only(sim, lan):
    sent = await send(sim, lan.id)
    params = {"chat_id": lan.id, "message_id": sent["message_id"], "reply_markup": {"keyboard": [["x"]]}}

    assert "inline keyboard expected" in await refused(sim, "editMessageReplyMarkup", params)


async def test_text_of_a_photo_cannot_be_edited(sim, lan):
    sent = await sim.call("sendPhoto", {"chat_id": lan.id}, {"photo": sample("photo")})
    place = {"chat_id": lan.id, "message_id": sent["message_id"]}

    assert "no text in the message" in await refused(sim, "editMessageText", {**place, "text": "x"})
    assert (await sim.call("editMessageCaption", {**place, "caption": "c"}))["caption"] == "c"


async def edit_media(sim, place, media, files=None, **more):
    return await sim.call("editMessageMedia", {**place, "media": json.dumps(media), **more}, files or {})


async def test_media_of_a_photo_is_replaced_with_its_caption_and_keyboard(sim, lan):
    sent = await sim.call("sendPhoto", {"chat_id": lan.id, "caption": "old"}, {"photo": sample("photo")})
    place = {"chat_id": lan.id, "message_id": sent["message_id"]}
    entities = [{"type": "bold", "offset": 0, "length": 3}]
    new = Upload("new.png", sample("photo").content, "image/png")

    media = {"type": "photo", "media": "attach://one", "caption": "new", "caption_entities": entities}
    edited = await edit_media(sim, place, media, {"one": new}, reply_markup=INLINE)

    assert (edited["message_id"], edited["caption"], edited["caption_entities"]) == (sent["message_id"], "new", entities)
    assert sim.files.by_id(edited["photo"][-1]["file_id"]).upload == new
    assert "reply_markup" in edited


async def test_text_gets_media_and_a_photo_becomes_a_document(sim, lan):
    text = await send(sim, lan.id)
    place = {"chat_id": lan.id, "message_id": text["message_id"]}

    photo = await edit_media(sim, place, {"type": "photo", "media": "attach://a"}, {"a": sample("photo")})
    document = await edit_media(sim, place, {"type": "document", "media": "attach://a"}, {"a": sample("document")})

    assert ("text" in photo, "photo" in photo) == (False, True)
    assert ("photo" in document, document["document"]["file_name"]) == (False, "test.txt")
    assert "no text in the message" in await refused(sim, "editMessageText", {**place, "text": "x"})


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ({"type": "photo"}, "media not found"),
        ({"type": "photo", "media": "attach://gone"}, "wrong attachment name"),
        ({"type": "photo", "media": "nonsense"}, "wrong file identifier"),
        ({"type": "animation", "media": "x"}, "not simulated"),
        ({"type": "photo", "media": "x", "text": "y"}, "unknown 'text'"),
        ({"type": "photo", "media": "x", "caption": "a" * 1025}, "caption is too long"),
    ],
)
async def test_media_that_telegram_would_refuse(sim, lan, media, words):
    sent = await send(sim, lan.id)
    params = {"chat_id": lan.id, "message_id": sent["message_id"], "media": media}

    assert words in await refused(sim, "editMessageMedia", params)
    assert sim.messages(lan.id)[-1].text == sent["text"]


async def test_same_media_again_is_not_modified(sim, lan):
    sent = await sim.call("sendPhoto", {"chat_id": lan.id, "caption": "c"}, {"photo": sample("photo")})
    media = {"type": "photo", "media": sent["photo"][-1]["file_id"], "caption": "c"}
    params = {"chat_id": lan.id, "message_id": sent["message_id"], "media": media}

    assert "message is not modified" in await refused(sim, "editMessageMedia", params)


async def test_media_of_a_contact_and_of_a_person_cannot_be_edited(sim, lan):
    contact = await sim.call("sendContact", {"chat_id": lan.id, "phone_number": "1", "first_name": "A"})
    theirs = lan.send_text("x")["message"]
    media = {"type": "photo", "media": (await _photo_id(sim, lan))}

    for message in (contact, theirs):
        params = {"chat_id": lan.id, "message_id": message["message_id"], "media": media}
        assert "message can't be edited" in await refused(sim, "editMessageMedia", params)


async def _photo_id(sim, lan):
    return (await sim.call("sendPhoto", {"chat_id": lan.id}, {"photo": sample("photo")}))["photo"][-1]["file_id"]


async def test_messages_older_than_48_hours_stay(sim, lan, clock):
    old = (await send(sim, lan.id))["message_id"]
    clock.move(hours=48, seconds=1)
    new = (await send(sim, lan.id))["message_id"]

    one = {"chat_id": lan.id, "message_id": old}
    many = {"chat_id": lan.id, "message_ids": [old, new]}
    assert "can't be deleted for everyone" in await refused(sim, "deleteMessage", one)
    assert "can't be deleted for everyone" in await refused(sim, "deleteMessages", many)
    assert [message.id for message in sim.messages(lan.id)] == [old, new]


async def test_delete_messages_skips_what_is_not_there(sim, lan):
    ids = [(await send(sim, lan.id))["message_id"] for _ in range(3)]

    assert await sim.call("deleteMessages", {"chat_id": lan.id, "message_ids": [*ids[:2], 9999]})
    assert [message.id for message in sim.messages(lan.id)] == ids[2:]


@pytest.mark.parametrize(("ids", "words"), [([], "not specified"), (list(range(101)), "too many")])
async def test_delete_messages_takes_1_to_100(sim, lan, ids, words):
    assert words in await refused(sim, "deleteMessages", {"chat_id": lan.id, "message_ids": ids})


async def test_delete_of_a_missing_message_is_refused(sim, lan):
    params = {"chat_id": lan.id, "message_id": 9999}

    assert await refused(sim, "deleteMessage", params) == "400 Bad Request: message to delete not found"


async def test_callback_query_is_answered_once_and_in_time(sim, lan, clock):
    sent = await send(sim, lan.id, reply_markup=INLINE)
    first, second = (lan.press(sent["message_id"], "Next")["callback_query"]["id"] for _ in range(2))
    too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"

    await sim.call("answerCallbackQuery", {"callback_query_id": first, "text": "ok"})

    assert sim.callback_answers == [{"callback_query_id": first, "text": "ok"}]
    assert await refused(sim, "answerCallbackQuery", {"callback_query_id": first}) == too_old
    assert await refused(sim, "answerCallbackQuery", {"callback_query_id": "1"}) == too_old
    clock.move(minutes=5)
    assert await refused(sim, "answerCallbackQuery", {"callback_query_id": second}) == too_old


async def test_callback_answer_has_at_most_200_units(sim, lan):
    query = lan.press_raw(1, "x")["callback_query"]["id"]

    params = {"callback_query_id": query, "text": "a" * 201}
    assert "MESSAGE_TOO_LONG" in await refused(sim, "answerCallbackQuery", params)


async def test_photo_goes_up_and_comes_back_by_file_id(sim, lan):
    sent = await sim.call("sendPhoto", {"chat_id": lan.id, "caption": "c"}, {"photo": sample("photo")})
    again = await sim.call("sendPhoto", {"chat_id": lan.id, "photo": sent["photo"][-1]["file_id"]})
    file = await sim.call("getFile", {"file_id": again["photo"][-1]["file_id"]})

    assert [size["width"] for size in sent["photo"]] == [90, 320]
    assert sim.files.by_path(file["file_path"]).upload == sample("photo")


async def test_upload_by_attach_name(sim, lan):
    params = {"chat_id": lan.id, "document": "attach://one"}

    sent = await sim.call("sendDocument", params, {"one": Upload("a.txt", b"abc", "text/plain")})

    assert (sent["document"]["file_name"], sent["document"]["file_size"]) == ("a.txt", 3)


@pytest.mark.parametrize(
    ("method", "params", "files", "words"),
    [
        ("sendPhoto", {}, {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, {}, "wrong file identifier"),
        ("sendPhoto", {"photo": "https://a.vn/x.png"}, {}, "fetches nothing"),
        ("sendPhoto", {}, {"photo": Upload("a.png", b"not a picture")}, "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", {"caption": "a" * 1025}, {"photo": sample("photo")}, "caption is too long"),
        ("sendDocument", {}, {"document": Upload("a.txt", b"")}, "non-empty"),
        ("sendDocument", {"document": "attach://x"}, {}, "wrong attachment name"),
    ],
)
async def test_broken_files_are_refused(sim, lan, method, params, files, words):
    assert words in await refused(sim, method, {"chat_id": lan.id, **params}, files)


async def test_document_cannot_be_sent_as_photo(sim, lan):
    sent = await sim.call("sendDocument", {"chat_id": lan.id}, {"document": Upload("a.txt", b"abc")})
    params = {"chat_id": lan.id, "photo": sent["document"]["file_id"]}

    assert "can't use file of type Document as Photo" in await refused(sim, "sendPhoto", params)


async def test_unknown_file_is_refused(sim):
    assert "wrong file_id" in await refused(sim, "getFile", {"file_id": "x"})


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "Help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "must be non-empty"),
        ({"commands": [{"command": "a", "description": "x" * 257}]}, "DESCRIPTION_INVALID"),
        ({"commands": [{"command": f"a{n}", "description": "x"} for n in range(101)]}, "TOO_MUCH"),
        ({"commands": [{"command": "a"}]}, "expected command and description"),
        ({"commands": [], "language_code": "vie"}, "invalid language code"),
        ({"commands": [], "scope": {"type": "everybody"}}, "unsupported type"),
        ({"commands": [], "scope": {"type": "chat"}}, "chat takes"),
    ],
)
async def test_broken_commands_are_refused(sim, params, words):
    assert words in await refused(sim, "setMyCommands", params)


async def test_commands_follow_language_and_scope(sim, lan):
    default = [{"command": "help", "description": "Help"}]
    vietnamese = [{"command": "help", "description": "Giúp đỡ"}]
    await sim.call("setMyCommands", {"commands": default})
    await sim.call("setMyCommands", {"commands": vietnamese, "language_code": "vi"})
    sari = sim.add_person(first_name="Sari", language_code="id")

    assert (sim.commands_for(lan), sim.commands_for(sari)) == (vietnamese, default)
    assert await sim.call("getMyCommands", {"language_code": "vi"}) == vietnamese
    await sim.call("deleteMyCommands", {"language_code": "vi"})
    assert sim.commands_for(lan) == default


async def test_name_and_descriptions_are_kept_by_language(sim):
    await sim.call("setMyDescription", {"description": "Hi"})
    await sim.call("setMyDescription", {"description": "Chào", "language_code": "vi"})
    await sim.call("setMyName", {"name": "Taman!"})

    assert await sim.call("getMyDescription", {"language_code": "vi"}) == {"description": "Chào"}
    assert await sim.call("getMyDescription", {"language_code": "id"}) == {"description": "Hi"}
    assert (await sim.call("getMe", {}))["first_name"] == "Taman!"
    assert "too long" in await refused(sim, "setMyDescription", {"description": "x" * 513})
    assert "too long" in await refused(sim, "setMyShortDescription", {"short_description": "x" * 121})


async def test_chat_action_is_checked_and_logged(sim, lan):
    await sim.call("sendChatAction", {"chat_id": lan.id, "action": "typing"})

    assert sim.actions == [(lan.id, "typing")]
    assert "wrong parameter action" in await refused(sim, "sendChatAction", {"chat_id": lan.id, "action": "dance"})


async def test_reply_needs_its_message(sim, lan):
    asked = lan.send_text("question")["message"]["message_id"]
    sent = await send(sim, lan.id, reply_parameters={"message_id": asked})

    assert sent["reply_to_message"]["text"] == "question"
    params = {"chat_id": lan.id, "text": "x", "reply_parameters": {"message_id": 9999}}
    assert "message to be replied not found" in await refused(sim, "sendMessage", params)
    params["reply_parameters"]["allow_sending_without_reply"] = True
    await sim.call("sendMessage", params)


async def test_send_options_are_taken(sim, lan):
    options = {"disable_notification": "true", "link_preview_options": {"is_disabled": True}}

    sent = await send(sim, lan.id, protect_content=True, **options)

    assert (sent["has_protected_content"], sent["link_preview_options"]) == (True, {"is_disabled": True})
    assert "thread not found" in await refused(
        sim, "sendMessage", {"chat_id": lan.id, "text": "x", "message_thread_id": 3}
    )


async def test_chat_and_members(sim, lan):
    mai = sim.add_person(first_name="Mai")
    group = sim.add_group(title="Class 10A", members=[lan])

    async def status(chat_id: int, user_id: int) -> str:
        return (await sim.call("getChatMember", {"chat_id": chat_id, "user_id": user_id}))["status"]

    assert (await sim.call("getChat", {"chat_id": group.id}))["title"] == "Class 10A"
    assert [await status(group.id, user) for user in (lan.id, mai.id, sim.bot_id)] == ["member", "left", "member"]
    assert "member not found" in await refused(sim, "getChatMember", {"chat_id": lan.id, "user_id": mai.id})


async def test_contact_needs_number_and_name(sim, lan):
    params = {"chat_id": lan.id, "phone_number": "111", "first_name": "Child line"}
    sent = await sim.call("sendContact", params)

    assert sent["contact"] == {"phone_number": "111", "first_name": "Child line"}
    assert "first name" in await refused(sim, "sendContact", {**params, "first_name": ""})


async def test_other_peoples_messages_in_a_group_stay(sim, lan):
    group = sim.add_group(title="Class", members=[lan])
    message = lan.send_text("hi", chat=group)["message"]["message_id"]

    params = {"chat_id": group.id, "message_id": message}
    assert "message can't be deleted" in await refused(sim, "deleteMessage", params)


async def test_calls_are_kept_with_checked_parameters(sim, lan):
    await sim.call("sendMessage", {"chat_id": str(lan.id), "text": "x", "reply_markup": json.dumps(INLINE)})

    assert sim.calls == [("sendMessage", {"chat_id": lan.id, "text": "x", "reply_markup": INLINE})]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"chat_id": "abc", "text": "x"}, '"chat_id" must be of type Integer'),
        ({"chat_id": "", "text": "x"}, "chat_id is empty"),
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 1, "text": 5}, '"text" must be of type String'),
        ({"chat_id": 1, "text": "x", "protect_content": "maybe"}, '"protect_content" must be of type Boolean'),
        ({"chat_id": 1, "text": "x", "entities": "{}"}, "array expected"),
    ],
)
async def test_wrong_types_are_named(sim, params, words):
    assert words in await refused(sim, "sendMessage", params)


def test_a_wrong_token_is_told_from_no_token(sim):
    codes = []
    for token in ("123456:other", "nonsense"):
        with pytest.raises(ApiError) as caught:
            sim.check_token(token)
        codes.append((caught.value.code, caught.value.description))

    assert codes == [(401, "Unauthorized"), (404, "Not Found")]


def test_person_is_importable_from_core():
    assert Person.__name__ == "Person"
