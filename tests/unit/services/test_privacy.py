"""Erasing a person."""

from __future__ import annotations

import pytest

from bot.domain.errors import StorageUnavailable
from bot.domain.progress import LessonProgress
from bot.services.privacy import Privacy
from tests.builders import LAN, SARI
from tests.fakes import MONDAY, FakeStore

ME, OTHER = 77, 88
PROGRESS = LessonProgress("images/sextortion", "now", MONDAY, MONDAY, seen=("now",))


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    store.learners = {ME: LAN, OTHER: SARI}
    store.progress = {(LAN.id, PROGRESS.lesson_id): PROGRESS, (SARI.id, PROGRESS.lesson_id): PROGRESS}
    store.unreachable = {ME, OTHER}
    return store


async def test_erase_deletes_everything_of_one_person_and_nothing_of_others(store: FakeStore) -> None:
    existed = await Privacy(store).erase(ME)

    assert existed
    assert (store.learners, store.unreachable) == ({OTHER: SARI}, {OTHER})
    assert store.progress == {(SARI.id, PROGRESS.lesson_id): PROGRESS}


async def test_erase_a_second_time_says_that_there_was_nothing(store: FakeStore) -> None:
    privacy = Privacy(store)
    await privacy.erase(ME)

    assert not await privacy.erase(ME)


async def test_erase_while_the_database_is_down_deletes_nothing(store: FakeStore) -> None:
    store.is_down = True

    with pytest.raises(StorageUnavailable):
        await Privacy(store).erase(ME)

    assert store.learners == {ME: LAN, OTHER: SARI}
