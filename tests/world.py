"""The real application over the simulator's core: write, press, look at what came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from telegram import Update

from bot.bootstrap import Taman, build
from bot.config import Settings, read_settings
from bot.services.ports import IntentParser
from bot.tgbot.context import BotApplication
from bot.tgbot.rounds import Rounds
from simulator.core import Person, SimMessage, Simulator
from simulator.request import SimulatorRequest
from tests.fakes import FakeIntentParser, FixedClock

TOKEN = "7654321:test-test-test-test-test-test-test-t"


class World:
    """One bot and its people."""

    def __init__(self, taman: Taman, app: BotApplication, sim: Simulator, parser: Any, clock: FixedClock) -> None:
        self.taman = taman
        self.app = app
        self.sim = sim
        self.parser = parser
        self.clock = clock

    @property
    def rounds(self) -> Rounds:
        """What the application does by itself; here only when told to."""
        assert self.app.bot_data.rounds is not None
        return self.app.bot_data.rounds

    def person(self, language_code: str = "vi", name: str = "Lan") -> Somebody:
        return Somebody(self, self.sim.add_person(name, language_code))

    async def handle(self, update: dict[str, Any]) -> None:
        """Handle an update as the application would, in the order of its chat."""
        read = Update.de_json(update, self.app.bot)
        await self.app.update_processor.process_update(read, self.app.process_update(read))


class Somebody:
    """A person with the bot's chat open."""

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    async def writes(self, text: str) -> SimMessage:
        await self.world.handle(self.person.send_text(text))
        return self.last

    async def presses(self, label: str, message: SimMessage | None = None) -> SimMessage:
        """Press the button whose label contains the words, on a message (the last one of the bot otherwise)."""
        message = message or self.last
        labels = [b["text"] for row in keyboard(message) for b in row]
        found = [text for text in labels if label in text]
        assert found, f"no button {label!r} among {labels}"
        await self.world.handle(self.person.press(message.id, found[0]))
        return self.last

    async def presses_data(self, data: str, message_id: int | None = None) -> SimMessage:
        await self.world.handle(self.person.press_raw(message_id or self.last.id, data))
        return self.last

    async def starts(self, label: str = "Tiếng Việt") -> SimMessage:
        await self.writes("/start")
        return await self.presses(label)

    @property
    def received(self) -> list[SimMessage]:
        # Copies: the simulator edits its messages in place.
        return [replace(m) for m in self.world.sim.messages(self.id) if m.from_bot]

    @property
    def last(self) -> SimMessage:
        return replace(self.world.sim.last_bot_message(self.id))


def keyboard(message: SimMessage) -> list[list[dict[str, Any]]]:
    return (message.reply_markup or {}).get("inline_keyboard", [])


def words(message: SimMessage) -> str:
    """The text of a message, or what stands under its picture."""
    return message.text or message.caption or ""


def labels(message: SimMessage) -> list[str]:
    return [button["text"] for row in keyboard(message) for button in row]


def settings_for(folder: Path, **given: object) -> Settings:
    """Settings of a bot of its own; its content is not watched unless that is asked for."""
    return read_settings(
        TELEGRAM_BOT_TOKEN=SecretStr(TOKEN),
        database_url=f"sqlite:///{folder / 'taman.db'}",
        _env_file=None,
        **{"content_watch": False, **given},
    )


@asynccontextmanager
async def open_world(
    settings: Settings,
    parser: IntentParser | None = None,
    clock: FixedClock | None = None,
    sim: Simulator | None = None,
) -> AsyncIterator[World]:
    clock = clock or FixedClock()
    parser = parser or FakeIntentParser()
    sim = sim or Simulator(token=TOKEN, clock=clock.now)
    async with build(settings, parser=parser, clock=clock) as taman:
        app = taman.application(request=SimulatorRequest(sim), updates_request=SimulatorRequest(sim))
        async with app:
            yield World(taman, app, sim, parser, clock)
