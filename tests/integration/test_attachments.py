"""Screens with a picture or a document, through the real application's bot to the simulator."""

from bot.tgbot import stage
from bot.tgbot.screens import Attachment, Screen
from simulator.media import _landscape
from tests.world import World

PICTURE = Attachment(_landscape(32, 20), "poster.png")
SHEET = Attachment(b"a,b\n1,2\n", "class.csv", is_picture=False)


async def test_a_short_text_stands_under_its_picture(world: World) -> None:
    lan = world.person()
    await stage.send(world.app.bot, lan.id, Screen("**Lớp** của bạn", attachment=PICTURE))
    assert lan.last.photo
    assert lan.last.caption == "Lớp của bạn"


async def test_a_long_text_follows_its_picture_and_loses_nothing(world: World) -> None:
    lan = world.person()
    text = "một hai ba bốn " * 200
    await stage.send(world.app.bot, lan.id, Screen(text, attachment=PICTURE))
    picture, message = lan.received[-2:]
    assert picture.photo
    assert not picture.caption
    assert message.text is not None
    assert message.text.split() == text.split()


async def test_a_document_keeps_its_name(world: World) -> None:
    lan = world.person()
    await stage.send(world.app.bot, lan.id, Screen("Bảng", attachment=SHEET))
    assert lan.last.document
    assert lan.last.document["file_name"] == "class.csv"
