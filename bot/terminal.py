"""`taman chat`: the same conversation in a terminal. The whole Telegram application runs, on the simulator's core."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from telegram import Update

from bot.bootstrap import Taman
from bot.domain.learners import Locale
from bot.tgbot.context import BotApplication
from simulator.core import Simulator
from simulator.request import SimulatorRequest

TOKEN = "1000000:terminal-terminal-terminal-terminal"  # noqa: S105 - no real bot has it
_STYLES = {"bold": "bold", "italic": "italic", "underline": "underline", "strikethrough": "strike", "code": "cyan"}


class TerminalChat:
    """One person's chat, drawn in a terminal. A number presses the button that has it.

    Args:
        sim: the simulator that the application talks to.
        locale: the language of the person's phone.
    """

    def __init__(self, sim: Simulator, app: BotApplication, locale: Locale, console: Console) -> None:
        self._sim = sim
        self._app = app
        self._console = console
        self._person = sim.add_person(first_name="You", language_code=locale.value)
        self._drawn: dict[int, tuple[str, str]] = {}
        self._buttons: list[tuple[int, dict[str, Any]]] = []

    async def say(self, words: str) -> None:
        """Send a line, or press the button with this number, and draw what changed."""
        if words.isdecimal() and 1 <= int(words) <= len(self._buttons):
            message_id, button = self._buttons[int(words) - 1]
            if "callback_data" not in button:
                self._console.print(f"→ {button.get('url') or button.get('copy_text', {}).get('text', '')}")
                return
            update = self._person.press_raw(message_id, button["callback_data"])
        else:
            update = self._person.send_text(words)
        read = Update.de_json(update, self._app.bot)
        await self._app.update_processor.process_update(read, self._app.process_update(read))
        self._draw()

    def _draw(self) -> None:
        for message in self._sim.messages(self._person.id):
            if not message.from_bot:
                continue
            words = message.text or message.caption or ""
            state = (words, str(message.reply_markup))
            if self._drawn.get(message.id) == state:
                continue
            self._drawn[message.id] = state
            title = "🖼" if message.photo else str(message.document["file_name"]) if message.document else None
            self._console.print(Panel(_styled(words, message.entities or []), title=title, border_style="green"))
            self._draw_buttons(message.id, message.reply_markup or {})

    def _draw_buttons(self, message_id: int, markup: dict[str, Any]) -> None:
        rows = markup.get("inline_keyboard", [])
        if rows:
            self._buttons = []
        for row in rows:
            cells = []
            for button in row:
                self._buttons.append((message_id, button))
                cells.append(f"[{len(self._buttons)}] {button['text']}")
            self._console.print("  " + "   ".join(cells), markup=False, highlight=False)


async def run_chat(taman: Taman, locale: Locale) -> None:
    """Chat until the person writes an empty line or presses Ctrl-D."""
    console = Console()
    sim = Simulator(token=TOKEN)
    settings = taman.settings.model_copy(update={"telegram_bot_token": type(taman.settings.telegram_bot_token)(TOKEN)})
    app = replace(taman, settings=settings).application(
        request=SimulatorRequest(sim), updates_request=SimulatorRequest(sim)
    )
    async with app:
        chat = TerminalChat(sim, app, locale, console)
        await chat.say("/start")
        while True:
            try:
                words = (await asyncio.to_thread(console.input, "[bold blue]›[/] ")).strip()
            except (EOFError, KeyboardInterrupt):
                return
            if words in {"/quit", "/exit"}:
                return
            if words:
                await chat.say(words)


def _styled(text: str, entities: list[dict[str, Any]]) -> Text:
    encoded = text.encode("utf-16-le")

    def chars(units: int) -> int:
        return len(encoded[: units * 2].decode("utf-16-le", "ignore"))

    styled = Text(text)
    for entity in entities:
        style = _STYLES.get(entity["type"])
        if style:
            styled.stylize(style, chars(entity["offset"]), chars(entity["offset"] + entity["length"]))
    return styled
