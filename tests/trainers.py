"""A trainer's class, made through the services, and a browser without a screen that fills in its forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape

import httpx
from sqlalchemy import insert
from starlette.applications import Starlette

from bot.adapters.db.models import LearnerRow, MembershipRow
from bot.domain.classrooms import CheckMoment, Classroom, TrackCheck, name_key
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress
from tests.world import Somebody, World

TRACK = "accounts"
ADDRESS = "https://taman.test"


async def make_trainer(
    world: World,
    name: str = "Chị Hoa",
    *,
    is_lead: bool = False,
    organisation: str = "Hội Phụ nữ phường A",
    language: str = "vi",
    place: str | None = None,
) -> tuple[Somebody, Learner]:
    """Somebody who has accepted an invitation."""
    country = Country.VN if language == "vi" else Country.ID
    somebody = world.person(language, name)
    services = world.taman.services
    guess = await services.learners.who(somebody.id, language)
    learner = await services.learners.choose_locale(somebody.id, guess, Locale(language))
    token = await services.teaching.invite(organisation, country, place, is_lead=is_lead)
    await services.teaching.accept(learner, token, name)
    return somebody, learner


async def add_students(
    world: World, classroom: Classroom, count: int, *, first: int = 500_000, names: Sequence[str] = ()
) -> list[Learner]:
    """Students under nicknames, straight into the database: thousands must be quick."""
    now = world.clock.now()
    made = [Learner(f"{first + n:016x}", classroom.locale, classroom.country) for n in range(count)]
    nicknames = [
        (names[n % len(names)] + (f" {n}" if n >= len(names) else "")) if names else f"Bạn {n + 1:04}"
        for n in range(count)
    ]
    async with world.taman.engine.begin() as connection:
        people = [
            {"id": one.id, "telegram_id": first + n, "locale": one.locale.value, "country": one.country.value,
             "is_unreachable": False, "created_on": now}
            for n, one in enumerate(made)
        ]  # fmt: skip
        await connection.execute(insert(LearnerRow), people)
        members = [
            {"classroom_id": classroom.id, "learner_id": one.id, "nickname": nickname,
             "nickname_key": name_key(nickname), "is_counted": True, "joined_at": now}
            for one, nickname in zip(made, nicknames, strict=True)
        ]  # fmt: skip
        await connection.execute(insert(MembershipRow), members)
    return made


async def learn(world: World, students: list[Learner], *, until: int | None = None, wrong: bool = False) -> None:
    """Let students do the lessons of the track; those from `until` on are begun only."""
    now = world.clock.now()
    async with world.taman.work() as work:
        for learner in students:
            for number, lesson in enumerate(world.taman.content.curriculum.of_track(TRACK)):
                if lesson.country not in (None, learner.country):
                    continue
                answers = {
                    card.id: (card.question.right_index + wrong) % len(card.question.options)
                    for card in lesson.cards(learner.locale, learner.country)
                    if card.question
                }
                is_done = until is None or number < until
                await work.progress.save(
                    learner.id,
                    LessonProgress(
                        lesson.id, "now", now, now, answers=answers if is_done else {},
                        finished_at=now if is_done else None, version=lesson.version,
                    ),
                )  # fmt: skip
                if not is_done:
                    break
        await work.commit()


async def check_both(world: World, students: list[Learner], before: int, after: int) -> None:
    """Let students do the checks before and after the track."""
    now = world.clock.now()
    async with world.taman.work() as work:
        for n, learner in enumerate(students):
            for moment, right in ((CheckMoment.BEFORE, before), (CheckMoment.AFTER, after - n % 2)):
                await work.checks.save(learner.id, TrackCheck(TRACK, moment, ("q",) * 5, now, {}, right, now))
        await work.commit()


class Surfer:
    """A browser with cookies and without a screen."""

    def __init__(self, world: World, language: str = "vi") -> None:
        app = Starlette(routes=world.taman.trainers_page("TamanBot"))
        self.world = world
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=ADDRESS, headers={"Accept-Language": language}
        )
        self.page: httpx.Response

    async def gets(self, path: str, **headers: str) -> httpx.Response:
        self.page = await self.client.get(path, headers=headers)
        return self.page

    async def posts(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> httpx.Response:
        self.page = await self.client.post(path, data=dict(form or {"nothing": ""}), headers=headers)
        return self.page

    async def submits(self, path: str, form: Mapping[str, str] | None = None, *, at: str = "") -> httpx.Response:
        """Fill in a form of the page at hand (or of `at`) and follow where it leads."""
        if at:
            await self.gets(at)
        await self.posts(path, {"form_token": self.form_token, **(form or {})})
        while self.page.is_redirect:
            await self.gets(self.page.headers["location"])
        return self.page

    async def signs_in(self, learner: Learner) -> None:
        token = await self.world.taman.services.web_sessions.link(learner)
        await self.gets(f"/t/{token}")
        await self.submits(f"/t/{token}")
        assert self.page.status_code == 200, self.text

    @property
    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page.text)
        assert found, self.page.text
        return found[1]

    @property
    def text(self) -> str:
        """The words of the page, without its marks."""
        body = re.sub(r"(?s)<head>.*?</head>", " ", self.page.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
