"""Pictures and documents of a class for the chat. How they are made, bootstrap decides: this face knows bytes only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.i18n.translator import Translator
from bot.services.reporting import ClassReport
from bot.services.teaching import ClassroomView
from bot.tgbot.screens import Attachment


@dataclass(frozen=True, slots=True)
class ClassFiles:
    """Makes the files of classes, beside the event loop: setting a page takes a few tenths of a second.

    Attributes:
        draw_poster: (class, link to join, words) -> PNG.
        draw_progress: (report, day in the class's country, words) -> PNG.
        set_kit: (class, track, the bot's user name, words) -> PDF.
    """

    draw_poster: Callable[[ClassroomView, str, Translator], bytes]
    draw_progress: Callable[[ClassReport, date, Translator], bytes]
    set_kit: Callable[[ClassroomView, str, str, Translator], bytes]

    async def poster(self, seen: ClassroomView, link: str, t: Translator) -> Attachment:
        """Give the poster of a class."""
        return Attachment(await asyncio.to_thread(self.draw_poster, seen, link, t), "poster.png")

    async def progress(self, report: ClassReport, day: date, t: Translator) -> Attachment:
        """Give the picture of a class's progress."""
        return Attachment(await asyncio.to_thread(self.draw_progress, report, day, t), "progress.png")

    async def kit(self, seen: ClassroomView, track_id: str, bot_name: str, t: Translator) -> Attachment:
        """Give the session kit of a track."""
        made = await asyncio.to_thread(self.set_kit, seen, track_id, bot_name, t)
        return Attachment(made, f"{track_id}.pdf", is_picture=False)
