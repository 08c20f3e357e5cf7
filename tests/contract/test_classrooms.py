"""Classes in the database: the same answers from SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.classrooms import (
    Assignment,
    CheckMoment,
    Classroom,
    Invite,
    Membership,
    Organisation,
    Prompt,
    PromptKind,
    StudentCount,
    TrackCheck,
    Trainer,
)
from bot.domain.errors import ChangedMeanwhile, NicknameRefused
from bot.domain.learners import Country, Learner, Locale
from bot.domain.progress import LessonProgress
from bot.services.ports import UnitOfWork, UnitOfWorkFactory
from tests.contract.test_unit_of_work import NOON, engine, factory_of  # noqa: F401

ORGANISATION = Organisation("o" * 16, "Hội Phụ nữ phường A", Country.VN, "hanoi")
CLASSROOM = Classroom("c" * 16, ORGANISATION.id, "10A2", Locale.VI, Country.VN, "hanoi", "K7M4QX")
LESSONS = ["images/sextortion", "images/leak"]


@pytest.fixture
async def work(engine) -> UnitOfWorkFactory:  # noqa: F811
    """One organisation, one class, its trainer and three learners."""
    factory = factory_of(engine)
    async with factory() as unit:
        for number, name in enumerate(["hoa", "lan", "mai", "sen"], start=1):
            await unit.learners.save(number, Learner(name, Locale.VI, Country.VN))
        await unit.organisations.add(ORGANISATION, NOON)
        await unit.organisations.save_trainer(Trainer("hoa", ORGANISATION.id, "Chị Hoa", is_lead=True), NOON)
        await unit.classrooms.add(CLASSROOM, "hoa", NOON)
        await unit.commit()
    return factory


async def add_members(unit: UnitOfWork, *names: str) -> None:
    for name in names:
        await unit.classrooms.add_member(Membership(CLASSROOM.id, name, f"Bạn {name}", NOON))


async def test_what_is_stored_is_read_again(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        assert await unit.organisations.one(ORGANISATION.id) == ORGANISATION
        assert await unit.organisations.named(ORGANISATION.name) == ORGANISATION
        assert await unit.classrooms.one(CLASSROOM.id) == CLASSROOM
        assert await unit.classrooms.with_code("K7M4QX") == CLASSROOM
        assert await unit.classrooms.with_code("AAAAAA") is None
        assert await unit.classrooms.of_trainer("hoa") == [CLASSROOM]
        assert await unit.classrooms.of_trainer("lan") == []
        assert await unit.classrooms.of_organisation(ORGANISATION.id) == [CLASSROOM]
        assert await unit.classrooms.leaders(CLASSROOM.id) == [
            (Trainer("hoa", ORGANISATION.id, "Chị Hoa", is_lead=True), True)
        ]


async def test_an_invitation_is_used_once(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.organisations.add_invite("h" * 64, Invite(ORGANISATION.id, True, NOON + timedelta(days=7)))
        assert await unit.organisations.use_invite("h" * 64, NOON)
        assert not await unit.organisations.use_invite("h" * 64, NOON)
        assert not await unit.organisations.use_invite("x" * 64, NOON)
        known = await unit.organisations.invite("h" * 64)
        assert known is not None
        assert known.used_at == NOON


async def test_a_join_code_that_is_taken_is_refused_and_the_work_goes_on(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        other = replace(CLASSROOM, id="d" * 16)
        with pytest.raises(ChangedMeanwhile):
            await unit.classrooms.add(other, "hoa", NOON)
        await unit.classrooms.add(replace(other, join_code="ABCDEF"), "hoa", NOON)
        await unit.commit()
    async with work() as unit:
        assert len(await unit.classrooms.of_trainer("hoa")) == 2


async def test_who_changes_an_older_version_is_refused(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.classrooms.save(replace(CLASSROOM, name="Lớp A"))
        with pytest.raises(ChangedMeanwhile):
            await unit.classrooms.save(replace(CLASSROOM, name="Lớp B"))
        await unit.commit()
    async with work() as unit:
        assert await unit.classrooms.one(CLASSROOM.id) == replace(CLASSROOM, name="Lớp A", version=2)


async def test_nicknames_are_unique_in_a_class_whatever_marks_and_case(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.classrooms.add_member(Membership(CLASSROOM.id, "lan", "Bé Mèo", NOON))
        with pytest.raises(NicknameRefused, match="taken"):
            await unit.classrooms.add_member(Membership(CLASSROOM.id, "mai", "be meo!", NOON))
        await unit.classrooms.add_member(Membership(CLASSROOM.id, "lan", "BÉ MÈO", NOON))  # one's own, again
        await unit.commit()
    async with work() as unit:
        assert [m.nickname for m in await unit.classrooms.members(CLASSROOM.id)] == ["BÉ MÈO"]
        assert [c for c, _ in await unit.classrooms.memberships("lan")] == [CLASSROOM]


async def test_leaving_and_erasing_take_the_place_away(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await add_members(unit, "lan", "mai", "sen")
        assert await unit.classrooms.remove_member(CLASSROOM.id, "lan")
        assert not await unit.classrooms.remove_member(CLASSROOM.id, "lan")
        await unit.prompts.ask("mai", Prompt(PromptKind.NICKNAME, "K7M4QX", NOON))
        await unit.commit()
    async with work() as unit:
        assert await unit.learners.erase(3)
        await unit.commit()
    async with work() as unit:
        assert [m.learner_id for m in await unit.classrooms.members(CLASSROOM.id)] == ["sen"]
        assert await unit.prompts.of("mai") is None


async def test_a_class_outlives_its_trainer(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await unit.classrooms.note(NOON, "hoa", ORGANISATION.id, CLASSROOM.id, "create")
        await unit.learners.erase(1)
        await unit.commit()
    async with work() as unit:
        assert await unit.classrooms.one(CLASSROOM.id) == CLASSROOM
        assert await unit.classrooms.leaders(CLASSROOM.id) == []
        (line,) = await unit.classrooms.audit(CLASSROOM.id)
        assert (line.actor, line.action) == ("", "create")


async def test_assignments_in_the_order_of_their_start(work: UnitOfWorkFactory) -> None:
    later = Assignment("2" * 16, CLASSROOM.id, "scams", date(2026, 12, 1))
    first = Assignment("1" * 16, CLASSROOM.id, "images", date(2026, 11, 23), date(2026, 11, 30))
    async with work() as unit:
        await unit.classrooms.add_assignment(later, NOON)
        await unit.classrooms.add_assignment(first, NOON)
        assert await unit.classrooms.assignments(CLASSROOM.id) == [first, later]
        await unit.classrooms.change_assignment(replace(later, starts_on=date(2026, 11, 1)))
        await unit.classrooms.withdraw_assignment(first.id, NOON)
        assert [a.id for a in await unit.classrooms.assignments(CLASSROOM.id)] == [later.id]


def progress(lesson_id: str, *, finished: bool, version: str = "v1", **answers: int) -> LessonProgress:
    return LessonProgress(
        lesson_id, "now", NOON, NOON, answers=answers, finished_at=NOON if finished else None, version=version
    )


async def test_a_report_counts_members_and_only_the_lessons_asked_for(work: UnitOfWorkFactory) -> None:
    async with work() as unit:
        await add_members(unit, "lan", "mai")
        await unit.classrooms.add_member(Membership(CLASSROOM.id, "hoa", "Cô", NOON, is_counted=False))
        for name in ("lan", "hoa", "sen"):  # sen is in no class, hoa leads it
            await unit.progress.save(name, progress(LESSONS[0], finished=True, q=1))
        await unit.progress.save("lan", progress(LESSONS[1], finished=False, q=0, r=2))
        await unit.progress.save("mai", progress(LESSONS[0], finished=True, version="old", q=2))
        await unit.progress.save("mai", progress("help/other", finished=True, q=2))
        await unit.commit()
    async with work() as unit:
        assert await unit.classrooms.size(CLASSROOM.id) == 2
        counts = await unit.reports.progress(CLASSROOM.id, dict.fromkeys(LESSONS, "v1"))
        assert counts.students == (StudentCount("Bạn lan", 1, 1), StudentCount("Bạn mai", 1, 0))
        assert counts.lessons == {LESSONS[0]: (2, 0), LESSONS[1]: (0, 1)}
        assert {(c.lesson_id, c.question_id, c.option, c.count) for c in counts.answers} == {
            (LESSONS[0], "q", 1, 1),
            (LESSONS[1], "q", 0, 1),
            (LESSONS[1], "r", 2, 1),
        }
        nothing = await unit.reports.progress(CLASSROOM.id, {})
        assert nothing.students == (StudentCount("Bạn lan", 0, 0), StudentCount("Bạn mai", 0, 0))
        assert (nothing.lessons, nothing.answers) == ({}, ())


async def test_checks_are_compared_for_those_who_did_both(work: UnitOfWorkFactory) -> None:
    def check(moment: CheckMoment, right: int, *, done: bool = True) -> TrackCheck:
        return TrackCheck("images", moment, ("images/leak#q",), NOON, {"images/leak#q": 1}, right, NOON if done else None)

    async with work() as unit:
        await add_members(unit, "lan", "mai")
        for name, after in (("lan", True), ("mai", False), ("sen", True)):
            await unit.checks.save(name, check(CheckMoment.BEFORE, 2))
            await unit.checks.save(name, check(CheckMoment.AFTER, 4, done=after))
        await unit.commit()
    async with work() as unit:
        assert await unit.reports.checks(CLASSROOM.id, "images") == [(2, 4)]
        taken = await unit.checks.of("lan", "images")
        assert taken[CheckMoment.AFTER] == check(CheckMoment.AFTER, 4)
        assert await unit.checks.of("lan", "scams") == {}
