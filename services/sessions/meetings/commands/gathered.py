"""The time that a circle's meetings take of who leads it: under the same locks, and the same constraint behind them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, null, select, union_all, update
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range, insert
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction, among
from services.sessions.circles.domain.meetings import CircleMeeting
from services.sessions.circles.queries.gatherings import gathered_spans
from services.sessions.meetings.commands.times import EXCLUSION_VIOLATION
from services.sessions.meetings.domain.refusals import SlotTaken
from services.sessions.meetings.tables import bookings

_NEW = insert(bookings)
_HOLD = _NEW.on_conflict_do_update(
    index_elements=[bookings.c.session_id, bookings.c.member_id],
    set_={"during": _NEW.excluded.during, "active": True},
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A time for people, by the id under which they give it, `[starts_at, ends_at)`."""

    id: UUID
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, meeting: CircleMeeting) -> Self:
        return cls(id=meeting.id, starts_at=meeting.starts_at, ends_at=meeting.ends_at)

    @property
    def during(self) -> Range[datetime]:
        return Range(self.starts_at, self.ends_at, bounds="[)")


async def free_among(tx: Transaction, people: Sequence[UUID], spans: Sequence[Span]) -> list[Span]:
    """Those spans in which none of the people has given their time to something else; they are locked."""
    whole = Range(min(each.starts_at for each in spans), max(each.ends_at for each in spans), bounds="[)")
    booked = select(bookings.c.session_id, bookings.c.during).where(
        among(bookings.c.member_id, people), bookings.c.during.overlaps(whole), bookings.c.active
    )
    gathered = (
        select(null(), span.subquery().columns[0])
        for span in gathered_spans(any_(literal(list(people), ARRAY(Uuid))), literal(whole, TSTZRANGE))
    )
    taken = (await tx.session.execute(union_all(booked, *gathered))).all()
    return [each for each in spans if not any(id_ != each.id and each.during.overlaps(had) for id_, had in taken)]


async def hold_times(tx: Transaction, people: Sequence[UUID], spans: Sequence[Span]) -> None:
    """Writes that the people give these times, in place of what they gave under the same ids, or raises SlotTaken."""
    rows = [{"session_id": each.id, "member_id": who, "during": each.during} for each in spans for who in people]
    try:
        await tx.session.execute(_HOLD, rows)
    except IntegrityError as error:
        raise _taken(error) from error


async def give_back(tx: Transaction, ids: Collection[UUID], *, of: Sequence[UUID] | None = None) -> None:
    """Frees the times under these ids: everybody's, or those of some people alone."""
    rows = among(bookings.c.session_id, ids)
    if of is not None:
        rows &= among(bookings.c.member_id, of)
    await tx.session.execute(update(bookings).where(rows).values(active=False))


def _taken(error: IntegrityError) -> Exception:
    return SlotTaken() if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATION else error
