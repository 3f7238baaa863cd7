"""Reminders of meetings: planned when one is booked, moved with it, and let go when nobody needs them any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction, among
from chassis.timers import Timers, cancel_timers, set_timer, set_timers
from contracts.sessions import CircleJoined, RemindersSet
from services.notifications.commands.blocks import blocked_among
from services.notifications.commands.deliveries import Invites, post_reminder
from services.notifications.commands.inbox import tell
from services.notifications.domain.deliveries import Meeting
from services.notifications.domain.inbox import attendees, host
from services.notifications.domain.reminders import TEMPLATES, form_in, form_of, on_ahead
from services.notifications.queries import reminding_of
from services.notifications.tables import reminders, reminding, sessions

REMIND = "remind_of_meeting"


async def plan_reminders(tx: Transaction, event: Invites) -> None:
    """Whoever hears of the meeting later than they would be reminded of it needs no second word.

    Who wants no reminders is kept in mind, in case they come to want them.
    """
    settings = await reminding_of(tx, attendees(event))
    planned = {each: settings[each].before(event.starts_at) for each in attendees(event)}
    late = [each for each, at in planned.items() if at is not None and at <= tx.now]
    await drop_reminders(tx, [event.session_id], late)
    rows = [_row(event, each) for each in planned if each not in late]
    if rows:
        await tx.session.execute(insert(reminders).values(rows).on_conflict_do_nothing())
    for member_id, due_at in planned.items():
        if due_at is not None and member_id not in late:
            await _set(tx, event.session_id, member_id, due_at=due_at)


async def remind_newcomers(tx: Transaction, event: CircleJoined) -> None:
    """Of all that lies ahead, at the price of one; what is closer than they would be reminded of they just heard of."""
    settings = await reminding_of(tx, event.member_ids)
    planned = {
        (ahead.session_id, each): settings[each].before(ahead.starts_at)
        for ahead in event.meetings
        for each in event.member_ids
    }
    ahead = {whose: due_at for whose, due_at in planned.items() if due_at is None or due_at > tx.now}
    rows = [
        {"session_id": session_id, "member_id": each, "about": event.mentor_id, "form": form_in(event, each)}
        for session_id, each in ahead
    ]
    if rows:
        await tx.session.execute(insert(reminders).values(rows).on_conflict_do_nothing())
    await set_timers(tx, REMIND, {_key(*whose): due_at for whose, due_at in ahead.items() if due_at is not None})


async def drop_reminders(tx: Transaction, session_ids: Sequence[UUID], member_ids: Sequence[UUID]) -> None:
    """Of some of those who would have been reminded of it; the timer first, for one that runs wants the row."""
    await cancel_timers(tx, REMIND, keys=[_key(which, each) for which in session_ids for each in member_ids])
    theirs = among(reminders.c.session_id, session_ids) & among(reminders.c.member_id, member_ids)
    await tx.session.execute(delete(reminders).where(theirs))


async def keep_reminding(tx: Transaction, event: RemindersSet) -> None:
    """What they choose holds from now on, for what is in their calendar, too."""
    values = event.model_dump(include={"days_before", "quiet_from", "quiet_until"})
    statement = insert(reminding).values(member_id=event.member_id, **values)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))
    await replan_reminders(tx, event.member_id)


async def replan_reminders(tx: Transaction, member_id: UUID) -> None:
    """Those that are still to come, once their clock or what they want is another; what is overdue comes now."""
    settings = (await reminding_of(tx, [member_id]))[member_id]
    coming = select(sessions.c.session_id, sessions.c.starts_at).join_from(
        reminders, sessions, sessions.c.session_id == reminders.c.session_id
    )
    mine = coming.where(reminders.c.member_id == member_id).order_by(reminders.c.session_id)
    for session_id, starts_at in (await tx.session.execute(mine)).all():
        due_at = settings.before(starts_at)
        if due_at is None:
            await cancel_timers(tx, REMIND, keys=[_key(session_id, member_id)])
        else:
            await _set(tx, session_id, member_id, due_at=due_at)


async def remind_when_due(tx: Transaction, session_id: UUID, member_id: UUID) -> None:
    """A timer that runs late, or on a clock that is theirs no more, waits once more until it may disturb them."""
    meeting = await tx.session.get(Meeting, session_id)
    settings = (await reminding_of(tx, [member_id]))[member_id]
    due_at = settings.before(meeting.starts_at) if meeting is not None else None
    if meeting is None or due_at is None:
        return
    awake = max(settings.awake(tx.now), due_at)
    if awake > tx.now:
        await _set(tx, session_id, member_id, due_at=awake)
    else:
        await _remind(tx, meeting, member_id)


async def _remind(tx: Transaction, meeting: Meeting, member_id: UUID) -> None:
    """Once, and of nothing that has begun or is led by somebody whom they blocked; what is off has no row any more."""
    mine = (reminders.c.session_id == meeting.session_id) & (reminders.c.member_id == member_id)
    taken = delete(reminders).where(mine).returning(reminders.c.about, reminders.c.form)
    reminder = (await tx.session.execute(taken)).one_or_none()
    if reminder is None or meeting.starts_at <= tx.now:
        return
    if not await blocked_among(tx, [(member_id, reminder.about)]):
        await tell(tx, [on_ahead(meeting, member_id, reminder.about, form=reminder.form)])
        template = TEMPLATES[reminder.form]
        await post_reminder(tx, meeting, member_id, about=reminder.about, template=template)


async def _set(tx: Transaction, session_id: UUID, member_id: UUID, *, due_at: datetime) -> None:
    payload = {"member_id": str(member_id)}
    await set_timer(tx, REMIND, key=_key(session_id, member_id), due_at=due_at, payload=payload)


def _row(event: Invites, member_id: UUID) -> Mapping[str, Any]:
    about, form = host(event, member_id), form_of(event, member_id)
    return {"session_id": event.session_id, "member_id": member_id, "about": about, "form": form}


def _key(session_id: UUID, member_id: UUID) -> str:
    return f"{session_id}:{member_id}"


async def on_due(tx: Transaction, key: str, _payload: dict[str, Any]) -> None:
    """The key names the session and the member."""
    session_id, _, member_id = key.partition(":")
    await remind_when_due(tx, UUID(session_id), UUID(member_id))


TIMERS: Timers = {REMIND: on_due}
