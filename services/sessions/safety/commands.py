"""The only writers of concerns: raising one, and the steps of staff, each on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.stores import erased_of
from contracts.sessions import ActedInSessions
from services.sessions.circles.commands.leaving import leave_between
from services.sessions.circles.queries.posts import CirclePostView, posts_once_seen
from services.sessions.facts.commands.people import pause_contact, resume_contact
from services.sessions.meetings.commands.ending import call_off_between
from services.sessions.messages.queries import MessageView, visible_among
from services.sessions.safety.domain import (
    MOST_OPEN,
    AboutYourself,
    Act,
    Concern,
    ConcernKind,
    ConcernState,
    Decision,
    TooManyOpen,
)
from services.sessions.safety.tables import concern_acts, concern_messages, concern_posts, concerns

_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended('concerns:' || :member, 0))")


@dataclass(frozen=True, kw_only=True)
class RaiseConcern:
    """What a member reports; what they attach is between the two, or the other's in a circle, and they saw it."""

    concern_id: UUID
    reporter_id: UUID
    about_id: UUID
    kind: ConcernKind
    text: str
    message_ids: Sequence[UUID] = ()
    post_ids: Sequence[UUID] = ()


async def raise_concern(tx: Transaction, command: RaiseConcern) -> UUID:
    """Opens a case and pauses contact at once: what lies ahead of the two is called off, in nobody's name.

    Any id will do, as with blocks: whether somebody is there is told to nobody.
    """
    if command.reporter_id == command.about_id:
        raise AboutYourself
    await _check_room(tx, command.reporter_id)
    messages, posts = await _attached(tx, command)
    concern = Concern(
        id=command.concern_id,
        reporter_id=command.reporter_id,
        about_id=command.about_id,
        kind=command.kind,
        text=command.text,
        raised_at=tx.now,
    )
    tx.session.add(concern)
    await tx.session.flush()
    await _copy(tx, concern.id, messages, posts)
    await call_off_between(tx, concern.reporter_id, concern.about_id)
    await pause_contact(tx, concern.id, reporter_id=concern.reporter_id, about_id=concern.about_id)
    await leave_between(tx, concern.reporter_id, concern.about_id)
    await tx.emit(concern.raised())
    return concern.id


async def read_concern(tx: Transaction, concern_id: UUID, *, by: UUID) -> None:
    """That somebody of the staff looked is on record; one of the two finds nothing here to look at."""
    concern = await _locked(tx, concern_id, by=by)
    await _record(tx, concern, Act.READ, by=by)


async def take_concern(tx: Transaction, concern_id: UUID, *, by: UUID) -> UUID:
    concern = await _locked(tx, concern_id, by=by)
    concern.take(by=by)
    await _record(tx, concern, Act.TAKEN, by=by)
    return concern.id


async def note_on_concern(tx: Transaction, concern_id: UUID, *, by: UUID, note: str) -> UUID:
    """A note for staff alone."""
    concern = await _locked(tx, concern_id, by=by)
    concern.note(by=by)
    await _record(tx, concern, Act.NOTED, by=by, note=note)
    return concern.id


async def close_concern(tx: Transaction, concern_id: UUID, decision: Decision, *, by: UUID, note: str) -> UUID:
    """Decides: contact opens again as far as neither has blocked the other, or the two are kept apart for good."""
    concern = await _locked(tx, concern_id, by=by)
    concern.close(decision, by=by, now=tx.now)
    if decision is Decision.CONTACT_AGAIN:
        await resume_contact(tx, concern.id)
    await _record(tx, concern, Act.CLOSED, by=by, note=note)
    return concern.id


async def _attached(tx: Transaction, command: RaiseConcern) -> tuple[list[MessageView], list[CirclePostView]]:
    """What the reporter shows, as it is now; an id of anything else is refused as one of nothing."""
    # Whoever is just being erased is waited for: a copy of their words would be written after these had gone.
    await erased_of(tx, [command.reporter_id, command.about_id])
    messages = await visible_among(tx, command.reporter_id, command.about_id, ids=command.message_ids)
    posts = await posts_once_seen(tx, command.about_id, command.reporter_id, ids=command.post_ids)
    found = {message.id for message in messages}, {post.id for post in posts}
    if found != (set(command.message_ids), set(command.post_ids)):
        raise NotFound
    return messages, posts


async def _copy(
    tx: Transaction, concern_id: UUID, messages: Sequence[MessageView], posts: Sequence[CirclePostView]
) -> None:
    """Staff read what stood there when it was reported, whether or not its author takes it back."""
    if messages:
        rows = [{"message_id": each.id, **_words(concern_id, each)} for each in messages]
        await tx.session.execute(insert(concern_messages), rows)
    if posts:
        rows = [{"post_id": each.id, "circle_id": each.circle_id, **_words(concern_id, each)} for each in posts]
        await tx.session.execute(insert(concern_posts), rows)


def _words(concern_id: UUID, written: MessageView | CirclePostView) -> dict[str, Any]:
    return {
        "concern_id": concern_id,
        "author_id": written.author_id,
        "text": written.text or "",
        "written_at": written.written_at,
    }


async def _check_room(tx: Transaction, reporter_id: UUID) -> None:
    await tx.session.execute(_ONE_BY_ONE, {"member": str(reporter_id)})
    theirs = (concerns.c.reporter_id == reporter_id) & (concerns.c.state != ConcernState.CLOSED)
    if (await tx.session.scalar(select(func.count()).select_from(concerns).where(theirs)) or 0) >= MOST_OPEN:
        raise TooManyOpen


async def _locked(tx: Transaction, concern_id: UUID, *, by: UUID) -> Concern:
    """To the two whom it is about, a case of the staff does not exist."""
    outside = (concerns.c.reporter_id != by) & (concerns.c.about_id != by)
    query = select(Concern).where(concerns.c.id == concern_id, outside).with_for_update()
    concern = await tx.session.scalar(query)
    if concern is None:
        raise NotFound
    return concern


async def _record(tx: Transaction, concern: Concern, act: Act, *, by: UUID, note: str = "") -> None:
    row = {"id": new_id(), "concern_id": concern.id, "actor_id": by, "act": act, "note": note, "at": tx.now}
    await tx.session.execute(insert(concern_acts).values(row))
    told = ActedInSessions(
        act_id=row["id"], actor_id=by, member_id=concern.reporter_id, operation=f"concern{act.value.title()}"
    )
    await tx.emit(told)
