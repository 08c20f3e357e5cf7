"""Settings -> adapters -> services -> faces. The only file that knows all parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute
from telegram.request import BaseRequest

from bot.adapters.clock import PublicHolidays, SystemClock
from bot.adapters.content.live import LiveContent
from bot.adapters.content.loader import load
from bot.adapters.content.watching import fingerprint
from bot.adapters.db.engine import make_engine, make_sessions, read_url
from bot.adapters.db.schema import upgrade
from bot.adapters.db.unit_of_work import SqlUnitOfWork
from bot.adapters.documents.class_pictures import progress_picture
from bot.adapters.documents.posters import poster_picture
from bot.adapters.documents.session_kit import session_kit
from bot.adapters.rasa import RasaIntentParser
from bot.config import Settings
from bot.domain.errors import SettingError
from bot.domain.outbox import MessageKind
from bot.domain.understanding import Intent
from bot.i18n.translator import Translator
from bot.services.checks import TrackChecks
from bot.services.class_letters import AssignedWork, ClassLetters, ClassReason
from bot.services.conversation import Conversation
from bot.services.corrections import Corrections
from bot.services.counting import Counting
from bot.services.helpdesk import HelpDesk
from bot.services.learners import LearnerDesk
from bot.services.learning import Learning
from bot.services.outbox import Postman
from bot.services.ports import Clock, IntentParser, OpenWork, Reason, UnitOfWork, UnitOfWorkFactory
from bot.services.privacy import Privacy
from bot.services.reminders import BegunLessons, FirstOpenWork, ReminderDesk, ReminderPlanner, ReminderReason
from bot.services.reporting import Reporting
from bot.services.teaching import ClassroomView, Teaching
from bot.services.web_sessions import WebSessions
from bot.tgbot.application import build_application
from bot.tgbot.carrier import TelegramCarrier, bulk_bot
from bot.tgbot.class_files import ClassFiles
from bot.tgbot.context import BotApplication, Services
from bot.tgbot.render import TelegramCards
from bot.tgbot.rounds import Rounds, note_fault
from bot.trainers_page import trainers_page
from bot.web.trainers.site import Site

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taman:
    """The parts, put together."""

    settings: Settings
    content: LiveContent
    services: Services
    work: UnitOfWorkFactory
    engine: AsyncEngine
    parser: IntentParser
    open_work: OpenWork
    reasons: Mapping[MessageKind, Reason]

    def application(
        self, *, request: BaseRequest | None = None, updates_request: BaseRequest | None = None
    ) -> BotApplication:
        """Build the Telegram application, with what it does by itself (reminders, the outbox).

        Raises:
            SettingError: the token is missing.
        """
        token = required_token(self.settings)
        api_url = self.settings.telegram_api_url.rstrip("/")
        app = build_application(token, self.services, api_url=api_url, request=request, updates_request=updates_request)
        clock = self.services.clock
        postman = Postman(self.work, TelegramCarrier(bulk_bot(app, api_url)), self.reasons, clock, note_fault)
        app.bot_data.rounds = Rounds(ReminderPlanner(self.work, self.open_work, clock), postman, clock)
        return app

    def trainers_page(self, bot_name: str) -> list[BaseRoute]:
        """Give the addresses of the trainers' page, all below `/t`.

        Args:
            bot_name: the bot's user name, for links into the chat.
        """
        services = self.services
        site = Site(
            services.web_sessions,
            services.teaching,
            services.reporting,
            services.content,
            services.clock,
            bot_name,
            is_secure=services.public_url.startswith("https:"),
        )
        return trainers_page(site, services.counting)


@asynccontextmanager
async def build(
    settings: Settings, *, nlu_url: str = "", parser: IntentParser | None = None, clock: Clock | None = None
) -> AsyncIterator[Taman]:
    """Put all parts together, the database brought to this version's schema; closed at the end of the block.

    Args:
        nlu_url: address of a Rasa server just started; otherwise the setting's.
        parser, clock: stand-ins for tests.

    Raises:
        ContentInvalid, SettingError, StorageTooNew: nothing can be started.
    """
    seen = fingerprint(settings.content_dir)
    clock = clock or SystemClock()
    content = LiveContent(
        settings.content_dir, load(settings.content_dir), TelegramCards(), lambda: clock.now().date(), seen
    )
    engine = make_engine(read_url(settings.database_url))
    rasa: RasaIntentParser | None = None
    writing: asyncio.Task[None] | None = None
    try:
        await upgrade(engine)
        sessions = make_sessions(engine)

        def work() -> UnitOfWork:
            return SqlUnitOfWork(sessions)

        if parser is None:
            address = _checked_url(nlu_url or settings.nlu_url or f"http://127.0.0.1:{settings.nlu_port}")
            parser = rasa = RasaIntentParser(address, time_limit=settings.nlu_time_limit)
        helpdesk = HelpDesk(content, PublicHolidays(), clock)
        teaching = Teaching(content, work, clock)
        open_work = FirstOpenWork([AssignedWork(teaching), BegunLessons(content, work)])
        counting = Counting(content, work, clock)
        services = Services(
            learners=LearnerDesk(work),
            conversation=Conversation(content, parser, helpdesk, settings.thresholds),
            helpdesk=helpdesk,
            learning=Learning(content, work, clock),
            privacy=Privacy(work),
            teaching=teaching,
            class_letters=ClassLetters(work, clock),
            reporting=Reporting(content, work),
            checks=TrackChecks(content, work, clock),
            web_sessions=WebSessions(work, clock, settings.telegram_bot_token.get_secret_value()),
            counting=counting,
            content=content,
            class_files=_class_files(content),
            corrections=Corrections(content, work, clock),
            reminders=ReminderDesk(work, open_work, clock),
            clock=clock,
            steady=content.steady,
            public_url=(settings.public_url or settings.webhook_url).rstrip("/"),
        )
        reasons: dict[MessageKind, Reason] = {
            MessageKind.REMINDER: ReminderReason(work, open_work, clock),
            MessageKind.ASSIGNMENT: ClassReason(teaching),
            MessageKind.ENCOURAGEMENT: ClassReason(teaching),
        }
        writing = asyncio.create_task(counting.keep_writing())
        async with _watched(content) if settings.content_watch else nullcontext():
            yield Taman(settings, content, services, work, engine, parser, open_work, reasons)
    finally:
        if writing is not None:
            writing.cancel()
            await asyncio.wait([writing])
        if rasa is not None:
            await rasa.close()
        await engine.dispose()


@asynccontextmanager
async def _watched(content: LiveContent) -> AsyncIterator[None]:
    """Take over changes of the content for the time of the block."""
    watching = asyncio.create_task(content.watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def _class_files(content: LiveContent) -> ClassFiles:
    """Put the documents behind the chat's screens."""

    def poster(seen: ClassroomView, link: str, t: Translator) -> bytes:
        return poster_picture(seen.classroom, seen.organisation, link, t)

    def kit(seen: ClassroomView, track_id: str, bot_name: str, t: Translator) -> bytes:
        of_class = (seen.classroom, seen.organisation)
        return session_kit(content, track_id, seen.classroom.country, bot_name, t, of_class=of_class)

    return ClassFiles(poster, progress_picture, kit)


async def check_model(parser: IntentParser) -> None:
    """Compare the intents of the running model with ours; a server that is down is no reason to stop.

    Raises:
        SettingError: the model knows other intents than this version.
    """
    if not isinstance(parser, RasaIntentParser):
        return
    try:
        known = await parser.intents()
    except (httpx.HTTPError, ValueError):
        log.warning("understanding is not up yet; buttons, helplines and danger rules work")
        return
    # Rasa adds intents of its own (restart, session_start, nlu_fallback, ...).
    missing = {intent.value for intent in Intent} - known
    if missing:
        raise SettingError(
            "TAMAN_NLU_URL",
            f"the model there does not know {len(missing)} of our intents: {', '.join(sorted(missing)[:5])}.",
            "Train it anew with `taman nlu train`, or point to the right server.",
        )


def required_token(settings: Settings) -> str:
    """Give the bot's token.

    Raises:
        SettingError: it is missing.
    """
    token = settings.telegram_bot_token.get_secret_value()
    if not token:
        raise SettingError(
            "TELEGRAM_BOT_TOKEN",
            "is not set.",
            "Get one from @BotFather and put it into .env; or try `make demo`, which needs none.",
        )
    return token


def _checked_url(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = httpx.URL("")
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise SettingError("TAMAN_NLU_URL", "is not an address.", "Write http://host:port.")
    return url
