"""The cascade: an ask goes to one mentor at a time, and from there to the mentee's next choice by itself.

One transaction ends the wait for one mentor and asks the next, so that a crash leaves either both or neither.  A
choice that cannot be asked when its turn comes is passed over, and nobody hears of it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.stores import erased_of
from services.matching.introductions.commands.clocks import forget_clock, patience_of, set_timers
from services.matching.introductions.domain.ask import Ask
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import AlreadyAsked, TooManyOpenAsks
from services.matching.introductions.domain.sending import TAKEN_BACK_WITHIN, Pair, check_taken_back, send
from services.matching.introductions.domain.status import LIVE, Status
from services.matching.introductions.tables import introductions, next_choices
from services.matching.outcomes.commands.scores import ScoredPair, keep_score
from services.matching.recommendations.queries.candidates import Comparison, NeedView, compared, need_of

UNIQUE_VIOLATION = "23505"
# Another seed than lock_people's, who share theirs: two members who ask each other would wait in a circle.
_LOCK_ASKER = text("SELECT pg_advisory_xact_lock(hashtextextended(:member_id, 2))")


async def lock_asker(tx: Transaction, mentee_id: UUID) -> None:
    """One writer at a time for what a mentee asks: their budget is counted, and whom they are in touch with read."""
    await tx.session.execute(_LOCK_ASKER, {"member_id": str(mentee_id)})


async def check_budget(tx: Transaction, mentee_id: UUID, *, most: int) -> None:
    """The mentee is locked."""
    live = (introductions.c.mentee_id == mentee_id) & introductions.c.status.in_(LIVE)
    if (await tx.session.scalar(select(func.count()).select_from(introductions).where(live)) or 0) >= most:
        raise TooManyOpenAsks


async def check_patience(tx: Transaction, pair: Pair) -> None:
    """The mentee is locked: nobody asks, takes back and asks over and over, be it the same mentor or always another."""
    asks = introductions.c
    lately = (asks.status == Status.WITHDRAWN) & (asks.sent_at > tx.now - TAKEN_BACK_WITHIN)
    from_this_one = func.count().filter(asks.mentor_id == pair.mentor_id)
    unanswered = func.count().filter(asks.answered_at.is_(None))
    query = select(from_this_one.label("one"), unanswered.label("all"))
    row = (await tx.session.execute(query.where(asks.mentee_id == pair.mentee_id, lately))).one()
    check_taken_back(from_this_one=row.one, from_all=row.all)


async def keep_choices(tx: Transaction, pair: Pair, choices: Sequence[UUID]) -> None:
    """In place of what was chosen for the need's last ask."""
    await forget_choices(tx, pair.need_id)
    rows = [
        {"need_id": pair.need_id, "place": place, "mentee_id": pair.mentee_id, "mentor_id": choice}
        for place, choice in enumerate(choices, start=1)
    ]
    if rows:
        await tx.session.execute(insert(next_choices).values(rows))


async def forget_choices(tx: Transaction, need_id: UUID) -> None:
    """The ask is over, or has found somebody."""
    await tx.session.execute(delete(next_choices).where(next_choices.c.need_id == need_id))


async def ask_mentor(
    tx: Transaction, introduction_id: UUID, pair: Pair, *, ask: Ask, sealed: str, follows: UUID | None = None
) -> None:
    """Asks this one mentor, now; whether the two may be matched was looked at before."""
    patience = await patience_of(tx, pair.mentor_id, RuleName.MENTOR_ANSWERS_WITHIN, since=tx.now)
    introduction, event = send(
        introduction_id, pair, ask=ask, sealed=sealed, patience=patience, now=tx.now, follows=follows
    )
    await _put(tx, introduction)
    await keep_score(tx, _scored(introduction_id, pair))
    await set_timers(tx, introduction, patience)
    await tx.emit(event)


def pair_of(need: NeedView, mentor_id: UUID, found: Comparison) -> Pair:
    return Pair(
        mentee_id=need.member_id,
        mentor_id=mentor_id,
        need_id=need.need_id,
        kind=need.kind,
        fits=found.fits,
        weights_version=need.weights_version,
    )


def _scored(introduction_id: UUID, pair: Pair) -> ScoredPair:
    return ScoredPair(
        id=introduction_id,
        mentor_id=pair.mentor_id,
        mentee_id=pair.mentee_id,
        kind=pair.kind,
        programme_id=None,
        fits=pair.fits,
        weights_version=pair.weights_version,
    )


async def _put(tx: Transaction, introduction: Introduction) -> None:
    """One live ask for each need and each pair: the unique indexes decide between two that come at once."""
    tx.session.add(introduction)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise AlreadyAsked from error
        raise


async def move_on(tx: Transaction, introduction: Introduction) -> bool:
    """Ends the wait for this mentor and asks the next choice; returns False, with nothing changed, where none is left.

    The introduction is locked, and live or just taken back.
    """
    pair = await _next_pair(tx, introduction)
    if pair is None:
        return False
    next_id = new_id()
    await forget_clock(tx, introduction)
    ended = introduction.move_on(next_id)
    # The need is free for the next ask only once this one has left it.
    await tx.session.flush()
    if ended:
        await tx.emit(ended)
    ask = Ask(topic=introduction.topic, tried=introduction.tried, first_step=introduction.first_step)
    await ask_mentor(tx, next_id, pair, ask=ask, sealed=introduction.sealed_ask, follows=introduction.id)
    return True


async def _next_pair(tx: Transaction, introduction: Introduction) -> Pair | None:
    """The first of the next choices who can be asked; those before are given up, and so is theirs."""
    choices = await _choices(tx, introduction.need_id)
    if not choices:
        return None
    await lock_asker(tx, introduction.mentee_id)
    erased = await erased_of(tx, [introduction.mentee_id, *choices])
    need = None if introduction.mentee_id in erased else await need_of(tx, introduction.need_id, introduction.mentee_id)
    for choice in choices if need and need.findable else ():
        await _give_up(tx, introduction.need_id, choice)
        found = await compared(tx, need, choice) if need and choice not in erased else None
        if need and found and not found.obstacle:
            return pair_of(need, choice, found)
    await forget_choices(tx, introduction.need_id)
    return None


async def _choices(tx: Transaction, need_id: UUID) -> list[UUID]:
    query = select(next_choices.c.mentor_id).where(next_choices.c.need_id == need_id).order_by(next_choices.c.place)
    return list(await tx.session.scalars(query))


async def _give_up(tx: Transaction, need_id: UUID, choice: UUID) -> None:
    mine = (next_choices.c.need_id == need_id) & (next_choices.c.mentor_id == choice)
    await tx.session.execute(delete(next_choices).where(mine))
