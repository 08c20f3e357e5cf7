"""Who is writing, and what people choose about themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.learners import Country, Learner, Locale, guess_learner
from bot.services.learners import LearnerDesk
from tests.builders import GUEST, LAN, make_place
from tests.fakes import FakeStore

ME = 77
HANOI = make_place("hanoi", "Hà Nội")


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def desk(store: FakeStore) -> LearnerDesk:
    return LearnerDesk(store)


async def test_who_guesses_somebody_new_and_stores_nothing(desk: LearnerDesk, store: FakeStore) -> None:
    found = await desk.who(ME, "id-ID")

    assert found == Learner("", Locale.ID, Country.ID, is_guess=True)
    assert store.learners == {}


async def test_who_gives_the_stored_learner_whatever_the_phone_says(desk: LearnerDesk, store: FakeStore) -> None:
    store.learners[ME] = LAN

    assert await desk.who(ME, "id") == LAN


async def test_who_guesses_while_the_database_is_down(desk: LearnerDesk, store: FakeStore) -> None:
    store.learners[ME] = LAN
    store.is_down = True

    assert await desk.who(ME, "id") == guess_learner("id")


async def test_choose_locale_of_somebody_new_takes_the_country_of_the_language(
    desk: LearnerDesk, store: FakeStore
) -> None:
    kept = await desk.choose_locale(ME, GUEST, Locale.ID)

    assert kept == Learner(kept.id, Locale.ID, Country.ID)
    assert len(kept.id) == 16
    assert store.learners == {ME: kept}


async def test_choose_locale_of_a_stored_learner_keeps_country_place_and_id(desk: LearnerDesk, store: FakeStore) -> None:
    lan = replace(LAN, place="hanoi")
    store.learners[ME] = lan

    kept = await desk.choose_locale(ME, lan, Locale.ID)

    assert kept == replace(lan, locale=Locale.ID)
    assert store.learners == {ME: kept}


async def test_choose_country_forgets_a_place_in_another_country(desk: LearnerDesk, store: FakeStore) -> None:
    lan = store.learners[ME] = replace(LAN, place="hanoi")

    same = await desk.choose_country(ME, lan, Country.VN)
    other = await desk.choose_country(ME, lan, Country.ID)

    assert (same, other) == (lan, replace(LAN, country=Country.ID, place=None))
    assert store.learners == {ME: other}


async def test_choose_place_and_forget_it(desk: LearnerDesk, store: FakeStore) -> None:
    store.learners[ME] = LAN

    chosen = await desk.choose_place(ME, LAN, HANOI)
    stored = store.learners[ME]
    forgotten = await desk.choose_place(ME, chosen, None)

    assert (chosen, stored, forgotten) == (replace(LAN, place="hanoi"), chosen, LAN)
    assert store.learners == {ME: LAN}


async def test_choose_place_of_the_other_country_takes_its_country_too(desk: LearnerDesk, store: FakeStore) -> None:
    store.learners[ME] = LAN

    chosen = await desk.choose_place(ME, LAN, make_place("bali", "Bali", country=Country.ID))

    assert chosen == store.learners[ME] == replace(LAN, place="bali", country=Country.ID)


async def test_choices_do_not_overwrite_what_is_stored_with_a_guess(desk: LearnerDesk, store: FakeStore) -> None:
    """The database did not answer when the person was looked up, and is back when she chooses."""
    store.learners[ME] = replace(LAN, locale=Locale.ID, place="hanoi")
    guess = guess_learner("en")

    await desk.choose_locale(ME, guess, Locale.VI)
    await desk.choose_country(ME, guess, Country.VN)

    assert store.learners == {ME: replace(LAN, place="hanoi")}


async def test_choosing_after_everything_was_deleted_makes_a_new_person(desk: LearnerDesk, store: FakeStore) -> None:
    kept = await desk.choose_place(ME, LAN, HANOI)

    assert kept.id != LAN.id
    assert store.learners == {ME: replace(LAN, id=kept.id, place="hanoi")}


async def test_choosing_while_the_database_is_down_fails_and_stores_nothing(desk: LearnerDesk, store: FakeStore) -> None:
    store.is_down = True

    with pytest.raises(StorageUnavailable):
        await desk.choose_locale(ME, GUEST, Locale.VI)

    assert store.learners == {}


async def test_note_reachable_marks_and_unmarks_known_people_only(desk: LearnerDesk, store: FakeStore) -> None:
    store.learners[ME] = LAN

    await desk.note_reachable(ME, reachable=False)
    await desk.note_reachable(88, reachable=False)
    blocked = set(store.unreachable)
    await desk.note_reachable(ME, reachable=True)

    assert (blocked, store.unreachable, set(store.learners)) == ({ME}, set(), {ME})
