"""What the editors' preview shows: the bot's own screens for every card, and the problems beside them."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from bot.adapters.clock import PublicHolidays
from bot.adapters.content.checks import (
    CARD_AIM,
    NOW_LIMIT,
    OPTION_LIMIT,
    PROMPT_LIMIT,
    REASON_LIMIT,
    Examined,
    examine,
)
from bot.adapters.content.loader import HOTLINES, LESSONS
from bot.adapters.content.markdown import read_page
from bot.adapters.content.problems import Problem, Problems
from bot.adapters.content.watching import fingerprint
from bot.domain.errors import LessonGone
from bot.domain.hotlines import GLOBAL, Choice, opening
from bot.domain.learners import Country, Learner, Locale
from bot.domain.tracks import NOW, TODAY, Card, Lesson
from bot.i18n.hours import hours_of_week
from bot.i18n.translator import translator
from bot.services.learning import AnswerShown, CardShown, LessonDone
from bot.services.ports import CardRenderer, Clock
from bot.tgbot import callback_data as cd
from bot.tgbot.html import to_html
from bot.tgbot.render import render
from bot.tgbot.screens import Button, Screen
from bot.tgbot.views import Views
from bot.web.preview import (
    Bubble,
    Count,
    Face,
    Fault,
    Group,
    Item,
    Key,
    Link,
    Overview,
    Row,
)

CardKey = tuple[str, Country | None]
"""Id of a card, and the country whose people see it."""


class ContentShowcase:
    """The `Showcase` of a content folder.

    Args:
        root: the content folder.
        renderer: tells how long a card is in the chat.
    """

    def __init__(self, root: Path, renderer: CardRenderer, clock: Clock) -> None:
        self._root = root
        self._renderer = renderer
        self._clock = clock
        self._calendar = PublicHolidays()
        self._seen: object = None
        self._found = Examined(None, ())

    def refresh(self) -> bool:
        """Read and check the folder; False if nothing was written since the last time."""
        seen = fingerprint(self._root)
        if seen == self._seen:
            return False
        self._seen = seen
        self._found = examine(self._root, self._renderer, self._clock.now().date())
        return True

    def overview(self) -> Overview:
        """Give everything there is, with what could not be read."""
        content, problems = self._found.content, self._found.problems
        of_item: dict[str, list[Problem]] = defaultdict(list)
        rest = []
        for problem in problems:
            item = _item_of(problem.path)
            if item:
                of_item[item].append(problem)
            else:
                rest.append(problem)

        def link(item: str, address: str, names: Mapping[Locale, str], note: str) -> Link:
            own = of_item.pop(item, [])
            errors = sum(problem.is_error for problem in own)
            return Link(address, names, note, errors, len(own) - errors)

        tracks, helplines = [], []
        if content:
            known = {track.id: track.titles for track in content.curriculum.tracks}
            # A track whose own file is broken is listed by its folder: its lessons can be read all the same.
            for track_id in dict.fromkeys([*known, *(lesson.track for lesson in content.curriculum.lessons)]):
                links = [
                    link(f"{LESSONS}/{le.id}", f"/lessons/{le.id}", {lo: le.title(lo) for lo in Locale}, le.code)
                    for le in content.curriculum.of_track(track_id)
                ]
                title = " / ".join(known[track_id].values()) if track_id in known else track_id
                tracks.append(Group(title, track_id, tuple(links)))
            for country in (*Country, GLOBAL):
                links = [
                    link(
                        f"{HOTLINES}/{line.id}",
                        f"/helplines/{line.id}",
                        {locale: words.name for locale, words in line.texts.items()},
                        ", ".join(contact.value for contact in line.contacts[:2]),
                    )
                    for line in content.hotlines
                    if line.country == country
                ]
                if links:
                    helplines.append(Group(str(country), "", tuple(links)))
        # What is left could not be read at all, so it is in no list yet.
        unread = [link(item, _address(item), dict.fromkeys(Locale, item), "cannot be read") for item in sorted(of_item)]
        if unread:
            tracks.insert(0, Group("Cannot be read", "", tuple(unread)))
        errors = sum(problem.is_error for problem in problems)
        return Overview(tuple(tracks), tuple(helplines), _faults(rest), errors, len(problems) - errors)

    def lesson(self, lesson_id: str, country: Country) -> Item | None:
        """Give a lesson as people of a country see it; None if there is none of this id."""
        name = f"{LESSONS}/{lesson_id}"
        content = self._found.content
        try:
            found = content.curriculum.lesson(lesson_id) if content else None
        except LessonGone:
            found = None
        if found is None:
            return self._unread(name, lesson_id)
        of_card, of_item = self._by_card(name)
        faces = {
            locale: {
                key: self._card(found, locale, country, place, of_card.pop((locale, key), ()))
                for place, key in enumerate(_keys(found.cards(locale, country)))
            }
            for locale in Locale
        }
        keys = dict.fromkeys([*faces[Locale.VI], *faces[Locale.ID]])
        rows = tuple(Row(_name_of(key), {locale: faces[locale].get(key) for locale in Locale}) for key in keys)
        left = [problem for problems in of_card.values() for problem in problems]
        facts = (
            ("Code", found.code),
            ("Minutes", str(found.minutes)),
            ("For", ", ".join(found.audience)),
            ("Answers", ", ".join(intent.value for intent in found.intents) or "no intent"),
            *((("Only for", found.country.value),) if found.country else ()),
            ("Reviewed on", str(found.reviewed_on)),
            ("Review by", str(found.review_by)),
            ("Facts", " ".join(found.sources)),
        )
        title = " / ".join(found.title(locale) for locale in Locale)
        return Item(lesson_id, title, rows, facts, _faults([*of_item, *left]))

    def helpline(self, hotline_id: str, country: Country) -> Item | None:
        """Give a helpline in both languages, with its hours at this moment; None if there is none of this id."""
        name = f"{HOTLINES}/{hotline_id}"
        found = (
            next((h for h in self._found.content.hotlines if h.id == hotline_id), None) if self._found.content else None
        )
        if found is None:
            return self._unread(name, hotline_id)
        choice = Choice(found, opening(found, self._clock.now(), self._calendar.is_holiday))
        seen_from = country if found.country == GLOBAL else Country(found.country)
        faces = {
            locale: Face(locale, f"{locale}-card", (_bubble(self._views(locale, seen_from).hotline(choice), {}),))
            for locale in Locale
        }
        facts = (
            ("Kind", found.kind),
            ("Country", found.country),
            ("Confidence", found.confidence),
            ("Cost", found.cost),
            ("For", ", ".join(sorted(found.serves))),
            ("Topics", ", ".join(sorted(found.topics))),
            ("First for", ", ".join(sorted(found.first_for)) or "nothing"),
            ("Places", ", ".join(sorted(found.places)) or "the whole country"),
            *((f"Hours ({locale})", hours_of_week(translator(locale), found.hours)) for locale in Locale),
            ("Checked on", str(found.checked_on)),
            ("Check by", str(found.review_by)),
        )
        return Item(
            hotline_id,
            " / ".join(found.texts[locale].name for locale in Locale),
            (Row("card", faces),),
            facts,
            _faults(problem for problem in self._found.problems if _item_of(problem.path) == name),
            sources=tuple(f"{source.url} ({source.date})" for source in found.sources),
            has_country=found.country == GLOBAL,
        )

    def _unread(self, name: str, item_id: str) -> Item | None:
        problems = _faults(problem for problem in self._found.problems if _item_of(problem.path) == name)
        if not problems and self._found.content is None:
            problems = _faults(self._found.problems)
        return Item(item_id, item_id, (), (), problems, has_country=False) if problems else None

    def _views(self, locale: Locale, country: Country) -> Views:
        content = self._found.content
        places = content.places if content else {}
        return Views(translator(locale), Learner("", locale, country), self._clock.now(), places)

    def _card(self, lesson: Lesson, locale: Locale, country: Country, place: int, problems: Iterable[Problem]) -> Face:
        cards = lesson.cards(locale, country)
        card = cards[place]
        anchors = [f"{locale}-{other.id}" for other in cards]
        ways = {
            cd.NextCard: anchors[place + 1] if place + 1 < len(cards) else "",
            cd.PreviousCard: anchors[place - 1] if place else "",
        }
        screens = self._screens(lesson, cards, place, self._views(locale, country))
        states = tuple(_bubble(screen, ways) for screen in screens)
        return Face(locale, anchors[place], states, tuple(self._counts(card)), _faults(problems))

    def _screens(self, lesson: Lesson, cards: tuple[Card, ...], place: int, views: Views) -> Iterator[Screen]:
        """Give what the bot shows for a card: the card; of a question also the reason of each answer."""
        card = cards[place]
        if card.id == TODAY and place == len(cards) - 1:
            questions = sum(c.question is not None for c in cards)
            content = self._found.content
            following = content.curriculum.after(lesson.id, frozenset(), views.learner.country) if content else None
            yield views.done(LessonDone(lesson, card, following, questions, questions))
            return
        shown = CardShown(lesson, card, place, len(cards))
        yield views.card(shown)
        for number in range(len(card.question.options) if card.question else 0):
            yield views.answer(AnswerShown(shown, number))

    def _counts(self, card: Card) -> Iterator[Count]:
        question = card.question
        if question is None:
            yield Count(
                "characters", self._renderer.length(card.title, card.body), NOW_LIMIT if card.id == NOW else CARD_AIM
            )
            return
        yield Count("question", len(question.prompt), PROMPT_LIMIT)
        yield Count("longest answer", max(len(option.text) for option in question.options), OPTION_LIMIT)
        yield Count("longest reason", max(len(option.reason) for option in question.options), REASON_LIMIT)

    def _by_card(self, name: str) -> tuple[dict[tuple[Locale, CardKey], list[Problem]], list[Problem]]:
        """Sort a lesson's problems: those of a card (by the line they are in), and those of the whole lesson."""
        of_card: dict[tuple[Locale, CardKey], list[Problem]] = defaultdict(list)
        of_item = []
        pages = {f"{name}/{locale}.md": locale for locale in Locale}
        begins = {path: _card_lines(self._root / path) for path in pages}
        for problem in self._found.problems:
            if _item_of(problem.path) != name:
                continue
            keys = [key for line, key in begins.get(problem.path, ()) if line <= problem.line]
            if keys:
                of_card[pages[problem.path], keys[-1]].append(problem)
            else:
                of_item.append(problem)
        return of_card, of_item


def _card_lines(path: Path) -> list[tuple[int, CardKey]]:
    page = read_page(path, Problems(path.parent), ())
    return [(section.line, (section.id, section.country)) for section in page.sections] if page else []


def _keys(cards: Iterable[Card]) -> list[CardKey]:
    return [(card.id, card.country) for card in cards]


def _name_of(key: CardKey) -> str:
    card_id, country = key
    return f"#{card_id} country={country}" if country else f"#{card_id}"


def _item_of(path: str) -> str:
    """Give the folder of the lesson or helpline that a file belongs to; "" for other files."""
    parts = path.split("/")
    if parts[0] == LESSONS and (len(parts) > 3 or (len(parts) == 3 and "." not in parts[2])):
        return "/".join(parts[:3])
    if parts[0] == HOTLINES and len(parts) > 1:
        return "/".join(parts[:2])
    return ""


def _address(item: str) -> str:
    kind, _, name = item.partition("/")
    return f"/lessons/{name}" if kind == LESSONS else f"/helplines/{name}"


def _faults(problems: Iterable[Problem]) -> tuple[Fault, ...]:
    return tuple(Fault(f"{p.path}:{p.line}" if p.line else p.path, p.is_error, p.code, p.what, p.mend) for p in problems)


def _bubble(screen: Screen, ways: Mapping[type[cd.Press], str]) -> Bubble:
    """Draw a screen; `ways` says which card the buttons of a kind lead to."""
    picture = ""
    if screen.attachment and screen.attachment.is_picture:
        kind = "svg+xml" if screen.attachment.name.endswith(".svg") else "png"
        picture = f"data:image/{kind};base64,{base64.b64encode(screen.attachment.content).decode()}"
    keys = tuple(tuple(_key(button, ways) for button in row) for row in screen.rows if row)
    # The words are escaped by `to_html`, character for character.
    alt = screen.attachment.alt if screen.attachment else ""
    return Bubble(Markup(to_html(render(screen.text))), keys, picture, alt)  # noqa: S704


def _key(button: Button, ways: Mapping[type[cd.Press], str]) -> Key:
    label, press = button.build().text, button.press
    if isinstance(press, cd.ChooseOption):
        return Key(label, shows=press.option + 1)
    if isinstance(press, cd.ShowCardAgain):
        return Key(label, shows=0)
    return Key(label, leads=ways.get(type(press), "") if press else "")
