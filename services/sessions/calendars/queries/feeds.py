"""Reading a feed: whose an address is, and what stands in their calendar; the statements do not grow with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.calendars.domain.feed import AHEAD, BEHIND, MOST_ENTRIES, Entry, EntryKind
from services.sessions.calendars.tables import feeds
from services.sessions.circles.queries.meetings import CircleMeetingView, gathered_between
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.queries.sessions import SessionView, sessions_between

_KINDS = {
    (False, False): EntryKind.CIRCLE,
    (False, True): EntryKind.OWN_CIRCLE,
    (True, False): EntryKind.OFFICE_HOURS,
    (True, True): EntryKind.OWN_OFFICE_HOURS,
}


@dataclass(frozen=True, kw_only=True)
class FeedView:
    """What its owner sees of it; the address is shown once and kept nowhere."""

    made_at: datetime


async def feed_of(tx: Transaction, member_id: UUID) -> FeedView | None:
    row = (await tx.session.execute(select(feeds.c.made_at).where(feeds.c.member_id == member_id))).one_or_none()
    return None if row is None else FeedView(made_at=row.made_at)


async def owner_of(tx: Transaction, digest: bytes) -> UUID | None:
    """By an index on the digest: how long it takes tells nothing of the addresses that there are."""
    owner: UUID | None = await tx.session.scalar(select(feeds.c.member_id).where(feeds.c.digest == digest))
    return owner


async def entries_of(tx: Transaction, member_id: UUID) -> list[Entry]:
    """The member's meetings, cancelled ones too, with those of their circles and the office hours they give or join."""
    since, until = tx.now - BEHIND.days, tx.now + AHEAD.days
    held = await sessions_between(tx, member_id, since=since, until=until, limit=MOST_ENTRIES.value)
    gathered = await gathered_between(tx, member_id, since=since, until=until, limit=MOST_ENTRIES.value)
    entries = [*(_of_session(view, member_id) for view in held), *(_of_circle(view, member_id) for view in gathered)]
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.id))


def _of_session(view: SessionView, member_id: UUID) -> Entry:
    other_id = view.mentee_id if member_id == view.mentor_id else view.mentor_id
    return Entry(
        id=view.id,
        kind=EntryKind.CONVERSATION if view.relationship_id is None else EntryKind.MEETING,
        other_id=None if other_id in view.gone else other_id,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
        sequence=view.sequence,
        changed_at=view.changed_at,
        cancelled=view.status is Status.CANCELLED,
        place=view.place,
    )


def _of_circle(view: CircleMeetingView, member_id: UUID) -> Entry:
    gives = member_id == view.mentor_id
    return Entry(
        id=view.id,
        kind=_KINDS[view.is_office_hours, gives],
        other_id=None if gives or view.mentor_id in view.gone else view.mentor_id,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
        sequence=view.sequence,
        changed_at=view.changed_at,
        cancelled=view.cancelled_at is not None,
        place=view.place,
        topic=view.topic,
    )
