"""Updates of one chat in order, chats side by side."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Chat, InlineQuery, Message, Update, User

from bot.tgbot.ordering import ChatOrderedProcessor

LAN = User(1, "Lan", is_bot=False)


def update(chat: int, number: int = 1) -> Update:
    message = Message(number, datetime(2026, 11, 23, tzinfo=UTC), Chat(chat, Chat.PRIVATE), from_user=LAN)
    return Update(number, message=message)


@pytest.fixture
async def processor() -> AsyncIterator[ChatOrderedProcessor]:
    async with ChatOrderedProcessor() as processor:
        yield processor
        assert processor._locks == {}, "locks of quiet chats are dropped"


async def test_order_is_kept_within_each_chat(processor: ChatOrderedProcessor) -> None:
    dice = random.Random(7)
    done: dict[int, list[int]] = defaultdict(list)

    async def handle(chat: int, number: int) -> None:
        await asyncio.sleep(dice.random() / 200)
        done[chat].append(number)

    updates = [(number % 5, number) for number in range(100)]
    async with asyncio.TaskGroup() as tasks:
        for chat, number in updates:
            tasks.create_task(processor.process_update(update(chat, number), handle(chat, number)))

    assert done == {chat: [n for c, n in updates if c == chat] for chat in range(5)}


async def test_updates_of_one_chat_never_overlap(processor: ChatOrderedProcessor) -> None:
    under_way = 0
    most = 0

    async def handle() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(processor.process_update(update(7, number), handle()))

    assert most == 1


async def test_chats_are_handled_side_by_side(processor: ChatOrderedProcessor) -> None:
    """Each waits until all are under way: one after another would never end."""
    chats = 20
    meeting = asyncio.Barrier(chats)

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for chat in range(chats):
            tasks.create_task(processor.process_update(update(chat), wait_at(meeting)))


async def wait_at(meeting: asyncio.Barrier) -> None:
    await meeting.wait()


async def test_a_slow_chat_holds_up_only_itself(processor: ChatOrderedProcessor) -> None:
    gate = asyncio.Event()
    done: list[str] = []

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def quick(name: str) -> None:
        done.append(name)

    waiting = asyncio.create_task(processor.process_update(update(1), slow()))
    await asyncio.sleep(0)
    same = asyncio.create_task(processor.process_update(update(1), quick("same chat")))
    async with asyncio.timeout(5):
        await processor.process_update(update(2), quick("other chat"))
    gate.set()
    await asyncio.gather(waiting, same)

    assert done == ["other chat", "slow", "same chat"]


async def test_an_error_of_one_update_does_not_hold_up_the_next(processor: ChatOrderedProcessor) -> None:
    done: list[int] = []

    async def handle(number: int) -> None:
        await asyncio.sleep(0)
        if number == 1:
            raise RuntimeError("broken")
        done.append(number)

    found = await asyncio.gather(
        *(processor.process_update(update(1, n), handle(n)) for n in range(4)), return_exceptions=True
    )

    assert ([type(f) for f in found], done) == ([type(None), RuntimeError, type(None), type(None)], [0, 2, 3])


@pytest.mark.parametrize("which", [0, 1], ids=["under way", "waiting"])
async def test_cancelling_one_update_does_not_hold_up_the_next(processor: ChatOrderedProcessor, which: int) -> None:
    """Also, the cancelled one that only waited leaves no coroutine behind that nobody awaited (a warning here)."""
    gate = asyncio.Event()
    done: list[int] = []

    async def handle(number: int) -> None:
        await gate.wait()
        done.append(number)

    tasks = [asyncio.create_task(processor.process_update(update(1, n), handle(n))) for n in range(3)]
    await asyncio.sleep(0.01)
    tasks[which].cancel()
    await asyncio.sleep(0.01)
    gate.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*tasks, return_exceptions=True)

    assert done == [n for n in range(3) if n != which]


async def test_updates_without_a_chat_are_ordered_by_their_person(processor: ChatOrderedProcessor) -> None:
    done: list[int] = []
    query = InlineQuery("1", LAN, "", "")

    async def handle(number: int) -> None:
        await asyncio.sleep(0.02 if number == 0 else 0)
        done.append(number)

    await asyncio.gather(*(processor.process_update(Update(n, inline_query=query), handle(n)) for n in range(3)))

    assert done == [0, 1, 2]


@pytest.mark.parametrize("odd", [Update(1), object(), "job"], ids=["no chat, no person", "object", "text"])
async def test_what_belongs_to_nobody_is_handled_at_once(processor: ChatOrderedProcessor, odd: object) -> None:
    done: list[object] = []

    async def handle() -> None:
        done.append(odd)

    await processor.process_update(odd, handle())

    assert done == [odd]
