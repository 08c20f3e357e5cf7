"""Posters that bring people into a class: for the projector (PNG, 16:9) and to print (PDF, A4)."""

from __future__ import annotations

import io
from typing import Any

import segno

from bot.adapters.documents import typesetting
from bot.adapters.documents.typesetting import legible
from bot.domain.classrooms import Classroom, Organisation
from bot.i18n.translator import Translator

_QUIET_ZONE = 4
"""Modules of white around a QR code, as ISO/IEC 18004 asks for; scanners need them."""


def poster_picture(classroom: Classroom, organisation: Organisation, link: str, t: Translator) -> bytes:
    """Draw a poster for the projector: PNG of 1920 x 1080 pixels.

    Args:
        link: the class's deep link, https://t.me/BOT?start=join_CODE.
    """
    return typesetting.picture("poster", poster_data(classroom, organisation, link, t), {"qr.svg": qr_svg(link)})


def poster_page(classroom: Classroom, organisation: Organisation, link: str, t: Translator) -> bytes:
    """Set a poster to print: PDF of one page A4; the arguments are those of `poster_picture`."""
    return typesetting.pdf("poster-page", poster_data(classroom, organisation, link, t), {"qr.svg": qr_svg(link)})


def poster_data(classroom: Classroom, organisation: Organisation, link: str, t: Translator) -> dict[str, Any]:
    """Give what a poster's template shows."""
    address = short_link(link)
    name = legible(classroom.name)
    return {
        "language": t.locale.value,
        "title": t("Join the class %(name)s", name=name),
        "name": name,
        # A name has up to 60 letters; a long one gets smaller ones, so that the steps keep their place.
        "name-size": 46 if len(name) <= 24 else 38 if len(name) <= 40 else 31,
        "organisation": legible(organisation.name),
        "code": classroom.join_code,
        "address": address,
        # Translators: what a screen reader says instead of the QR code
        "qr-says": t("QR code: opens %(address)s with the code %(code)s", address=address, code=classroom.join_code),
        "steps": [
            # Translators: first step on a poster; QR, link and code stand beside it
            t("Scan the QR code. Or open the link and type the code."),
            # Translators: second step on a poster; Start is the button that Telegram shows
            t("Tap Start in Telegram."),
            # Translators: third step on a poster
            t("Choose a nickname. Done!"),
        ],
        # Translators: on a poster; it promises what a trainer cannot see
        "promise": t("Free. No real name needed. Nobody in the class sees what you write to Taman."),
    }


def qr_svg(link: str) -> bytes:
    """Draw a QR code as SVG with its quiet zone. Level M: 15 % of it may be hidden by glare or a torn corner."""
    drawn = io.BytesIO()
    code = segno.make(link, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=_QUIET_ZONE, dark="#1d2421", light="#ffffff", xmldecl=False)
    return drawn.getvalue()


def short_link(link: str) -> str:
    """Give a deep link as people type it: t.me/BOT."""
    return link.removeprefix("https://").partition("?")[0]
