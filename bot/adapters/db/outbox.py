"""The outbox in the database: what is sent later, and who is sending it now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.adapters.db.models import OutboxRow
from bot.domain.outbox import PRIORITY, Lease, MessageKind, MessageState, OutboxMessage

_LOCK = 7_261_646_111
"""Number of the advisory lock under which PostgreSQL hands out leases."""
_FINAL = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED)


class SqlOutbox:
    """Messages to send later, in the database."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def enqueue(self, message: OutboxMessage, not_before: datetime | None = None) -> bool:
        """Store a message; False if the same (learner, item, due) was stored before, whatever became of it."""
        values = _values(message) | {"not_before": not_before or message.due_at}
        return await self._count(self._insert().values(values)) > 0

    async def enqueue_all(self, messages: Sequence[OutboxMessage]) -> None:
        """Store messages, each to be sent at its due; those that were stored before are passed over."""
        if messages:
            await self._session.execute(self._insert(), [_values(message) for message in messages])

    async def lease(self, kinds: Collection[MessageKind], now: datetime, until: datetime, limit: int) -> Sequence[Lease]:
        """Take messages whose time has come, the most urgent first; at most one of a person at any time.

        A lease that has run out counts as none: whoever held it has died.
        """
        if self._is_postgresql:
            # One copy after another: each must see the leases of the one before, or a person could get two at once.
            await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        waits = and_(OutboxRow.state == MessageState.WAITING, OutboxRow.not_before <= now)
        ran_out = and_(OutboxRow.state == MessageState.LEASED, OutboxRow.leased_until <= now)
        busy = select(OutboxRow.learner_id).where(OutboxRow.state == MessageState.LEASED, OutboxRow.leased_until > now)
        order = (OutboxRow.priority, OutboxRow.not_before, OutboxRow.id)
        ranked = (
            select(
                OutboxRow.id,
                func.row_number().over(partition_by=OutboxRow.learner_id, order_by=order).label("place"),
            )
            .where(or_(waits, ran_out), OutboxRow.kind.in_(kinds), OutboxRow.learner_id.not_in(busy))
            .subquery()
        )
        # A row that another transaction holds (/delete, say) is left for the next time; SQLite knows no such locks.
        chosen = (
            select(OutboxRow.id)
            .where(OutboxRow.id.in_(select(ranked.c.id).where(ranked.c.place == 1)))
            .order_by(*order)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        rows = await self._session.scalars(
            update(OutboxRow)
            .where(OutboxRow.id.in_(select(chosen.c.id)))
            .values(state=MessageState.LEASED, leased_until=until, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow)
            .execution_options(synchronize_session=False)
        )
        return [_lease(row) for row in sorted(rows, key=lambda row: (row.priority, row.not_before, row.id))]

    async def settle(self, lease: Lease, state: MessageState, at: datetime) -> bool:
        """Note what became of a leased message; False if the lease was lost meanwhile."""
        return (
            await self._count(
                update(OutboxRow)
                .where(*_held(lease))
                .values(state=state, settled_at=at, leased_until=None)
                .execution_options(synchronize_session=False)
            )
            > 0
        )

    async def put_back(self, lease: Lease, not_before: datetime, *, was_tried: bool) -> bool:
        """Let a leased message wait; False if the lease was lost meanwhile.

        Args:
            was_tried: whether it counts as an attempt.
        """
        return (
            await self._count(
                update(OutboxRow)
                .where(*_held(lease))
                .values(
                    state=MessageState.WAITING,
                    not_before=not_before,
                    leased_until=None,
                    attempts=lease.attempts if was_tried else lease.attempts - 1,
                )
                .execution_options(synchronize_session=False)
            )
            > 0
        )

    async def drop_all_of(self, learner_id: str, at: datetime) -> int:
        """Drop everything of a person that is not settled; gives how many."""
        return await self._count(
            update(OutboxRow)
            .where(OutboxRow.learner_id == learner_id, OutboxRow.state.not_in(_FINAL))
            .values(state=MessageState.DROPPED, settled_at=at, leased_until=None)
            .execution_options(synchronize_session=False)
        )

    async def last_sent(self, learner_id: str) -> datetime | None:
        """Give when a person was last sent something."""
        found: datetime | None = await self._session.scalar(
            select(OutboxRow.settled_at)
            .where(OutboxRow.learner_id == learner_id, OutboxRow.state == MessageState.SENT)
            .order_by(OutboxRow.settled_at.desc())
            .limit(1)
        )
        return found

    async def forget_before(self, at: datetime) -> int:
        """Delete what was settled before a moment; gives how many."""
        return await self._count(
            delete(OutboxRow)
            .where(OutboxRow.state.in_(_FINAL), OutboxRow.settled_at < at)
            .execution_options(synchronize_session=False)
        )

    @property
    def _is_postgresql(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def _insert(self) -> Any:
        insert = postgresql_insert if self._is_postgresql else sqlite_insert
        same = [OutboxRow.learner_id, OutboxRow.item, OutboxRow.due_at]
        return insert(OutboxRow).on_conflict_do_nothing(index_elements=same)

    async def _count(self, statement: Any) -> int:
        result = await self._session.execute(statement)
        assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: DML gives a cursor result
        return result.rowcount


def _values(message: OutboxMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "learner_id": message.learner_id,
        "kind": message.kind.value,
        "item": message.item,
        "due_at": message.due_at,
        "state": MessageState.WAITING.value,
        "priority": PRIORITY[message.kind],
        "not_before": message.due_at,
        "attempts": 0,
    }


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.id == lease.message.id,
        OutboxRow.state == MessageState.LEASED,
        OutboxRow.leased_until == lease.until,
    )


def _lease(row: OutboxRow) -> Lease:
    assert row.leased_until is not None  # noqa: S101 - just set
    message = OutboxMessage(row.id, row.learner_id, MessageKind(row.kind), row.item, row.due_at)
    return Lease(message, row.leased_until, row.attempts)
