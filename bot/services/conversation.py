"""Free text -> what to show. The text is read here and goes no further: not into a reply, a row or a log."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.escalation import Risk, RiskKind
from bot.domain.hotlines import Choice
from bot.domain.learners import Learner
from bot.domain.places import Place
from bot.domain.tracks import Card, Lesson
from bot.domain.understanding import (
    Answer,
    AskWhich,
    ButtonsOnly,
    HelpFirst,
    Intent,
    NotSure,
    Route,
    Thresholds,
    Understanding,
    is_trouble,
    route,
)
from bot.domain.wishes import Wish, wish_in
from bot.services.helpdesk import HelpDesk, NearPlace
from bot.services.ports import Content, IntentParser


@dataclass(frozen=True, slots=True)
class FirstHelp:
    """Danger: one warm sentence, at most three helplines, "I am safe, go on". The lesson state is untouched."""

    risk: Risk
    choices: tuple[Choice, ...]
    now_card: Card | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Trouble understood: a believing sentence, the next moves, buttons."""

    intent: Intent
    lesson: Lesson | None
    now_card: Card | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class WhichOfTwo:
    """Two meanings are close: ask."""

    first: Intent
    second: Intent


@dataclass(frozen=True, slots=True)
class Unsure:
    """Not understood: say so, with the menu."""


@dataclass(frozen=True, slots=True)
class OnlyButtons:
    """The model is down: menu and helplines, and the word that only buttons are understood for now."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class CannotHelp:
    """Out of scope: kindly no."""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, or "who are you"."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Command:
    """The message asks for a command in plain words."""

    wish: Wish


Reply = FirstHelp | Advice | WhichOfTwo | Unsure | OnlyButtons | CannotHelp | SmallTalk | Command | NearPlace

Heard = Route | Command | Place
"""What a message asks for, before it is known who wrote it."""


@dataclass(frozen=True, slots=True)
class Listened:
    """What a message asks for, and the language it was heard in ("vi", "id"), if anything told."""

    heard: Heard
    language: str | None = None


_COMMANDS = {
    Intent.BOT_LEARN: Wish.LESSONS,
    Intent.BOT_LANGUAGE: Wish.LANGUAGE,
    Intent.BOT_PRIVACY: Wish.PRIVACY,
    Intent.HELP_HOTLINE: Wish.HELP,
}
INTENTS_OF_DANGER = frozenset({Intent.HARASSMENT_SEXTORTION, Intent.HARASSMENT_GROOMING, Intent.HELP_DISTRESS})
"""Who picks one of these tells of danger herself."""


class Conversation:
    """Turns a message, or the choice of a topic, into a reply value."""

    def __init__(self, content: Content, parser: IntentParser, helpdesk: HelpDesk, thresholds: Thresholds) -> None:
        self._content = content
        self._parser = parser
        self._helpdesk = helpdesk
        self._thresholds = thresholds

    def risk_in(self, text: str) -> Risk | None:
        """Read a text for danger. Needs neither model nor database nor network."""
        return self._content.danger_rules.detect(text)

    async def hear(self, learner: Learner, text: str) -> Reply:
        """Answer a message in free text."""
        return self.answer(learner, (await self.listen(text)).heard)

    async def listen(self, text: str, harmless: str = "") -> Listened:
        """Say what a message asks for. Who wrote it need not be known yet, so both can be found out side by side.

        Args:
            harmless: a text in which `risk_in` found nothing; the rules do not read it again.
        """
        risk = self.risk_in(text) if text != harmless else None
        if risk:
            return Listened(HelpFirst(risk), risk.language)
        wished = wish_in(text, self._content.wishes)
        if wished and wished.wish is Wish.HELP and wished.is_plain:
            return Listened(Command(Wish.HELP))
        place = None if wished else self._content.place_finder.find(text)
        if place:
            return Listened(place)
        if not any(character.isalnum() for character in text):
            return Listened(NotSure())
        understood = await self._parser.parse(text)
        heard = route(None, understood, self._thresholds)
        # "He deleted my account" is no wish to delete: what tells of trouble gets help, whatever command it sounds like.
        if wished and not is_trouble(heard) and (wished.is_plain or not isinstance(heard, ButtonsOnly)):
            return Listened(Command(wished.wish))
        return Listened(heard, understood.language if isinstance(understood, Understanding) else None)

    def answer(self, learner: Learner, heard: Heard) -> Reply:
        """Answer what was heard."""
        match heard:
            case HelpFirst(risk):
                return self.first_help(learner, risk)
            case Answer(intent):
                return self.about(learner, intent)
            case AskWhich(first, second):
                return WhichOfTwo(first, second)
            case NotSure():
                return Unsure()
            case ButtonsOnly():
                return OnlyButtons(self._helpdesk.for_intent(learner, None).first)
            case Command():
                return heard
            case Place():
                return self._helpdesk.near(heard)

    def about(self, learner: Learner, intent: Intent) -> Reply:
        """Answer an intent, understood or chosen by button."""
        if intent in _COMMANDS:
            return Command(_COMMANDS[intent])
        if intent is Intent.OUT_OF_SCOPE:
            return CannotHelp()
        if intent.topic in {"bot", "chat"}:
            return SmallTalk(intent)
        lesson = self._content.curriculum.for_intent(intent, learner.country)
        now_card = lesson.now(learner.locale, learner.country) if lesson else None
        return Advice(intent, lesson, now_card, self._helpdesk.for_intent(learner, intent).first)

    def first_help(self, learner: Learner, risk: Risk) -> FirstHelp:
        """Give the help for a danger. Needs neither model nor database nor network."""
        now_card = None
        # The moves against blackmail save evidence and time, a child's as well; in other dangers a person comes before
        # any text.
        if RiskKind.SEXTORTION in risk.kinds and not {RiskKind.VIOLENCE, RiskKind.SELF_HARM} & set(risk.kinds):
            lesson = self._content.curriculum.for_intent(Intent.HARASSMENT_SEXTORTION, learner.country)
            now_card = lesson.now(learner.locale, learner.country) if lesson else None
        return FirstHelp(risk, self._helpdesk.for_risk(learner, risk), now_card)
