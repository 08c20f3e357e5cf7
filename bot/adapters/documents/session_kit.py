"""Everything for teaching a track in a room, as one PDF: notes, QR poster, attendance sheet, cards to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.adapters.documents import typesetting
from bot.adapters.documents.markup import blocks
from bot.adapters.documents.posters import poster_data, qr_svg, short_link
from bot.adapters.documents.typesetting import legible
from bot.domain.classrooms import Classroom, Organisation, join_link
from bot.domain.errors import LessonGone
from bot.domain.hotlines import DIALLED, Hotline
from bot.domain.learners import Country, Locale
from bot.domain.sessions import PLAN_MINUTES, SessionPart
from bot.domain.tracks import Curriculum
from bot.i18n.translator import Translator
from bot.services.ports import Content

ATTENDANCE_LINES = 40
MOST_ON_CARD = 4
"""Helplines on a card of 99 x 66 mm."""


def session_kit(
    content: Content,
    track_id: str,
    country: Country,
    bot_name: str,
    t: Translator,
    *,
    of_class: tuple[Classroom, Organisation] | None = None,
) -> bytes:
    """Set the kit of a track: PDF, A4.

    Args:
        country: whose helplines stand on the cards.
        bot_name: the bot's user name, for the links.
        of_class: the class to make it for; without one, its poster has a box to write the code into.

    Raises:
        LessonGone: there is no such track, or it has no notes.
    """
    track = content.curriculum.track(track_id)
    if track_id not in content.sessions:
        raise LessonGone(track_id)
    notes = content.sessions[track_id][t.locale]
    bot_link = f"https://t.me/{bot_name}"
    link = join_link(bot_name, of_class[0].join_code) if of_class else bot_link
    data = {
        "language": t.locale.value,
        # Translators: title of a PDF for trainers; %(track)s is a group of lessons
        "title": t("Session kit: %(track)s", track=track.titles[t.locale]),
        "track": track.titles[t.locale],
        "heading": notes.heading,
        "aim": notes.aim,
        "class": legible(of_class[0].name) if of_class else "",
        "organisation": legible(of_class[1].name) if of_class else "",
        "parts": [_part(part, content.curriculum, t.locale) for part in notes.parts],
        "contents": [
            t("Facilitator's notes"),
            t("Poster with the QR code"),
            t("Attendance sheet"),
            # Translators: small cards with helplines, to cut and give away
            t("Cards to pass on"),
        ],
        # Translators: lines to fill in by hand on a cover sheet
        "blanks": [t("Day and place"), t("Facilitator"), t("Supporter at the back of the room")],
        "poster": poster_data(*of_class, link, t) if of_class else _blank_poster(link, t),
        "qr-says": t("QR code: opens %(address)s", address=short_link(link)),
        "attendance": _attendance(t),
        "card": _card(content.hotlines, country, short_link(bot_link), t),
    }
    return typesetting.pdf("session-kit", data, {"qr.svg": qr_svg(link), "bot.svg": qr_svg(bot_link)})


def card_lines(hotlines: Sequence[Hotline], country: Country) -> tuple[Hotline, ...]:
    """Choose the helplines for a card that is kept for months: checked ones for the whole country that never close.

    Lines for women and children come first, then the police and others; each number once.
    """
    fitting = [
        h
        for h in hotlines
        if h.country == country.value
        and h.confidence == "high"
        and not h.places
        and h.is_always_open
        and h.answers_people
        and h.kind != "bank"  # each knows only its own customers
        and number_of(h)
    ]
    ranked = sorted(fitting, key=lambda h: (not h.serves & {"women", "children"}, not h.first_for, h.kind, h.id))
    of_number: dict[str, Hotline] = {}
    for hotline in ranked:
        of_number.setdefault(number_of(hotline), hotline)
    return tuple(of_number.values())[:MOST_ON_CARD]


def number_of(hotline: Hotline) -> str:
    """Give the number to dial, or an empty text."""
    return next((contact.value for contact in hotline.contacts if contact.kind in DIALLED), "")


def _part(part: SessionPart, curriculum: Curriculum, locale: Locale) -> dict[str, Any]:
    made = blocks(part.body)
    if part.id in PLAN_MINUTES:
        titles = {lesson.code: lesson.title(locale) for lesson in curriculum.lessons}
        for table in (block for block in made if block["kind"] == "table"):
            for row in table["rows"][1:]:
                for run in row[-1]:
                    run["text"] = titles.get(run["text"], run["text"])
    return {"id": part.id, "title": part.title, "blocks": made}


def _blank_poster(link: str, t: Translator) -> dict[str, Any]:
    return {
        # Translators: heading of a poster without a class; "Taman" is the bot's name
        "name": t("Learn with Taman"),
        "address": short_link(link),
        # Translators: on a poster, above six empty boxes
        "code-says": t("Code of the class"),
        "steps": [
            # Translators: first step on a poster
            t("Scan the QR code, or open the link."),
            # Translators: second step on a poster; Start is the button that Telegram shows
            t("Tap Start in Telegram. Then write /join and the code."),
            # Translators: third step on a poster
            t("Choose a nickname. Done!"),
        ],
        "promise": t("Free. No real name needed. Nobody in the class sees what you write to Taman."),
    }


def _attendance(t: Translator) -> dict[str, Any]:
    return {
        "title": t("Attendance sheet"),
        "says": t("A nickname or initials are enough. Please write no real names, no phone numbers."),
        "lines": ATTENDANCE_LINES,
        # Translators: head of a column on an attendance sheet
        "name": t("Nickname or initials"),
        # Translators: head of a column of boxes to tick on an attendance sheet
        "came": t("came"),
    }


def _card(hotlines: Sequence[Hotline], country: Country, address: str, t: Translator) -> dict[str, Any]:
    lines = card_lines(hotlines, country)
    return {
        # Translators: on a sheet of cards to cut
        "cut": t("Cut along the lines. Lay the cards near the door, so that nobody has to ask for one."),
        # Translators: first line of a small card that somebody carries with her; others may see it, so it tells nothing
        "title": t("Somebody listens"),
        "lines": [{"number": number_of(h), "name": h.texts[t.locale].name} for h in lines],
        # Translators: on a small card with helplines
        "checked": t("Day and night. Numbers checked on %(day)s.", day=t.day(min(h.checked_on for h in lines)))
        if lines
        else "",
        "address": address,
        # Translators: at the foot of a small card: show it to somebody who needs it, or keep it
        "keep": t("Show it. Keep it. Pass it on."),
    }
