"""python-telegram-bot on the in-memory door."""

import asyncio

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Conflict, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from simulator.request import SimulatorRequest


def build(sim) -> Application:
    request = SimulatorRequest(sim)
    builder = ApplicationBuilder().token(sim.token).request(request).get_updates_request(request)
    app = builder.build()

    async def on_text(update: Update, context: object) -> None:
        button = InlineKeyboardButton("Next", callback_data="v1:next")
        await update.message.reply_text(update.message.text.upper(), reply_markup=InlineKeyboardMarkup([[button]]))

    async def on_press(update: Update, context: object) -> None:
        await update.callback_query.answer("ok")
        await update.callback_query.edit_message_text("pressed")

    app.add_handler(MessageHandler(filters.TEXT, on_text))
    app.add_handler(CallbackQueryHandler(on_press))
    return app


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


async def test_application_by_process_update(sim, lan):
    async with build(sim) as app:
        await app.process_update(Update.de_json(lan.send_text("hi"), app.bot))
        message = sim.last_bot_message(lan.id)
        await app.process_update(Update.de_json(lan.press(message.id, "Next"), app.bot))

    assert [m.text for m in sim.messages(lan.id)] == ["hi", "pressed"]
    assert [answer["text"] for answer in sim.callback_answers] == ["ok"]


async def test_application_by_polling(sim, lan):
    async with build(sim) as app:
        await app.bot.set_my_commands([BotCommand("help", "Help")])
        await app.updater.start_polling(timeout=5)
        await app.start()
        lan.send_text("hi")
        await until(lambda: len(sim.messages(lan.id)) == 2)
        await app.updater.stop()
        await app.stop()

    assert sim.last_bot_message(lan.id).text == "HI"


async def test_two_pollers_both_see_the_conflict(sim):
    seen = {"one": 0, "two": 0}
    apps = [build(sim), build(sim)]
    for app, name in zip(apps, seen, strict=True):

        def note(error, name=name):
            assert isinstance(error, Conflict)
            seen[name] += 1

        await app.initialize()
        await app.updater.start_polling(timeout=5, error_callback=note)
    await until(lambda: all(seen.values()))
    for app in apps:
        await app.updater.stop()
        await app.shutdown()


async def test_faults_become_the_errors_of_the_library(sim, lan):
    async with build(sim) as app:
        sim.faults.retry_after(7)
        with pytest.raises(RetryAfter):
            await app.bot.send_message(lan.id, "x")
        sim.faults.network_error()
        with pytest.raises(NetworkError):
            await app.bot.send_message(lan.id, "x")


async def test_a_slow_answer_times_out_and_the_message_is_sent_all_the_same(sim, lan):
    async with build(sim) as app:
        sim.faults.slow(0.05)
        with pytest.raises(TimedOut):
            await app.bot.send_message(lan.id, "late", read_timeout=0.01)
        await until(lambda: sim.messages(lan.id))

    assert sim.last_bot_message(lan.id).text == "late"
