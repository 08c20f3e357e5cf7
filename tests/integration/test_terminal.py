"""`taman chat` shows what stands under a picture, too."""

from __future__ import annotations

import io

from rich.console import Console

from bot.domain.learners import Locale
from bot.terminal import TerminalChat
from bot.tgbot import stage
from bot.tgbot.screens import Attachment, Screen
from tests.world import World


async def test_words_under_a_picture_and_the_name_of_a_file_are_drawn(world: World) -> None:
    paper = io.StringIO()
    chat = TerminalChat(world.sim, world.app, Locale.VI, Console(file=paper, width=100))
    await chat.say("/start")
    you = max(world.sim.people)
    picture = world.taman.content.curriculum.lesson("images/sextortion").texts[Locale.VI].cards[0].picture
    assert picture

    await stage.send(world.app.bot, you, Screen("Lời dưới ảnh", attachment=Attachment(picture.content, "moves.png")))
    await stage.send(world.app.bot, you, Screen("Danh sách", attachment=Attachment(b"a,b", "list.csv", is_picture=False)))
    await chat.say("/menu")

    drawn = paper.getvalue()
    assert "🖼" in drawn
    assert "Lời dưới ảnh" in drawn
    assert "list.csv" in drawn
