"""Writes the mail that waits: who gets which, who is sending it, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, text, true
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import (
    CircleMeetingCancelled,
    CircleMeetingLeft,
    CircleMeetingMoved,
    CircleMeetingSet,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    SessionBooked,
    SessionCancelled,
    SessionPlaced,
)
from services.notifications.commands.blocks import blocked_among
from services.notifications.domain.deliveries import (
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
from services.notifications.domain.inbox import OfCalendar, attendees, host
from services.notifications.tables import deliveries, members

Invites = SessionBooked | MeetingBooked | MeetingMoved | SessionPlaced | CircleMeetingSet | CircleMeetingMoved
CallsOff = SessionCancelled | MeetingCancelled | CircleMeetingCancelled

_WAKE_POSTMAN = text("SELECT pg_notify('deliveries', '')")


async def invite(tx: Transaction, event: Invites, template: Template) -> None:
    """Everybody gets an invitation, but nobody gets one to somebody whom they blocked.

    The dates of a series come one by one, each two weeks ahead: a dozen mails at once would be noise.
    """
    blocked = await blocked_among(tx, [(member_id, host(event, member_id)) for member_id in attendees(event)])
    invited = [member_id for member_id in attendees(event) if (member_id, host(event, member_id)) not in blocked]
    next_at = max(tx.now, event.starts_at - SERIES_INVITED_AHEAD) if _is_one_of_many(event) else tx.now
    await _post(tx, event, dict.fromkeys(invited, event), template=template, next_at=next_at)


async def invite_anew(
    tx: Transaction, event: MeetingMoved | SessionPlaced | CircleMeetingMoved, template: Template
) -> None:
    """The same entry with a higher SEQUENCE; an invitation to what it was before that has not left stays here."""
    await _drop_waiting(tx, event.session_id)
    await invite(tx, event, template)


async def uninvite(tx: Transaction, event: CircleMeetingLeft, template: Template) -> None:
    """It takes place without them: only they have it taken out of their calendars."""
    invited = await _drop_waiting(tx, event.session_id, of=event.member_ids)
    await _post(tx, event, invited, template=template, next_at=tx.now)


async def call_off(tx: Transaction, event: CallsOff, template: Template) -> None:
    """Invitations that have not left stay here; whoever may have got one gets a cancellation."""
    await _post(tx, event, await _drop_waiting(tx, event.session_id), template=template, next_at=tx.now)


def _is_one_of_many(event: Invites) -> bool:
    match event:
        case MeetingBooked():
            return event.with_series
        case CircleMeetingSet():
            return event.with_others
    return False


async def _drop_waiting(tx: Transaction, session_id: UUID, *, of: Sequence[UUID] | None = None) -> dict[UUID, Delivery]:
    """Invitations to everybody, or to some alone; returns whoever may have it in their calendar, and the last of each.

    Not who was told since that it is off for them: they left, and what follows is not theirs to know.
    """
    theirs = deliveries.c.member_id.in_(of) if of is not None else true()
    earlier = await tx.session.scalars(
        select(Delivery)
        .where(deliveries.c.session_id == session_id, theirs)
        .order_by(deliveries.c.sequence, deliveries.c.id)
        .with_for_update()
    )
    invited: dict[UUID, Delivery] = {}
    for delivery in earlier:
        if delivery.template not in INVITING:
            invited.pop(delivery.member_id, None)
        elif delivery.may_have_arrived:
            invited[delivery.member_id] = delivery
        if delivery.template in INVITING and delivery.state is State.PENDING:
            delivery.drop()
    return invited


async def _post(
    tx: Transaction,
    event: OfCalendar,
    recipients: Mapping[UUID, Invites | Delivery],
    *,
    template: Template,
    next_at: datetime,
) -> None:
    """To each with what has the time that their mail tells of."""
    rows = [
        {
            "id": new_id(),
            "member_id": member_id,
            "about": host(event, member_id),
            "session_id": event.session_id,
            "sequence": event.sequence,
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "channel": Channel.EMAIL,
            "template": template,
            "created_at": tx.now,
            "next_at": next_at,
            "state": State.PENDING,
            "attempts": 0,
        }
        for member_id, entry in sorted(recipients.items(), key=itemgetter(0))
    ]
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
