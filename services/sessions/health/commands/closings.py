"""The closing ritual: opened a week before the last day or at the end, shown to both once both have written."""

from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.stores import erased_of
from chassis.timers import drop_timer, set_timer
from contracts.sessions import ClosingAsked, KeepInTouchChosen
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship, any_relationship, own_relationship
from services.sessions.health.commands.waiting import (
    CLOSING,
    CLOSING_ASK,
    CLOSING_OVER,
    midnight,
    of_both,
    settings_of,
    zone_of,
)
from services.sessions.health.domain.closing import Closing, LastWord, NoClosing, Said, closes_on, opens_on
from services.sessions.health.domain.nudging import waking
from services.sessions.health.tables import closings, last_words


async def wait_for_closing(tx: Transaction, relationship: Relationship) -> None:
    """Sets or moves it; what was opened for an end that is put off is taken back."""
    if relationship.ends_on is None:
        return
    if opens_on(relationship.ends_on) > tx.now.date():
        await _take_back(tx, relationship)
    key = str(relationship.relationship_id)
    await set_timer(tx, CLOSING, key=key, due_at=midnight(opens_on(relationship.ends_on)))


async def open_closing_when_due(tx: Transaction, relationship_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or relationship.life is Life.ENDED or relationship.ends_on is None:
        return
    if opens_on(relationship.ends_on) <= tx.now.date():
        await _open(tx, relationship, last_on=relationship.ends_on)


async def open_closing_at_end(tx: Transaction, relationship: Relationship) -> None:
    """Of a relationship that has ended, if it was not opened before."""
    await drop_timer(tx, CLOSING, key=str(relationship.relationship_id))
    await _open(tx, relationship, last_on=tx.now.date())


async def ask_last_word(tx: Transaction, relationship_id: UUID, member_id: UUID) -> None:
    relationship = await any_relationship(tx, relationship_id)
    closing = await tx.session.get(Closing, relationship_id)
    if relationship is None or closing is None or closing.shared_at or await erased_of(tx, [member_id]):
        return
    if await tx.session.get(LastWord, (relationship_id, member_id)) is None:
        by_mail = (await settings_of(tx, member_id)).wants
        asked = ClosingAsked(**relationship.two, member_id=member_id, closes_on=closing.closes_on, by_mail=by_mail)
        await tx.emit(asked)


async def say_last_word(tx: Transaction, relationship_id: UUID, said: Said, *, by: UUID) -> UUID:
    """Said again, the newer word holds, until both have written."""
    relationship = await own_relationship(tx, relationship_id, by)
    closing = await tx.session.get(Closing, relationship_id, with_for_update=True)
    if closing is None:
        raise NoClosing
    closing.check_open()
    row = {**asdict(said.cleaned()), "written_at": tx.now}
    statement = insert(last_words).values(relationship_id=relationship_id, member_id=by, **row)
    key = [last_words.c.relationship_id, last_words.c.member_id]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
    if len(await _words(tx, relationship_id)) == len(relationship.people):
        await _share(tx, relationship, closing)
    return relationship_id


async def share_when_due(tx: Transaction, relationship_id: UUID) -> None:
    """The time to write is over: whoever has written is read."""
    relationship = await any_relationship(tx, relationship_id)
    closing = await tx.session.get(Closing, relationship_id, with_for_update=True)
    if relationship is not None and closing is not None:
        await _share(tx, relationship, closing)


async def _open(tx: Transaction, relationship: Relationship, *, last_on: date) -> None:
    relationship_id, until = relationship.relationship_id, closes_on(last_on)
    row = {"relationship_id": relationship_id, "opened_at": tx.now, "closes_on": until}
    statement = insert(closings).values(row).on_conflict_do_nothing().returning(closings.c.relationship_id)
    if (await tx.session.execute(statement)).first() is None:
        return
    await set_timer(tx, CLOSING_OVER, key=str(relationship_id), due_at=midnight(until + timedelta(days=1)))
    for member_id in relationship.people:
        awake = waking(tx.now, await zone_of(tx, member_id), (await settings_of(tx, member_id)).quiet)
        await set_timer(tx, CLOSING_ASK, key=of_both(relationship_id, member_id), due_at=awake)


async def _share(tx: Transaction, relationship: Relationship, closing: Closing) -> None:
    """Between two whom a block keeps apart nothing is joined; thanks that were said before it are read as ever."""
    told = closing.share(await _words(tx, closing.relationship_id), relationship.two, now=tx.now)
    apart = await are_apart(tx, *relationship.people)
    await drop_timer(tx, CLOSING_OVER, key=str(closing.relationship_id))
    await tx.emit(*(event for event in told if not (apart and isinstance(event, KeepInTouchChosen))))


async def _take_back(tx: Transaction, relationship: Relationship) -> None:
    """The two go on: what they said for an end that did not come is theirs no more to say."""
    relationship_id = relationship.relationship_id
    opened = delete(closings).where(closings.c.relationship_id == relationship_id).returning(closings.c.relationship_id)
    if (await tx.session.execute(opened)).first() is None:
        return
    await tx.session.execute(delete(last_words).where(last_words.c.relationship_id == relationship_id))
    await drop_timer(tx, CLOSING_OVER, key=str(relationship_id))
    for member_id in relationship.people:
        await drop_timer(tx, CLOSING_ASK, key=of_both(relationship_id, member_id))


async def _words(tx: Transaction, relationship_id: UUID) -> list[LastWord]:
    query = select(LastWord).where(last_words.c.relationship_id == relationship_id).order_by(last_words.c.written_at)
    return list(await tx.session.scalars(query.execution_options(populate_existing=True)))
