"""Content that editors go on changing while the bot runs: good changes are taken over whole, bad ones are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path

import structlog

from bot.adapters.content.checks import examine
from bot.adapters.content.loader import LoadedContent
from bot.adapters.content.watching import Fingerprint, changes, fingerprint
from bot.domain.classrooms import ClassWords
from bot.domain.hotlines import Hotline
from bot.domain.learners import Locale
from bot.domain.masking import Masker
from bot.domain.phrases import PhraseMatcher
from bot.domain.places import Place, PlaceFinder
from bot.domain.sessions import SessionNotes
from bot.domain.tracks import Curriculum
from bot.services.ports import CardRenderer, DangerRules

log = structlog.get_logger(__name__)


class LiveContent:
    """The `Content` port over a folder. There is always one whole state; it is changed by one assignment.

    A change must pass all checks of `taman content check`, danger rules and their examples among them, so there is
    never a moment without rules.

    Args:
        root: the content folder.
        content: its state at the start.
        renderer: tells the checks whether a card fits.
        today: for the checks of review dates.
        seen: the folder's fingerprint from before `content` was loaded.
    """

    def __init__(
        self,
        root: Path,
        content: LoadedContent,
        renderer: CardRenderer,
        today: Callable[[], date],
        seen: Fingerprint | None = None,
    ) -> None:
        self._root = root
        self._newest = content
        self._renderer = renderer
        self._today = today
        self._seen = seen

    @property
    def curriculum(self) -> Curriculum:
        """Tracks and lessons."""
        return self._now.curriculum

    @property
    def hotlines(self) -> Sequence[Hotline]:
        """Helplines of all countries."""
        return self._now.hotlines

    @property
    def danger_rules(self) -> DangerRules:
        """The rules that need no model."""
        return self._now.danger_rules

    @property
    def wishes(self) -> PhraseMatcher:
        """Plain words for commands."""
        return self._now.wishes

    @property
    def class_words(self) -> ClassWords:
        """Nicknames to choose from, and words that none may hold."""
        return self._now.class_words

    @property
    def masker(self) -> Masker:
        """Hides names and numbers in a sentence."""
        return self._now.masker

    @property
    def sessions(self) -> Mapping[str, Mapping[Locale, SessionNotes]]:
        """Facilitators' notes: track -> language -> notes."""
        return self._now.sessions

    @property
    def places(self) -> Mapping[str, Place]:
        """Cities and provinces by slug."""
        return self._now.places

    @property
    def place_finder(self) -> PlaceFinder:
        """Reads messages that are the name of a place."""
        return self._now.place_finder

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Hold the state still for the time of the block, in this task and in those it starts."""
        token = _HELD.set((self, self._newest))
        try:
            yield
        finally:
            _HELD.reset(token)

    async def watch(self) -> None:
        """Take over changes until cancelled; never raises anything else."""
        try:
            async for _ in changes(self._root):
                try:
                    await self.reload()
                except Exception as error:  # an edge: whatever an odd folder does, the old state and the watch stay
                    log.error("content not taken over", error=type(error).__name__)
        except Exception as error:  # an edge: a bot without a watch still helps
            log.error("content is no longer watched; a restart takes changes over", error=type(error).__name__)

    async def reload(self) -> bool:
        """Take over what stands in the folder; False (and one log line a problem) if it is refused or not new."""
        seen = await asyncio.to_thread(fingerprint, self._root)
        if seen == self._seen:
            return False
        self._seen = seen
        found = await asyncio.to_thread(examine, self._root, self._renderer, self._today())
        if found.content is None or found.errors:
            for problem in found.errors:
                log.warning(
                    "content not taken over",
                    file=problem.path,
                    line=problem.line,
                    problem=problem.code,
                    what=problem.what,
                    mend=problem.mend,
                )
            log.warning("content not taken over: the one of before stays", errors=len(found.errors))
            return False
        self._newest = found.content
        log.info(
            "content taken over", lessons=len(found.content.curriculum.lessons), helplines=len(found.content.hotlines)
        )
        return True

    @property
    def _now(self) -> LoadedContent:
        held = _HELD.get()
        return held[1] if held is not None and held[0] is self else self._newest


_HELD: ContextVar[tuple[LiveContent, LoadedContent] | None] = ContextVar("held content", default=None)
