"""What a facilitator holds in hand: the notes for teaching a track in a room."""

from __future__ import annotations

from dataclasses import dataclass

SHARED_FIRST = ("before", "say")
OWN = ("plan-20", "plan-45", "watch")
SHARED_LAST = ("told", "close")
PLAN_MINUTES = {"plan-20": 20, "plan-45": 45}
"""How long the plans are; the minutes in their tables add up to it."""


@dataclass(frozen=True, slots=True)
class SessionPart:
    """One part of the notes; `body` is Markdown with tables. A table's last column names lessons by code."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class SessionNotes:
    """Notes for one track in one language, in the order in which they are read.

    Attributes:
        heading: of notes in general.
        aim: what everybody can do afterwards.
    """

    heading: str
    aim: str
    parts: tuple[SessionPart, ...]
