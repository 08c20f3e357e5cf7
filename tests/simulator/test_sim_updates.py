"""Long polling, what persons do, and faults, on the bare core."""

import asyncio

import pytest

from simulator.core import ApiError, ConnectionBroken


async def poll(sim, **params):
    return await sim.call("getUpdates", params)


async def test_updates_come_until_they_are_confirmed(sim, lan):
    first = lan.send_text("one")
    second = lan.send_text("two")

    assert await poll(sim) == [first, second]
    assert await poll(sim, limit=1) == [first]
    assert await poll(sim, offset=second["update_id"]) == [second]
    assert await poll(sim, offset=second["update_id"] + 1) == []


async def test_a_negative_offset_keeps_the_last_ones(sim, lan):
    updates = [lan.send_text(str(n)) for n in range(4)]

    assert await poll(sim, offset=-2) == updates[2:]
    assert await poll(sim) == updates[2:]


async def test_a_long_poll_ends_with_the_first_update(sim, lan):
    waiting = asyncio.create_task(poll(sim, timeout=30))
    await asyncio.sleep(0)

    update = lan.send_text("hi")

    assert await asyncio.wait_for(waiting, 1) == [update]


async def test_a_second_poller_ends_the_first(sim, lan):
    first = asyncio.create_task(poll(sim, timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(poll(sim, timeout=30))
    with pytest.raises(ApiError, match="409 Conflict: terminated by other getUpdates request"):
        await first

    lan.send_text("hi")
    assert len(await second) == 1


async def test_no_polling_while_a_webhook_is_set(sim):
    waiting = asyncio.create_task(poll(sim, timeout=30))
    await asyncio.sleep(0)
    await sim.call("setWebhook", {"url": "http://127.0.0.1:9/"})

    with pytest.raises(ApiError, match="409 Conflict: terminated by setWebhook"):
        await waiting
    with pytest.raises(ApiError, match="409 Conflict: can't use getUpdates method while webhook is active"):
        await poll(sim)
    await sim.call("deleteWebhook", {})
    assert await poll(sim) == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://127.0.0.1/"}, "An HTTPS URL must be provided"),
        ({"url": "http://bot.example/"}, "An HTTPS URL must be provided"),
        ({"url": "https://bot.example:8080/"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "https://bot.example/"}, "calls loopback only"),
        ({"url": "http://127.0.0.1:9/", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "http://127.0.0.1:9/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1:9/", "max_connections": 101}, "max_connections"),
        ({"url": "http://127.0.0.1:9/", "allowed_updates": ["mesage"]}, "unknown update type 'mesage'"),
    ],
)
async def test_broken_webhooks_are_refused(sim, params, words):
    with pytest.raises(ApiError) as caught:
        await sim.call("setWebhook", params)

    assert words in caught.value.description
    assert (await sim.call("getWebhookInfo", {}))["url"] == ""


async def test_only_allowed_updates_are_queued(sim, lan):
    await poll(sim, allowed_updates=["callback_query"])
    lan.send_text("not wanted")
    pressed = lan.press_raw(1, "x")

    assert await poll(sim) == [pressed]


async def test_every_update_but_three_comes_by_default(sim):
    sim.push_update({"chat_member": {}})
    wanted = sim.push_update({"poll_answer": {}})

    assert await poll(sim) == [wanted]


async def test_commands_in_a_text_are_marked(lan):
    update = lan.send_text("/start hello")

    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_text_no_client_sends_is_an_error(lan):
    lan.send_text("👍" * 2048)

    for text in ("", " ", "👍" * 2049, "\ud83d"):
        with pytest.raises(ValueError, match=r"empty|4096|surrogate"):
            lan.send_text(text)


async def test_everything_a_person_can_send_is_kept(sim, lan):
    updates = [
        lan.send_photo(caption="look"),
        lan.send_document(),
        lan.send_voice(),
        lan.send_video(),
        lan.send_sticker(),
    ]

    kinds = [set(update["message"]) & {"photo", "document", "voice", "video", "sticker"} for update in updates]
    assert kinds == [{"photo"}, {"document"}, {"voice"}, {"video"}, {"sticker"}]
    assert updates[0]["message"]["caption"] == "look"
    assert len(sim.messages(lan.id)) == 5


async def test_an_edit_is_an_update_of_its_own(sim, lan, clock):
    message_id = lan.send_text("helo")["message"]["message_id"]
    clock.move(seconds=3)

    edited = lan.edit_text(message_id, "hello")["edited_message"]

    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("hello", 3)
    with pytest.raises(ValueError, match="no own text message"):
        lan.edit_text(999, "x")


async def test_a_button_is_found_by_data_or_by_label(sim, lan):
    keyboard = [[{"text": "Yes", "callback_data": "v1:yes"}, {"text": "Site", "url": "https://a.vn"}]]
    params = {"chat_id": lan.id, "text": "?", "reply_markup": {"inline_keyboard": keyboard}}
    message_id = (await sim.call("sendMessage", params))["message_id"]

    queries = [lan.press(message_id, name)["callback_query"] for name in ("Yes", "v1:yes")]

    assert [(query["data"], query["message"]["text"]) for query in queries] == [("v1:yes", "?")] * 2
    with pytest.raises(ValueError, match="no button 'No'"):
        lan.press(message_id, "No")
    with pytest.raises(ValueError, match="sends no update"):
        lan.press(message_id, "Site")


async def test_a_forged_button_needs_no_message(lan):
    query = lan.press_raw(4711, "v9:what\n")["callback_query"]

    assert (query["data"], query["message"]["date"]) == ("v9:what\n", 0)


async def test_blocking_tells_the_bot(lan):
    blocked, unblocked = lan.block_bot(), lan.unblock_bot()

    statuses = [
        (update["my_chat_member"]["old_chat_member"]["status"], update["my_chat_member"]["new_chat_member"]["status"])
        for update in (blocked, unblocked)
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_who_blocked_the_bot_cannot_write_to_it(lan):
    lan.block_bot()

    with pytest.raises(ValueError, match="has blocked the bot"):
        lan.send_text("x")


async def test_group_privacy_hides_plain_talk(sim, lan):
    sim.group_privacy = True
    group = sim.add_group(title="Class", members=[lan])
    lan.send_text("just talk", chat=group)
    lan.send_text("/help", chat=group)
    lan.send_text("hey @taman_demo_bot", chat=group)

    texts = [update["message"]["text"] for update in await poll(sim) if "message" in update]
    assert texts == ["/help", "hey @taman_demo_bot"]


async def test_reply_keyboard_stays_until_removed_or_used_up(sim, lan):
    async def send(markup):
        await sim.call("sendMessage", {"chat_id": lan.id, "text": "x", "reply_markup": markup})

    await send({"keyboard": [["a"]]})
    lan.send_text("a")
    assert lan.chat.keyboard == {"keyboard": [["a"]]}
    await send({"remove_keyboard": True})
    assert lan.chat.keyboard is None
    await send({"keyboard": [["a"]], "one_time_keyboard": True})
    lan.send_text("a")
    assert lan.chat.keyboard is None


async def test_faults_happen_as_often_as_asked(sim, lan):
    async def outcome():
        try:
            return (await sim.call("sendMessage", {"chat_id": lan.id, "text": "x"}))["text"]
        except ApiError as error:
            return error.code, error.parameters
        except ConnectionBroken:
            return "broken"

    sim.faults.retry_after(3)
    sim.faults.server_error(times=2)
    sim.faults.network_error(method="sendMessage")

    seen = [await outcome() for _ in range(5)]

    assert seen == [(429, {"retry_after": 3}), (502, None), (502, None), "broken", "x"]
    assert len(sim.messages(lan.id)) == 1


async def test_a_fault_without_method_spares_the_poll(sim, lan):
    sim.faults.server_error()

    assert await poll(sim) == []
    with pytest.raises(ApiError, match="502"):
        await sim.call("getMe", {})


async def test_blocked_and_cleared(sim, lan):
    sim.faults.block(lan.id)
    sim.faults.slow(60, times=None)
    sim.faults.clear()

    await sim.call("sendMessage", {"chat_id": lan.id, "text": "x"})


async def test_closing_ends_a_waiting_poll(sim):
    waiting = asyncio.create_task(poll(sim, timeout=30))
    await asyncio.sleep(0)

    await sim.close()

    assert await asyncio.wait_for(waiting, 1) == []
