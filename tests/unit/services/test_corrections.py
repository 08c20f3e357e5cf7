"""Counting corrections, and holding a sentence for a few minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.corrections import NOT_SURE
from bot.domain.errors import StorageUnavailable
from bot.domain.learners import Locale
from bot.domain.understanding import Intent
from bot.services.corrections import AT_HAND, Corrections, Offer
from tests.builders import GUEST, LAN, SARI, FakeContent, make_content, make_rules
from tests.fakes import MONDAY, FakeStore, FixedClock

CHAT, OTHER_CHAT = 1, 2
TEXT, MASKED = "họ gọi từ số 0912345678 đòi tiền", "họ gọi từ số 000 đòi tiền"
JOB, LOAN = Intent.SCAM_JOB, Intent.SCAM_LOAN


@dataclass
class Bench:
    content: FakeContent = field(default_factory=lambda: make_content(rules=make_rules(self_harm="muốn chết")))
    store: FakeStore = field(default_factory=FakeStore)
    clock: FixedClock = field(default_factory=FixedClock)
    most_chats: int = 3

    def __post_init__(self) -> None:
        self.corrections = Corrections(self.content, self.store, self.clock, most_chats=self.most_chats)

    def note(self, chat: int = CHAT, message_id: int = 10, text: str = TEXT, predicted: str = JOB) -> None:
        self.corrections.note(chat, message_id, text, predicted)

    async def chose(
        self, chat: int = CHAT, pressed_id: int = 11, predicted: str = JOB, chosen: Intent = LOAN
    ) -> Offer | None:
        return await self.corrections.chose(LAN, chat, pressed_id, predicted, chosen)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_pair_is_counted_by_day_and_language_without_a_person(bench: Bench) -> None:
    await bench.chose()
    await bench.chose(chat=OTHER_CHAT)
    await bench.corrections.chose(SARI, 3, 11, NOT_SURE, LOAN)
    await bench.corrections.chose(GUEST, 4, 11, JOB, JOB)
    bench.clock.move(days=1)
    await bench.chose(pressed_id=12)

    day = MONDAY.date()
    assert bench.store.corrections == {
        (day, Locale.VI, "scam_job", "scam_loan"): 2,
        (day, Locale.ID, "not_sure", "scam_loan"): 1,
        (day, Locale.VI, "scam_job", "scam_job"): 1,
        (day + timedelta(days=1), Locale.VI, "scam_job", "scam_loan"): 1,
    }


@pytest.mark.parametrize("predicted", ["", "forged", "scam_job; drop table"])
async def test_what_is_no_prediction_counts_for_nothing(bench: Bench, predicted: str) -> None:
    bench.note(predicted=predicted)

    assert await bench.chose(predicted=predicted) is None
    assert bench.store.corrections == {}


async def test_a_message_with_buttons_counts_once(bench: Bench) -> None:
    await bench.chose()
    await bench.chose(chosen=JOB)

    assert list(bench.store.corrections.values()) == [1]


async def test_count_that_fails_disturbs_nobody_and_the_offer_still_comes(bench: Bench) -> None:
    bench.store.is_down = True
    bench.note()

    assert await bench.chose() is not None


async def test_sentence_is_offered_masked_once_and_kept_without_a_person(bench: Bench) -> None:
    bench.note()

    offer = await bench.chose()
    again = await bench.chose(pressed_id=12)
    assert offer is not None
    was_kept = await bench.corrections.keep(SARI, CHAT, offer.token)
    twice = await bench.corrections.keep(SARI, CHAT, offer.token)

    assert (offer.sentence, again, was_kept, twice) == (MASKED, None, True, False)
    (given,) = bench.store.inbox.values()
    assert (given.sentence, given.predicted, given.chosen) == (MASKED, "scam_job", "scam_loan")
    assert (given.locale, given.received_on, len(given.id)) == (Locale.ID, MONDAY.date(), 16)


@pytest.mark.parametrize("token", ["", "deadbeef", "0"])
async def test_forged_token_keeps_nothing(bench: Bench, token: str) -> None:
    bench.note()
    unasked = await bench.corrections.keep(LAN, CHAT, token)
    await bench.chose()

    assert (unasked, await bench.corrections.keep(LAN, CHAT, token)) == (False, False)
    assert bench.store.inbox == {}


async def test_token_of_one_chat_is_worth_nothing_in_another(bench: Bench) -> None:
    bench.note()
    bench.note(OTHER_CHAT)
    offer = await bench.chose()
    await bench.chose(OTHER_CHAT)
    assert offer is not None

    assert not await bench.corrections.keep(LAN, OTHER_CHAT, offer.token)


async def test_storage_down_keeps_the_sentence_at_hand(bench: Bench) -> None:
    bench.note()
    offer = await bench.chose()
    assert offer is not None
    bench.store.is_down = True
    with pytest.raises(StorageUnavailable):
        await bench.corrections.keep(LAN, CHAT, offer.token)
    bench.store.is_down = False

    assert await bench.corrections.keep(LAN, CHAT, offer.token)


async def test_older_sentence_is_never_offered_or_kept(bench: Bench) -> None:
    bench.note()
    offer = await bench.chose()
    assert offer is not None
    bench.note(message_id=20, text="một câu hoàn toàn khác hẳn")

    assert not await bench.corrections.keep(LAN, CHAT, offer.token)
    assert await bench.chose(pressed_id=11) is None  # a button from before the sentence
    assert await bench.chose(pressed_id=21, predicted=NOT_SURE) is None  # another prediction


async def test_button_of_an_older_message_makes_the_sentence_forgotten(bench: Bench) -> None:
    bench.note(message_id=20)
    bench.corrections.forget_if_older(CHAT, 11)

    assert await bench.chose(pressed_id=22) is None


async def test_button_of_the_answer_itself_forgets_nothing(bench: Bench) -> None:
    bench.note(message_id=20)
    bench.corrections.forget_if_older(CHAT, 21)

    assert await bench.chose(pressed_id=22) is not None


@pytest.mark.parametrize("chosen", [Intent.HELP_DISTRESS, Intent.HARASSMENT_SEXTORTION, Intent.HARASSMENT_GROOMING])
async def test_who_picks_danger_is_not_asked_but_counted(bench: Bench, chosen: Intent) -> None:
    bench.note()

    assert await bench.chose(chosen=chosen) is None
    assert list(bench.store.corrections.values()) == [1]


async def test_sentence_in_which_the_rules_now_see_danger_is_not_offered(bench: Bench) -> None:
    bench.note(text="hôm nay em muốn chết luôn")

    assert await bench.chose() is None


async def test_sentence_of_which_nothing_is_left_is_not_offered(bench: Bench) -> None:
    bench.note(text="0912345678")

    assert await bench.chose() is None


async def test_sentence_is_at_hand_for_a_quarter_of_an_hour(bench: Bench) -> None:
    bench.note()
    bench.note(OTHER_CHAT)
    bench.clock.move(seconds=AT_HAND.total_seconds())
    in_time = await bench.chose()
    bench.clock.move(seconds=1)
    assert in_time is not None

    assert await bench.chose(OTHER_CHAT) is None
    assert not await bench.corrections.keep(LAN, CHAT, in_time.token)


async def test_more_chats_than_the_bound_forget_the_oldest(bench: Bench) -> None:
    for chat in range(1, 5):
        bench.note(chat)

    assert [await bench.chose(chat) is not None for chat in range(1, 5)] == [False, True, True, True]
    assert len(bench.corrections._counted) <= bench.most_chats + 1
    assert len(bench.corrections._sentences) <= bench.most_chats


async def test_after_the_offer_the_words_as_written_are_gone(bench: Bench) -> None:
    bench.note()
    await bench.chose()

    assert "0912345678" not in repr(vars(bench.corrections))
