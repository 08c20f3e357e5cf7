"""Links and sessions of the trainers' page in the database: the same answers from SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.learners import Learner
from bot.domain.web_sessions import WebLink, WebSession
from bot.services.ports import UnitOfWorkFactory
from tests.builders import LAN
from tests.contract.test_classrooms import work  # noqa: F401 - a fixture: its trainer is "hoa"
from tests.contract.test_unit_of_work import NOON, engine  # noqa: F401 - a fixture

LINK = WebLink("a" * 64, "hoa", NOON + timedelta(minutes=10))
SESSION = WebSession("b" * 64, "hoa", NOON, NOON + timedelta(hours=8))
HOA = Learner("hoa", LAN.locale, LAN.country)


async def test_a_link_is_used_once_and_says_whose_it_is(work: UnitOfWorkFactory) -> None:  # noqa: F811
    async with work() as unit:
        await unit.web.add_link(LINK)
        assert await unit.web.link(LINK.token_hash) == (LINK, HOA)
        assert await unit.web.link("c" * 64) is None
        assert await unit.web.use_link(LINK.token_hash, NOON)
        assert not await unit.web.use_link(LINK.token_hash, NOON)
        assert not await unit.web.use_link("c" * 64, NOON)
        await unit.commit()
    async with work() as unit:
        assert await unit.web.link(LINK.token_hash) == (replace(LINK, used_at=NOON), HOA)


async def test_what_was_used_is_known_and_the_work_goes_on(work: UnitOfWorkFactory) -> None:  # noqa: F811
    used = replace(LINK, used_at=NOON)
    async with work() as unit:
        assert await unit.web.add_used(used)
        await unit.commit()
    async with work() as unit:
        assert not await unit.web.add_used(used)
        await unit.web.add_session(SESSION)
        await unit.commit()
    async with work() as unit:
        assert await unit.web.session(SESSION.token_hash) == (SESSION, HOA)


async def test_sessions_end_one_by_one_by_time_and_with_their_trainer(work: UnitOfWorkFactory) -> None:  # noqa: F811
    other = replace(SESSION, token_hash="d" * 64, expires_at=NOON + timedelta(hours=9))
    last = replace(SESSION, token_hash="e" * 64, expires_at=NOON + timedelta(hours=10))
    async with work() as unit:
        for session in (SESSION, other, last):
            await unit.web.add_session(session)
        await unit.web.add_link(LINK)
        await unit.web.end_session(SESSION.token_hash)
        await unit.web.forget_expired(NOON + timedelta(hours=9))
        assert await unit.web.session(SESSION.token_hash) is None
        assert await unit.web.session(other.token_hash) is None
        assert await unit.web.link(LINK.token_hash) is None
        assert await unit.web.session(last.token_hash) == (last, HOA)
        await unit.commit()
    async with work() as unit:
        assert await unit.learners.erase(1)
        await unit.commit()
    async with work() as unit:
        assert await unit.web.session(last.token_hash) is None
