"""Lessons and helplines as plain values for pages and print: every word that stands there, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.adapters.documents.blocks import blocks
from bot.domain.hotlines import DIALLED, GLOBAL, Contact, ContactKind, Hotline
from bot.domain.learners import COUNTRY_OF_LOCALE, Country
from bot.domain.tracks import Card, Curriculum, Lesson, Picture, Track
from bot.i18n.hours import hours_of_week
from bot.i18n.translator import Translator

_LETTERS = "ABCDEF"
_KINDS = ("police", "ambulance", "hotline", "counselling", "shelter")
_NUMBERS = DIALLED | {ContactKind.SMS, ContactKind.WHATSAPP, ContactKind.ZALO}


class Book:
    """The content in one language, cut into documents.

    Args:
        country: only the cards and helplines of this country (and of the whole world); None for all.
        place_names: slug -> name.
        today: stands on every document, since numbers and laws change.
    """

    def __init__(
        self,
        t: Translator,
        curriculum: Curriculum,
        hotlines: Sequence[Hotline],
        place_names: Mapping[str, str],
        today: date,
        country: Country | None = None,
    ) -> None:
        self._t = t
        self._curriculum = curriculum
        self._hotlines = [h for h in hotlines if country is None or h.country in (country, GLOBAL)]
        self._place_names = place_names
        self._today = today
        self._country = country

    @property
    def language(self) -> str:
        """The language of all words."""
        return self._t.locale.value

    def front(self) -> dict[str, Any]:
        """Give the words of the first page."""
        t = self._t
        return {
            **self._words(t("Taman: lessons and helplines")),
            "intro": t("All lessons and all helplines, to print and for days without Internet."),
            "danger": t("Are you in danger now? Go to the helplines first."),
            "helplines": t("Helplines"),
            "lessons": t("Lessons"),
            "printed": t("To print (PDF)"),
            "tracks": [self._track_head(track) for track in self._tracks()],
        }

    def tracks(self) -> list[dict[str, Any]]:
        """Give one document for each track that has lessons."""
        return [
            {
                **self._words(track.titles[self._t.locale]),
                **self._track_head(track),
                "lessons": [self._lesson(lesson) for lesson in self._lessons(track)],
            }
            for track in self._tracks()
        ]

    def helplines(self) -> dict[str, Any]:
        """Give the document of all helplines: the reader's probable country first, checked lines before others."""
        t = self._t
        home = self._country or COUNTRY_OF_LOCALE[t.locale]
        names = {Country.VN.value: t("Vietnam"), Country.ID.value: t("Indonesia"), GLOBAL: t("In every country")}
        order = sorted(names, key=lambda code: (code == GLOBAL, code != home))
        return {
            **self._words(t("Helplines")),
            "intro": t("You decide whom to call and what to tell. You need not give your name."),
            "groups": [
                {"title": names[code], "helplines": [self._helpline(line) for line in lines]}
                for code in order
                if (lines := self._of_country(code))
            ],
        }

    def _words(self, title: str) -> dict[str, Any]:
        t = self._t
        return {
            "language": self.language,
            "title": title,
            "contents": t("Contents"),
            "written": t(
                "Written on %(day)s. Numbers and laws change: if this is old, look for a newer one.",
                day=t.day(self._today),
            ),
            "licence": t("Words: “Taman, by the Taman authors”, licence CC BY-SA 4.0. Copy it and pass it on."),
        }

    def _tracks(self) -> list[Track]:
        return [track for track in self._curriculum.tracks if self._lessons(track)]

    def _lessons(self, track: Track) -> list[Lesson]:
        return [
            lesson
            for lesson in self._curriculum.of_track(track.id)
            if lesson.country is None or self._country in (None, lesson.country)
        ]

    def _track_head(self, track: Track) -> dict[str, Any]:
        return {
            "id": track.id,
            "name": track.titles[self._t.locale],
            "summary": blocks(track.summaries[self._t.locale]),
            "titles": [{"id": lesson.id, "title": lesson.title(self._t.locale)} for lesson in self._lessons(track)],
        }

    def _lesson(self, lesson: Lesson) -> dict[str, Any]:
        t = self._t
        cards = [c for c in lesson.texts[t.locale].cards if self._country is None or c.country in (None, self._country)]
        return {
            "id": lesson.id,
            "title": lesson.title(t.locale),
            "cards": [
                {"title": card.title, "blocks": blocks(card.body), "picture": _picture(lesson, card)}
                for card in cards
                if card.question is None
            ],
            "quiz": t("Questions"),
            "questions": [question for card in cards if (question := self._question(card))],
            "facts": t("Sources: facts %(ids)s of Taman's fact base", ids=", ".join(lesson.sources)),
            "reviewed": t(
                "Reviewed on %(day)s; to be reviewed again by %(by)s",
                day=t.day(lesson.reviewed_on),
                by=t.day(lesson.review_by),
            ),
        }

    def pictures(self, track_id: str) -> dict[str, bytes]:
        """Give the pictures of a track's lessons by the names that the documents use."""
        return {
            _picture_name(lesson, card.picture): card.picture.content
            for lesson in self._curriculum.of_track(track_id)
            for card in lesson.texts[self._t.locale].cards
            if card.picture
        }

    def _question(self, card: Card) -> dict[str, Any] | None:
        t, question = self._t, card.question
        if question is None:
            return None
        return {
            "title": card.title,
            "prompt": blocks(question.prompt),
            "right": t("Right answer: %(letter)s", letter=_LETTERS[question.right_index]),
            "options": [
                {
                    "letter": _LETTERS[number],
                    "is_right": option.right,
                    "text": blocks(option.text),
                    "reason": blocks(option.reason),
                }
                for number, option in enumerate(question.options)
            ],
        }

    def _of_country(self, code: str) -> list[Hotline]:
        own = [line for line in self._hotlines if line.country == code]

        def place(line: Hotline) -> tuple[object, ...]:
            # Somebody who leafs through this in trouble meets people first, and what never closes first of these.
            return (
                line.confidence != "high",
                bool(line.places),
                _KINDS.index(line.kind) if line.kind in _KINDS else len(_KINDS),
                not line.is_always_open,
                line.texts[self._t.locale].name,
            )

        return sorted(own, key=place)

    def _helpline(self, line: Hotline) -> dict[str, Any]:
        t = self._t
        text = line.texts[t.locale]
        facts = [(t("Hours"), hours_of_week(t, line.hours))]
        # Where it is not known, the entry's own words say what that means for the caller.
        if line.cost != "unknown":
            facts.append((t("Cost"), t("free") if line.cost == "free" else t("calls cost money")))
        if line.places:
            facts.append((t("Only in"), ", ".join(sorted(self._place_names.get(slug, slug) for slug in line.places))))
        return {
            "id": line.id,
            "title": text.name,
            "short": text.short,
            "call_first": ""
            if line.confidence == "high"
            else t("Call first to check: there is only one source for this."),
            "glance": _glance(line),
            "doubt": "" if line.confidence == "high" else t("please call first to check"),
            "contacts": [self._contact(contact) for contact in _by_use(line)],
            "facts": facts,
            "parts": [{"title": title, "blocks": blocks(body)} for title, body in text.parts],
            "checked": t("Checked on %(day)s", day=t.day(line.checked_on)),
            "sources": [t("Sources"), [f"{source.url} ({source.date})" for source in line.sources]],
        }

    def _contact(self, contact: Contact) -> dict[str, Any]:
        t = self._t
        labels = {
            ContactKind.SMS: "SMS",
            ContactKind.WHATSAPP: "WhatsApp",
            ContactKind.ZALO: "Zalo",
            ContactKind.WEB: t("Web page"),
            ContactKind.EMAIL: "E-mail",
            ContactKind.APP: t("App"),
            ContactKind.WALK_IN: t("To go there"),
        }
        return {
            "label": labels.get(contact.kind, t("Phone")),
            "value": contact.value,
            "is_number": contact.kind in _NUMBERS,
            "dial": re.sub(r"[^\d+]", "", contact.e164 or contact.value) if contact.kind in DIALLED else "",
        }


def _picture(lesson: Lesson, card: Card) -> dict[str, str] | None:
    return {"name": _picture_name(lesson, card.picture), "alt": card.picture.alt} if card.picture else None


def _picture_name(lesson: Lesson, picture: Picture) -> str:
    return f"{lesson.id.replace('/', '-')}-{picture.name}"


def _by_use(line: Hotline) -> list[Contact]:
    """Give the ways to reach it, numbers first."""
    return sorted(line.contacts, key=lambda contact: contact.kind not in _NUMBERS)


def _glance(line: Hotline) -> str:
    """Give the one way to reach it that stands in the list of all."""
    first = _by_use(line)[0]
    return urlsplit(first.value).netloc if first.kind is ContactKind.WEB else first.value
