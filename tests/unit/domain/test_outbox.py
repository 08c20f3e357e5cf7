"""What goes out now, later, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.outbox import (
    PRIORITY,
    RETRY_WAITS,
    Drop,
    MessageKind,
    OutboxMessage,
    Postpone,
    Send,
    decide,
    retry_at,
)

ZONE = "Asia/Makassar"
ASSIGNMENT, REMINDER = MessageKind.ASSIGNMENT, MessageKind.REMINDER


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def message(kind: MessageKind, due: str = "2026-11-23 08:00") -> OutboxMessage:
    return OutboxMessage("m", "l", kind, "item", at(due))


@pytest.mark.parametrize(
    ("kind", "now", "last_sent", "decision"),
    [
        (REMINDER, "2026-11-23 08:00", None, Send()),
        (REMINDER, "2026-11-23 20:59", None, Send()),
        (REMINDER, "2026-11-23 08:00", "2026-11-22 20:00", Send()),
        (REMINDER, "2026-11-23 08:00", "2026-11-23 07:00", Drop()),  # one a day
        (REMINDER, "2026-11-23 21:00", None, Drop()),  # quiet hours
        (REMINDER, "2026-11-24 08:00", None, Drop()),  # its day is over
        (ASSIGNMENT, "2026-11-23 08:00", None, Send()),
        (ASSIGNMENT, "2026-12-23 08:00", None, Send()),  # news does not grow old by itself
        (ASSIGNMENT, "2026-11-23 23:00", None, Postpone(at("2026-11-24 07:00"))),
        (ASSIGNMENT, "2026-11-24 05:00", None, Postpone(at("2026-11-24 07:00"))),
        (ASSIGNMENT, "2026-11-23 12:00", "2026-11-23 08:00", Postpone(at("2026-11-24 07:00"))),
        (MessageKind.ENCOURAGEMENT, "2026-11-23 12:00", "2026-11-23 08:00", Postpone(at("2026-11-24 07:00"))),
    ],
)
def test_decision(kind: MessageKind, now: str, last_sent: str | None, decision: object) -> None:
    assert decide(message(kind), at(now), ZONE, at(last_sent) if last_sent else None) == decision


def test_day_is_that_of_the_persons_zone() -> None:
    # 00:30 in Makassar is still yesterday in UTC; 07:30 is the same UTC day as the evening before.
    evening, morning = at("2026-11-23 20:00"), at("2026-11-24 07:30")

    assert decide(message(REMINDER, "2026-11-24 07:30"), morning, ZONE, evening) == Send()


def test_news_goes_before_reminders() -> None:
    assert sorted(MessageKind, key=PRIORITY.__getitem__) == [ASSIGNMENT, MessageKind.ENCOURAGEMENT, REMINDER]


def test_waits_grow_and_end() -> None:
    now = at("2026-11-23 08:00")
    times = [retry_at(attempt, now) for attempt in range(1, len(RETRY_WAITS) + 2)]

    assert times == [*(now + wait for wait in RETRY_WAITS), None]
    assert list(RETRY_WAITS) == sorted(RETRY_WAITS)
    assert sum(RETRY_WAITS, timedelta()) < timedelta(days=1)
