"""The early fit check: opened after the second meeting or four weeks, answered in private, settled on its last day."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.quiet import waking
from chassis.timers import drop_timer, set_timer
from contracts.sessions import FitAsked
from services.sessions.facts.domain import Life
from services.sessions.facts.queries.people import are_apart
from services.sessions.facts.queries.relationships import Relationship, any_relationship, living_relationship
from services.sessions.health.commands.waiting import (
    FIT,
    FIT_ASK,
    FIT_OVER,
    midnight,
    of_both,
    settings_of,
    zone_of,
)
from services.sessions.health.domain.defaults import FIT_OPEN
from services.sessions.health.domain.fit import FitCheck, FitSaid, FitWish, NoFitCheck, asked_on, is_due
from services.sessions.health.domain.rhythm import Standing
from services.sessions.health.tables import fit_answers, fit_checks
from services.sessions.meetings.queries.course import course_of


async def wait_for_fit(tx: Transaction, relationship: Relationship) -> None:
    """A relationship that began long before it was heard of has no early days here."""
    if day := asked_on(relationship.starts_on, today=tx.now.date()):
        await set_timer(tx, FIT, key=str(relationship.relationship_id), due_at=midnight(day))


async def open_fit_after_meeting(tx: Transaction, relationship: Relationship) -> None:
    """Once they have met twice in their first weeks."""
    early = asked_on(relationship.starts_on, today=tx.now.date()) is not None
    if early and is_due((await course_of(tx, relationship.relationship_id)).held):
        await open_fit(tx, relationship.relationship_id)


async def open_fit_when_due(tx: Transaction, relationship_id: UUID) -> None:
    """Under the lock of its standing, as its end is: nothing opens behind the end's back."""
    if await tx.session.get(Standing, relationship_id, with_for_update=True) is not None:
        await open_fit(tx, relationship_id)


async def open_fit(tx: Transaction, relationship_id: UUID) -> None:
    """Once; after a break where it would fall into one."""
    relationship = await any_relationship(tx, relationship_id)
    if relationship is None or relationship.life is Life.ENDED:
        return
    if relationship.paused_until is not None:
        # That it goes on is told by an event, which may come a little after its day.
        later = max(midnight(relationship.paused_until), tx.now + timedelta(hours=1))
        await set_timer(tx, FIT, key=str(relationship_id), due_at=later)
        return
    answer_by = tx.now.date() + FIT_OPEN.days
    row = {"relationship_id": relationship_id, "opened_at": tx.now, "answer_by": answer_by}
    statement = insert(fit_checks).values(row).on_conflict_do_nothing().returning(fit_checks.c.relationship_id)
    if (await tx.session.execute(statement)).first() is None:
        return
    await drop_timer(tx, FIT, key=str(relationship_id))
    await set_timer(tx, FIT_OVER, key=str(relationship_id), due_at=midnight(answer_by + timedelta(days=1)))
    for member_id in relationship.people:
        awake = waking(tx.now, await zone_of(tx, member_id), (await settings_of(tx, member_id)).quiet)
        await set_timer(tx, FIT_ASK, key=of_both(relationship_id, member_id), due_at=awake)


async def tell_fit(tx: Transaction, relationship_id: UUID, member_id: UUID) -> None:
    relationship, check = await any_relationship(tx, relationship_id), await tx.session.get(FitCheck, relationship_id)
    if relationship is None or check is None or check.settled_at or relationship.life is Life.ENDED:
        return
    if not await are_apart(tx, *relationship.people):
        by_mail = (await settings_of(tx, member_id)).wants
        await tx.emit(FitAsked(**relationship.two, member_id=member_id, answer_by=check.answer_by, by_mail=by_mail))


async def answer_fit(tx: Transaction, relationship_id: UUID, said: FitSaid, *, by: UUID) -> UUID:
    """Nothing follows before the time to answer is over, so that neither can see whether the other has answered."""
    await living_relationship(tx, relationship_id, by)
    check = await tx.session.get(FitCheck, relationship_id, with_for_update=True)
    if check is None:
        raise NoFitCheck
    check.check_open()
    said = said.cleaned()
    row = {"fit": said.fit, "wish": said.wish, "words": said.words, "answered_at": tx.now}
    statement = insert(fit_answers).values(relationship_id=relationship_id, member_id=by, **row)
    key = [fit_answers.c.relationship_id, fit_answers.c.member_id]
    await tx.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
    return relationship_id


async def settle_fit(tx: Transaction, relationship_id: UUID) -> None:
    """The days to answer are over: whoever was silent goes on."""
    relationship = await any_relationship(tx, relationship_id)
    check = await tx.session.get(FitCheck, relationship_id, with_for_update=True)
    if relationship is None or check is None:
        return
    chosen = check.settle(await _wishes(tx, relationship_id), relationship.two, now=tx.now)
    if chosen is not None and relationship.life is not Life.ENDED:
        await tx.emit(chosen)


async def stop_fit(tx: Transaction, relationship: Relationship) -> None:
    """What has ended needs no check."""
    for kind in (FIT, FIT_OVER):
        await drop_timer(tx, kind, key=str(relationship.relationship_id))
    check = await tx.session.get(FitCheck, relationship.relationship_id, with_for_update=True)
    if check is not None:
        check.settled_at = check.settled_at or tx.now


async def _wishes(tx: Transaction, relationship_id: UUID) -> list[FitWish]:
    return list(
        await tx.session.scalars(select(fit_answers.c.wish).where(fit_answers.c.relationship_id == relationship_id))
    )
