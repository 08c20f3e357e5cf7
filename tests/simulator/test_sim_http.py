"""The HTTP face by itself: bodies, webhooks, the page's API, and the command line."""

import asyncio
import contextlib
import json
import socket
import sys

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import ApplicationBuilder, MessageHandler, filters
from telegram.request import HTTPXRequest

from simulator.core import Simulator
from simulator.server import PortInUse, _bind, serve


@pytest.fixture
async def base(sim: Simulator):
    async with serve(sim) as url:
        yield url


@pytest.fixture
async def web(base: str):
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        yield client


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.asynccontextmanager
async def bot_server(answer):
    """A webhook end of our own; `answer(update)` gives the status."""

    async def hook(request: Request) -> Response:
        return Response(status_code=await answer(request))

    class Server(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self):
            yield

    port = free_port()
    app = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    server = Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        server.should_exit = True
        await running


# -- the Bot API over HTTP -----------------------------------------------------------------------------------


async def test_parameters_come_by_query_form_json_and_multipart(web, sim, lan):
    path = f"/bot{sim.token}/sendMessage"
    params = {"chat_id": str(lan.id), "text": "Xin chào 👋 & +"}

    answers = [
        await web.get(path, params=params),
        await web.post(path, data=params),
        await web.post(path, json=params),
        await web.post(path, data=params, files={}),
        await web.post(path, files={name: (None, value) for name, value in params.items()}),
    ]

    assert [answer.json()["result"]["text"] for answer in answers] == [params["text"]] * 5


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/json", b"[]", 400),
        ("application/json", b"{", 400),
        ("text/plain", b"x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\ncut', 400),
        ("application/x-www-form-urlencoded", b"chat_id=1&text=%ff", 400),
    ],
)
async def test_broken_bodies_are_refused(web, sim, content_type, body, code):
    answer = await web.post(f"/bot{sim.token}/sendMessage", content=body, headers={"Content-Type": content_type})

    assert (answer.status_code, answer.json()["ok"]) == (code, False)


async def test_tokens_are_checked_for_files_too(web, sim):
    codes = [
        (await web.get(path)).status_code
        for path in (
            "/bot123456:other/getMe",
            "/botnonsense/getMe",
            "/file/bot123456:other/x",
            f"/file/bot{sim.token}/photos/none.png",
            f"/bot{sim.token}/getMe",
            f"/bot{sim.token}/GETME",
        )
    ]

    assert codes == [401, 404, 401, 404, 200, 200]


async def test_foreign_host_names_are_refused(web, sim):
    answer = await web.get("/sim/state", headers={"Host": "evil.example"})

    assert answer.status_code == 400


async def test_application_by_polling_over_http(base, sim, lan):
    doors = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _ in range(2)]
    app = (
        ApplicationBuilder()
        .token(sim.token)
        .base_url(f"{base}/bot")
        .request(doors[0])
        .get_updates_request(doors[1])
        .build()
    )

    async def echo(update: Update, context: object) -> None:
        await update.message.reply_text(update.message.text)

    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.updater.start_polling(timeout=5)
        await app.start()
        lan.send_text("chào")
        await until(lambda: len(sim.messages(lan.id)) == 2)
        await app.updater.stop()
        await app.stop()

    assert sim.last_bot_message(lan.id).text == "chào"


async def test_application_by_webhook_over_http(base, sim, lan):
    app = (
        ApplicationBuilder()
        .token(sim.token)
        .base_url(f"{base}/bot")
        .request(HTTPXRequest(httpx_kwargs={"trust_env": False}))
        .updater(None)
        .build()
    )

    async def echo(update: Update, context: object) -> None:
        await update.message.reply_text(update.message.text)

    app.add_handler(MessageHandler(filters.TEXT, echo))
    secrets = []

    async def on_update(request: Request) -> int:
        secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await app.process_update(Update.de_json(await request.json(), app.bot))
        return 200

    async with app, bot_server(on_update) as url:
        await app.bot.set_webhook(url, secret_token="sesame")
        lan.send_text("chào")
        await until(lambda: len(sim.messages(lan.id)) == 2)
        await until(lambda: not sim.updates.pending)
        info = await app.bot.get_webhook_info()
        await app.bot.delete_webhook()

    assert (sim.last_bot_message(lan.id).text, secrets) == ("chào", ["sesame"])
    assert (info.url, info.pending_update_count, info.last_error_message) == (url, 0, None)


# -- webhook order -------------------------------------------------------------------------------------------


async def test_one_chat_waits_for_the_answer_and_others_do_not(sim, lan):
    sari = sim.add_person(first_name="Sari")
    gate = asyncio.Event()
    seen = []

    async def on_update(request: Request) -> int:
        message = (await request.json())["message"]
        seen.append(message["text"])
        if message["text"] == "lan 1":
            await gate.wait()
        return 200

    async with bot_server(on_update) as url:
        await sim.call("setWebhook", {"url": url})
        for text in ("lan 1", "lan 2"):
            lan.send_text(text)
        sari.send_text("sari 1")
        await until(lambda: len(seen) == 2)
        await asyncio.sleep(0.05)
        held_back = sorted(seen)
        gate.set()
        await until(lambda: not sim.updates.pending)
        await sim.close()

    assert (held_back, seen[2:]) == (["lan 1", "sari 1"], ["lan 2"])


async def test_an_unanswered_update_comes_again(sim, lan):
    sim.webhook_retry_seconds = 0.01
    seen = []

    async def on_update(request: Request) -> int:
        seen.append((await request.json())["update_id"])
        return 500 if len(seen) < 3 else 200

    async with bot_server(on_update) as url:
        await sim.call("setWebhook", {"url": url})
        first, second = lan.send_text("1")["update_id"], lan.send_text("2")["update_id"]
        await until(lambda: not sim.updates.pending)
        info = await sim.call("getWebhookInfo", {})
        await sim.close()

    assert seen == [first, first, first, second]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_forged_data_reaches_a_webhook_and_a_poll(web, sim, lan):
    seen = []

    async def on_update(request: Request) -> int:
        seen.append((await request.json())["callback_query"]["data"])
        return 200

    lan.press_raw(1, "\ud83d")
    polled = (await web.get(f"/bot{sim.token}/getUpdates")).json()["result"][0]
    async with bot_server(on_update) as url:
        await sim.call("setWebhook", {"url": url})
        await until(lambda: not sim.updates.pending)
        await sim.close()

    assert (polled["callback_query"]["data"], seen) == ("\ud83d", ["\ud83d"])


async def test_updates_wait_while_nobody_listens(sim, lan):
    sim.webhook_retry_seconds = 0.01
    await sim.call("setWebhook", {"url": f"http://127.0.0.1:{free_port()}/hook"})
    lan.send_text("1")
    await until(lambda: sim.webhook.last_error is not None)

    info = await sim.call("getWebhookInfo", {})
    await sim.call("deleteWebhook", {})

    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    assert len(await sim.call("getUpdates", {})) == 1


# -- the page's API ------------------------------------------------------------------------------------------


async def test_a_person_acts_by_the_page_api(web, sim, lan):
    at = f"/sim/people/{lan.id}"

    codes = [
        (await web.post(f"{at}/{action}", json=body)).status_code
        for action, body in (
            ("text", {"text": "/start"}),
            ("edit", {"message_id": 1, "text": "hi"}),
            ("press", {"message_id": 1, "data": "forged"}),
            ("attach", {"kind": "photo"}),
            ("block", {"blocked": True}),
            ("block", {"blocked": False}),
        )
    ]

    kinds = [next(key for key in update if key != "update_id") for update in sim.updates.pending.values()]
    assert codes == [200] * 6
    assert kinds == ["message", "edited_message", "callback_query", "message", *["my_chat_member"] * 2]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("text", {"text": ""}),
        ("text", {"text": "a" * 4097}),
        ("text", {"text": "\ud83d"}),
        ("text", {}),
        ("edit", {"message_id": 77, "text": "x"}),
        ("edit", {"message_id": "x", "text": "x"}),
        ("attach", {"kind": "bomb"}),
        ("nothing", {}),
    ],
)
async def test_what_cannot_be_is_refused_kindly(web, sim, lan, path, body):
    headers = {"Content-Type": "application/json"}
    answer = await web.post(f"/sim/people/{lan.id}/{path}", content=json.dumps(body), headers=headers)

    assert answer.status_code in {400, 404}
    assert sim.updates.pending == {}


async def test_other_web_pages_may_not_act(web, lan):
    path = f"/sim/people/{lan.id}/text"

    foreign = await web.post(path, json={"text": "x"}, headers={"Origin": "https://evil.example"})
    form = await web.post(path, content=b'{"text": "x"}', headers={"Content-Type": "text/plain"})

    assert [foreign.status_code, form.status_code] == [400, 400]


async def test_state_shows_people_with_messages_and_commands(web, sim, lan):
    lan.send_text("hi")
    await sim.call("setMyCommands", {"commands": [{"command": "help", "description": "Help"}]})
    keyboard = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
    await sim.call("sendMessage", {"chat_id": lan.id, "text": "hello", "reply_markup": keyboard})

    person = (await web.get("/sim/state")).json()["people"][0]

    assert [(m["from"], m["text"]) for m in person["messages"]] == [("me", "hi"), ("bot", "hello")]
    assert person["messages"][1]["buttons"] == keyboard["inline_keyboard"]
    assert person["commands"] == [{"command": "help", "description": "Help"}]


async def test_events_tell_what_happens(web, sim, lan):
    seen = []

    async def listen() -> None:
        async with web.stream("GET", "/sim/events") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    seen.append(line.removeprefix("event: "))

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.1)
    sent = await sim.call("sendMessage", {"chat_id": lan.id, "text": "1"})
    place = {"chat_id": lan.id, "message_id": sent["message_id"]}
    await sim.call("editMessageText", {**place, "text": "2"})
    query = lan.press_raw(sent["message_id"], "x")["callback_query"]["id"]
    await sim.call("answerCallbackQuery", {"callback_query_id": query})
    await sim.call("sendChatAction", {"chat_id": lan.id, "action": "typing"})
    await sim.call("deleteMessage", place)
    sim.faults.server_error()
    sim.add_person(first_name="Mai")
    expected = ["message", "edited", "pressed", "answered", "action", "deleted", "faults", "people"]
    await until(lambda: len(seen) == len(expected))
    await sim.close()
    await asyncio.wait_for(listening, 5)

    assert seen == expected


async def test_faults_are_switched_by_the_page(web, sim):
    on = await web.post("/sim/faults", json={"retry_after": 3, "slow": 1.5, "server_error": True})
    off = await web.post("/sim/faults", json={"retry_after": 0, "slow": 0, "server_error": False})

    assert on.json() == {"retry_after": 3, "slow": 1.5, "server_error": True}
    assert off.json() == {"retry_after": 0, "slow": 0, "server_error": False}
    assert sim.faults.active == []


async def test_only_pictures_are_shown_in_place(web, sim, lan):
    lan.send_photo()
    lan.send_document("x.html", b"<script>alert(1)</script>")
    photo, document = (await web.get("/sim/state")).json()["people"][0]["messages"]

    shown = await web.get(photo["photo"]["url"])
    kept = await web.get(document["document"]["url"])

    assert (shown.headers["content-type"], "content-disposition" in shown.headers) == ("image/png", False)
    assert (kept.headers["content-type"], kept.headers["content-disposition"]) == (
        "application/octet-stream",
        "attachment",
    )


async def test_the_page_may_load_nothing_from_elsewhere(web):
    for path in ("/", "/page/page.js", "/page/page.css"):
        answer = await web.get(path)
        assert (answer.status_code, answer.headers["content-security-policy"][:18]) == (200, "default-src 'self'")


# -- the command line ----------------------------------------------------------------------------------------


async def run(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "simulator", *arguments, stdout=pipe, stderr=pipe)


async def test_command_says_when_it_is_ready_and_ends_at_a_signal():
    process = await run("--port", "0", "--person", "Mai:vi")
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert line.startswith("ready http://127.0.0.1:")
    async with httpx.AsyncClient(trust_env=False) as client:
        state = (await client.get(line.split()[1] + "/sim/state")).json()
        assert [person["name"] for person in state["people"]] == ["Mai"]
        # An open stream of events must not hold up the end.
        async with client.stream("GET", line.split()[1] + "/sim/events"):
            process.terminate()
            _, errors = await asyncio.wait_for(process.communicate(), 10)

    assert (process.returncode, errors) == (0, b"")


async def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await run("--port", str(port))
        _, errors = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 2
    assert errors.decode().strip() == f"simulator: cannot listen on 127.0.0.1:{port}: Address already in use"


async def test_serve_refuses_a_taken_port(sim, base):
    with pytest.raises(PortInUse):
        async with serve(Simulator(), port=int(base.rpartition(":")[2])):
            pass


def test_answers_are_not_held_back_by_nagle():
    """asyncio sets TCP_NODELAY only on sockets that name their protocol; without it an answer takes 40 ms."""
    with _bind("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
