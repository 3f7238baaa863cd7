"""Turns at what takes a core for a moment: whoever asks much waits for their own, and nobody else waits for them.

A turn is taken before a connection is: who waits for one holds nothing that others need.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import Refusal

MOST_EACH = 10
"""So many of one member's questions may wait; nobody looks at more at once."""


class AskedTooMuchAtOnce(Refusal):
    """Ten of your questions are being answered already, and each takes a moment; wait for them, then ask again."""

    status = 429


@dataclass
class _Own:
    """One member's place in the queue, and how many of their questions stand behind each other for it."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Turns:
    """One question at a time in a process, since all share its core; of each member only one stands in the queue."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._members: dict[UUID, _Own] = {}

    @asynccontextmanager
    async def of(self, member_id: UUID) -> AsyncIterator[None]:
        """Raises AskedTooMuchAtOnce."""
        own = self._members.setdefault(member_id, _Own())
        if own.waiting >= MOST_EACH:
            raise AskedTooMuchAtOnce
        own.waiting += 1
        try:
            async with own.turn, self._turn:
                yield
        finally:
            own.waiting -= 1
            if not own.waiting:
                del self._members[member_id]
