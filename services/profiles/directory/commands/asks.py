"""Keeping how members answer what they are asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.matching import IntroductionSent
from services.profiles.directory.commands.index import index_members
from services.profiles.directory.domain.ask import Ask, Outcome
from services.profiles.directory.domain.responsiveness import COUNTED, responsiveness
from services.profiles.directory.tables import asks, blocks
from services.profiles.directory.tables import responsiveness as kept
from services.profiles.members.commands.locks import lock_members

DECIDED = (Outcome.ANSWERED, Outcome.EXPIRED)


async def keep_ask(tx: Transaction, event: IntroductionSent) -> None:
    """An ask that crossed a block on its way counts for nobody."""
    row = {
        "introduction_id": event.introduction_id,
        "mentor_id": event.mentor_id,
        "mentee_id": event.mentee_id,
        "sent_at": event.sent_at or tx.now,
        "outcome": Outcome.VOID if await _are_apart(tx, event.mentor_id, event.mentee_id) else Outcome.WAITING,
    }
    await tx.session.execute(insert(asks).values(row).on_conflict_do_nothing())


async def answer_ask(tx: Transaction, introduction_id: UUID, *, at: datetime | None) -> None:
    ask = await _locked(tx, introduction_id)
    if ask and ask.answer(at or tx.now):
        await _weigh(tx, ask.mentor_id)


async def expire_ask(tx: Transaction, introduction_id: UUID) -> None:
    ask = await _locked(tx, introduction_id)
    if ask and ask.expire():
        await _weigh(tx, ask.mentor_id)


async def void_ask(tx: Transaction, introduction_id: UUID) -> None:
    ask = await _locked(tx, introduction_id)
    if ask:
        ask.void()


async def void_asks_between(tx: Transaction, one: UUID, other: UUID) -> None:
    """What waits between two who are kept apart will not be answered, and that is nobody's silence."""
    pair = or_(
        and_(asks.c.mentor_id == one, asks.c.mentee_id == other),
        and_(asks.c.mentor_id == other, asks.c.mentee_id == one),
    )
    waiting = pair & (asks.c.outcome == Outcome.WAITING)
    await tx.session.execute(update(asks).where(waiting).values(outcome=Outcome.VOID))


async def _weigh(tx: Transaction, mentor_id: UUID) -> None:
    """Draws the member's record anew from their newest asks, and with it their place in the directory."""
    await lock_members(tx, [mentor_id])
    ended = select(Ask).where(asks.c.mentor_id == mentor_id, asks.c.outcome.in_(DECIDED))
    newest = await tx.session.scalars(ended.order_by(asks.c.sent_at.desc()).limit(COUNTED))
    row = vars(responsiveness(mentor_id, newest.all()))
    statement = insert(kept).values(row).on_conflict_do_update(index_elements=["member_id"], set_=row)
    await tx.session.execute(statement)
    await index_members(tx, [mentor_id])


async def _locked(tx: Transaction, introduction_id: UUID) -> Ask | None:
    """None for an ask that was sent before this release kept them."""
    return await tx.session.get(Ask, introduction_id, with_for_update=True)


async def _are_apart(tx: Transaction, one: UUID, other: UUID) -> bool:
    pair = or_(
        and_(blocks.c.blocker_id == one, blocks.c.blocked_id == other),
        and_(blocks.c.blocker_id == other, blocks.c.blocked_id == one),
    )
    return bool(await tx.session.scalar(select(exists().where(pair))))
