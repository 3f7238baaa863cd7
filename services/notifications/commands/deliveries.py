"""Writes the mail that waits: who gets which, who is sending it, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction, among
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import (
    CircleJoined,
    CircleLeft,
    CircleMeetingCancelled,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingAhead,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.commands.blocks import blocked_among
from services.notifications.domain.deliveries import (
    CALLING_OFF,
    CLAIM_LASTS,
    INVITING,
    SERIES_INVITED_AHEAD,
    WAITS_FOR_MEMBER,
    Channel,
    Delivery,
    Meeting,
    State,
    Template,
)
from services.notifications.domain.inbox import attendees, host
from services.notifications.tables import deliveries, members

Invites = SessionBooked | MeetingBooked | MeetingMoved | SessionPlaced | CircleMeetingSet | CircleMeetingMoved
CallsOff = SessionCancelled | MeetingCancelled | CircleMeetingCancelled

_WAKE_POSTMAN = text("SELECT pg_notify('deliveries', '')")


async def invite(tx: Transaction, event: Invites, template: Template) -> None:
    """Everybody gets an invitation, but nobody gets one to somebody whom they blocked.

    The dates of a series come one by one, each two weeks ahead: a dozen mails at once would be noise.
    """
    hosts = await _not_blocked(tx, {member_id: host(event, member_id) for member_id in attendees(event)})
    next_at = max(tx.now, event.starts_at - SERIES_INVITED_AHEAD) if _is_one_of_many(event) else tx.now
    mails = [_Mail.of(event, event, member_id, about=about, next_at=next_at) for member_id, about in hosts.items()]
    await _post(tx, template, mails)


async def invite_newcomers(tx: Transaction, event: CircleJoined, template: Template) -> None:
    """To each date by a mail of its own: one object of a calendar invites to one entry alone (RFC 5546, 3.2.2)."""
    hosts = await _not_blocked(tx, dict.fromkeys(event.member_ids, event.mentor_id))
    mails = [
        _Mail.of(each, each, member_id, about=about, next_at=max(tx.now, each.starts_at - SERIES_INVITED_AHEAD))
        for each in event.meetings
        for member_id, about in hosts.items()
    ]
    await _post(tx, template, mails)


async def invite_anew(
    tx: Transaction, event: MeetingMoved | SessionPlaced | CircleMeetingMoved, template: Template
) -> None:
    """The same entry with a higher SEQUENCE; an invitation to what it was before that has not left stays here."""
    await _drop_waiting(tx, [event.session_id])
    await invite(tx, event, template)


async def uninvite(tx: Transaction, event: CircleLeft, template: Template) -> None:
    """It takes place without them: only they have taken out of their calendars what may have come to be there."""
    invited = await _drop_waiting(tx, [each.session_id for each in event.meetings], of=event.member_ids)
    ahead = {each.session_id: each for each in event.meetings}
    mails = [
        _Mail.of(ahead[last.session_id], last, last.member_id, about=event.mentor_id, next_at=tx.now)
        for last in invited
    ]
    await _post(tx, template, mails)


async def call_off(tx: Transaction, event: CallsOff, template: Template) -> None:
    """Invitations that have not left stay here; whoever may have got one gets a cancellation."""
    invited = await _drop_waiting(tx, [event.session_id])
    mails = [
        _Mail.of(event, last, last.member_id, about=host(event, last.member_id), next_at=tx.now) for last in invited
    ]
    await _post(tx, template, mails)


class _Mail(NamedTuple):
    """What is to be written to whom, of whom, and when it leaves."""

    member_id: UUID
    about: UUID
    session_id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    next_at: datetime

    @classmethod
    def of(
        cls,
        told: Invites | CallsOff | MeetingAhead | Meeting,
        entry: Invites | MeetingAhead | Delivery | Meeting,
        member_id: UUID,
        *,
        about: UUID,
        next_at: datetime,
    ) -> Self:
        """`entry` has the time that the mail tells of."""
        at = {"starts_at": entry.starts_at, "ends_at": entry.ends_at, "next_at": next_at}
        return cls(member_id=member_id, about=about, session_id=told.session_id, sequence=told.sequence, **at)


async def _not_blocked(tx: Transaction, hosts: Mapping[UUID, UUID]) -> Mapping[UUID, UUID]:
    """Each with whom they are invited by, but for those who blocked them."""
    blocked = await blocked_among(tx, [*hosts.items()])
    return dict(pair for pair in hosts.items() if pair not in blocked)


def _is_one_of_many(event: Invites) -> bool:
    match event:
        case MeetingBooked():
            return event.with_series
        case CircleMeetingSet():
            return event.with_others
    return False


async def _drop_waiting(
    tx: Transaction, sessions: Sequence[UUID], *, of: Sequence[UUID] | None = None
) -> Sequence[Delivery]:
    """Invitations to everybody, or to some alone; returns the last one of whoever may have it in their calendar.

    Not who was told since that it is off for them: they left, and what follows is not theirs to know.
    """
    theirs = deliveries.c.member_id.in_(of) if of is not None else true()
    earlier = await tx.session.scalars(
        select(Delivery)
        .where(among(deliveries.c.session_id, sessions), theirs)
        .order_by(deliveries.c.sequence, deliveries.c.id)
        .with_for_update()
    )
    invited: dict[tuple[UUID, UUID], Delivery] = {}
    for delivery in earlier:
        whose = delivery.session_id, delivery.member_id
        if delivery.template in CALLING_OFF:
            invited.pop(whose, None)
        elif delivery.template in INVITING and delivery.may_have_arrived:
            invited[whose] = delivery
        if delivery.template not in CALLING_OFF and delivery.state is State.PENDING:
            delivery.drop()
    return [invited[whose] for whose in sorted(invited)]


async def post_reminder(tx: Transaction, meeting: Meeting, member_id: UUID, *, about: UUID, template: Template) -> None:
    await _post(tx, template, [_Mail.of(meeting, meeting, member_id, about=about, next_at=tx.now)])


async def _post(tx: Transaction, template: Template, mails: Sequence[_Mail]) -> None:
    waiting = {"channel": Channel.EMAIL, "created_at": tx.now, "state": State.PENDING, "attempts": 0}
    rows = [{"id": new_id(), **mail._asdict(), "template": template, **waiting} for mail in mails]
    if rows:
        await tx.session.execute(insert(deliveries).values(rows).on_conflict_do_nothing(constraint="deliveries_once"))
        await tx.session.execute(_WAKE_POSTMAN)


async def claim_delivery(tx: Transaction, *, attempt: UUID, at: datetime) -> Delivery | None:
    """Takes the mail that is due longest, and decides whether it still should go; None when none is due.

    `at` is real time: a claim older than its lease belongs to a process that died.  What comes back is in state
    SENDING, or has just ended without being sent.
    """
    delivery = await _due(tx, at=at)
    if delivery is None:
        return None
    meeting = await tx.session.get_one(Meeting, delivery.session_id)
    if delivery.is_moot(meeting, now=tx.now):
        delivery.drop()
    elif not await _know_both(tx, delivery):
        delivery.give_up_waiting()
    else:
        delivery.start(attempt=attempt, at=at)
    return delivery


async def _due(tx: Transaction, *, at: datetime) -> Delivery | None:
    """Mails of one session reach one member in the order of their sequence, so an earlier one goes first."""
    earlier = deliveries.alias("earlier")
    goes_first = exists().where(
        earlier.c.session_id == deliveries.c.session_id,
        earlier.c.member_id == deliveries.c.member_id,
        earlier.c.sequence < deliveries.c.sequence,
        earlier.c.state.in_([State.PENDING, State.SENDING]),
    )
    due = or_(
        and_(deliveries.c.state == State.PENDING, deliveries.c.next_at <= tx.now),
        and_(deliveries.c.state == State.SENDING, deliveries.c.claimed_at <= at - CLAIM_LASTS),
    )
    waited = deliveries.c.created_at <= tx.now - WAITS_FOR_MEMBER
    known = and_(
        exists().where(members.c.member_id == deliveries.c.member_id),
        exists().where(members.c.member_id == deliveries.c.about),
    )
    query = select(Delivery).where(due, ~goes_first, or_(known, waited)).order_by(deliveries.c.next_at).limit(1)
    found = await tx.session.scalars(query.with_for_update(skip_locked=True, of=deliveries))
    return found.first()


async def _know_both(tx: Transaction, delivery: Delivery) -> bool:
    people = {delivery.member_id, delivery.about}
    known = await tx.session.scalars(select(members.c.member_id).where(members.c.member_id.in_(people)))
    return set(known) == people


async def record_sent(tx: Transaction, delivery_id: UUID, *, attempt: UUID) -> None:
    """The mail server took it; raises AttemptLost when another process has taken over meanwhile."""
    delivery = await _locked(tx, delivery_id)
    if mailed := delivery.succeed(attempt):
        await tx.emit(mailed)


async def record_postponed(tx: Transaction, delivery_id: UUID, *, attempt: UUID, error: str) -> None:
    delivery = await _locked(tx, delivery_id)
    delivery.postpone(attempt, now=tx.now, error=error)


async def record_rejected(tx: Transaction, delivery_id: UUID, *, attempt: UUID, error: str) -> None:
    delivery = await _locked(tx, delivery_id)
    delivery.reject(attempt, error=error)


async def record_erased(tx: Transaction, delivery_id: UUID, *, attempt: UUID) -> None:
    delivery = await _locked(tx, delivery_id)
    delivery.forget(attempt)


async def record_unreadable(tx: Transaction, delivery_id: UUID, *, attempt: UUID) -> None:
    delivery = await _locked(tx, delivery_id)
    delivery.unreadable(attempt)


async def _locked(tx: Transaction, delivery_id: UUID) -> Delivery:
    delivery = await tx.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound
    return delivery
