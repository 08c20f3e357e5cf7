"""Which helplines to show. Needs content and the clock only, so it answers when all else is down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import HotlineGone
from bot.domain.escalation import Risk
from bot.domain.hotlines import (
    GLOBAL,
    TOPICS_OF_INTENT,
    Choice,
    Hotline,
    Need,
    choose,
    judge,
    without_twins,
)
from bot.domain.learners import AgeGroup, Learner
from bot.domain.places import Place
from bot.domain.understanding import Intent
from bot.services.ports import Clock, Content, HolidayCalendar

MOST_IN_LIST = 8
MOST_LOCAL = 5


@dataclass(frozen=True, slots=True)
class HelplineList:
    """Helplines for one need: checked ones, and others to call first to check."""

    first: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class NearPlace:
    """Helplines for one place.

    Attributes:
        local: those that name the place, also such as must be called first to check.
        everywhere: checked ones of the whole country; one of them answers day and night.
    """

    place: Place
    local: tuple[Choice, ...]
    everywhere: tuple[Choice, ...]


class HelpDesk:
    """Chooses helplines for danger, for a topic, or in general."""

    def __init__(self, content: Content, calendar: HolidayCalendar, clock: Clock) -> None:
        self._content = content
        self._calendar = calendar
        self._clock = clock

    def for_risk(self, learner: Learner, risk: Risk) -> tuple[Choice, ...]:
        """Give at most three lines for somebody in danger; one of them answers day and night."""
        return self._choose(Need(learner.country, risks=risk.kinds, place=learner.place))

    def for_intent(self, learner: Learner, intent: Intent | None, age_group: AgeGroup | None = None) -> HelplineList:
        """Give lines for a topic (None: any trouble), and others under "more places"."""
        topics = TOPICS_OF_INTENT.get(intent, ()) if intent else ()
        need = Need(learner.country, topics=topics, place=learner.place, age_group=age_group)
        first = self._choose(need)
        shown = {choice.hotline.id for choice in first}
        others = [
            *self._choose(need, most=MOST_IN_LIST),
            *self._choose(need, most=MOST_IN_LIST, confidence="medium"),
        ]
        return HelplineList(first, tuple(c for c in others if c.hotline.id not in shown)[:MOST_IN_LIST])

    def one(self, hotline_id: str) -> Choice:
        """Give one line with its hours now.

        Raises:
            HotlineGone: it is not in the content (any more).
        """
        for hotline in self._content.hotlines:
            if hotline.id == hotline_id:
                return judge(hotline, self._clock.now(), self._calendar.is_holiday)
        raise HotlineGone(hotline_id)

    def near(self, place: Place) -> NearPlace:
        """Give the lines of a place, and three for the whole of its country."""
        need = Need(place.country, place=place.slug)
        local = [
            choice
            for confidence in ("high", "medium")
            for choice in self._choose(need, most=len(self._content.hotlines), confidence=confidence)
            if place.slug in choice.hotline.places
        ][:MOST_LOCAL]
        national = [choice for choice in self._choose(Need(place.country)) if choice not in local]
        shown = {hotline.id for hotline in without_twins([choice.hotline for choice in (*local, *national)])}
        return NearPlace(
            place,
            tuple(choice for choice in local if choice.hotline.id in shown),
            tuple(choice for choice in national if choice.hotline.id in shown),
        )

    @property
    def gazetteer(self) -> Mapping[str, Place]:
        """All places by slug, as they are known at this moment."""
        return self._content.places

    def places(self, learner: Learner) -> tuple[str, ...]:
        """Give the slugs of places that have a line of their own in the learner's country."""
        slugs = {
            place
            for hotline in self._content.hotlines
            if hotline.country == learner.country.value and hotline.country != GLOBAL
            for place in hotline.places
        }
        return tuple(sorted(slugs))

    def _choose(self, need: Need, most: int = 3, confidence: str = "high") -> tuple[Choice, ...]:
        hotlines: tuple[Hotline, ...] = tuple(self._content.hotlines)
        return choose(hotlines, need, self._clock.now(), self._calendar.is_holiday, most=most, confidence=confidence)
