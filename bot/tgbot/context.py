"""What a handler gets: the services, and the views in the language of the person who wrote."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from telegram import Update, User
from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from bot.domain.learners import Learner, guess_learner
from bot.i18n.translator import translator
from bot.services.checks import TrackChecks
from bot.services.class_letters import ClassLetters
from bot.services.conversation import Conversation
from bot.services.corrections import Corrections
from bot.services.counting import Counting
from bot.services.helpdesk import HelpDesk
from bot.services.learners import LearnerDesk
from bot.services.learning import Learning
from bot.services.ports import Clock, Content
from bot.services.privacy import Privacy
from bot.services.reminders import ReminderDesk
from bot.services.reporting import Reporting
from bot.services.teaching import Teaching
from bot.services.web_sessions import WebSessions
from bot.tgbot.class_files import ClassFiles
from bot.tgbot.class_views import ClassViews
from bot.tgbot.dashboard_views import DashboardViews
from bot.tgbot.rounds import Rounds
from bot.tgbot.views import Views

_ALBUMS = 500
LOOKUP_LIMIT = 0.5
"""Seconds that help waits for the database before it goes on without."""


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases that the Telegram face calls.

    Attributes:
        steady: holds the content still for the time of one update, though editors change it meanwhile.
        public_url: where the trainers' page is reached, without a slash at the end; empty where there is none.
    """

    learners: LearnerDesk
    conversation: Conversation
    helpdesk: HelpDesk
    learning: Learning
    privacy: Privacy
    teaching: Teaching
    class_letters: ClassLetters
    reporting: Reporting
    checks: TrackChecks
    web_sessions: WebSessions
    counting: Counting
    content: Content
    class_files: ClassFiles
    corrections: Corrections
    reminders: ReminderDesk
    clock: Clock
    steady: Callable[[], AbstractContextManager[None]] = nullcontext
    public_url: str = ""

    def views(self, learner: Learner) -> Views:
        """Give the views for a person."""
        return Views(translator(learner.locale), learner, self.clock.now(), self.helpdesk.gazetteer)

    def class_views(self, learner: Learner, bot_name: str) -> ClassViews:
        """Give the screens of classes for a person."""
        return ClassViews(translator(learner.locale), learner, self.content.curriculum, bot_name)

    def dashboard_views(self, learner: Learner) -> DashboardViews:
        """Give the screens about the trainers' page for a person."""
        return DashboardViews(translator(learner.locale), self.public_url)

    async def quickly_who(self, user: User) -> Learner:
        """Find a person without waiting long; help must not hang on a database."""
        try:
            async with asyncio.timeout(LOOKUP_LIMIT):
                return await self.learners.who(user.id, user.language_code)
        except TimeoutError:
            return self.learners.guess(user.id, user.language_code)


class Albums:
    """Albums that were answered: Telegram sends each picture of one as a message of its own. Ids only, in memory."""

    def __init__(self) -> None:
        self._answered: OrderedDict[str, None] = OrderedDict()

    def note(self, album: str | None) -> bool:
        """Note that a message of an album is answered; True if none of it was before, or it is of no album."""
        if album is None:
            return True
        is_first = album not in self._answered
        self._answered[album] = None
        while len(self._answered) > _ALBUMS:
            self._answered.popitem(last=False)
        return is_first


class BotData:
    """What the application holds for all handlers."""

    services: Services
    rounds: Rounds | None = None
    """What goes on beside the answers while the application runs."""

    def __init__(self) -> None:
        self.albums = Albums()


class BotContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], BotData]):
    """A handler's context with the services; nothing is kept in user_data or chat_data."""

    harmless: str = ""
    """The text of this update in which the danger rules found nothing; it need not be read twice."""

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.bot_data.services

    async def learner(self, update: Update) -> Learner:
        """Give the person who wrote, stored or guessed."""
        user = update.effective_user
        if user is None:
            return guess_learner(None)
        return await self.services.learners.who(user.id, user.language_code)


BotApplication = Application[
    ExtBot[None], BotContext, dict[Any, Any], dict[Any, Any], BotData, JobQueue[BotContext] | None
]
