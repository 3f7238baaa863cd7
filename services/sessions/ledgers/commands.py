"""The only writers of ledgers: advice by whoever may give it, answers by whom it was given to, gifts by either."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert

from chassis.db import Transaction
from chassis.errors import NotFound
from chassis.ids import new_id
from contracts.sessions import AdviceGiven, AdviceOutcome, AdviceReported, Gift, GiftGiven
from services.sessions.agendas.queries.meetings import check_met_in
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.facts.queries.relationships import Relationship, living_relationship
from services.sessions.ledgers.domain import (
    Advice,
    AdviceIsTheMentors,
    Answer,
    Counsel,
    NoSuchAdvice,
    Token,
    may_advise,
)
from services.sessions.ledgers.tables import gifts


async def give_advice(tx: Transaction, relationship_id: UUID, counsel: Counsel, *, by: UUID) -> UUID:
    relationship = await living_relationship(tx, relationship_id, by)
    if not may_advise(relationship.kind, is_mentor=by == relationship.mentor_id):
        raise AdviceIsTheMentors
    await check_met_in(tx, relationship, counsel.session_id)
    await spend(tx, by, What.ADVICE, about=relationship_id)
    given = Advice(
        id=new_id(),
        relationship_id=relationship_id,
        given_by=by,
        given_to=relationship.other(by),
        given_at=tx.now,
        **asdict(counsel.cleaned()),
    )
    tx.session.add(given)
    await tx.emit(AdviceGiven(advice_id=given.id, member_id=by, **relationship.two, given_on=tx.now.date()))
    return given.id


async def answer_advice(tx: Transaction, advice_id: UUID, *, by: UUID, answer: Answer, because: str) -> UUID:
    given, relationship = await _own_advice(tx, advice_id, by)
    if given.reply(answer, because, by=by, now=tx.now):
        await tx.emit(_reported(given, relationship, tx))
    return advice_id


async def report_advice(tx: Transaction, advice_id: UUID, *, by: UUID, result: str) -> UUID:
    given, relationship = await _own_advice(tx, advice_id, by)
    given.report(result, by=by, now=tx.now)
    await tx.emit(_reported(given, relationship, tx))
    return advice_id


async def give_gift(tx: Transaction, relationship_id: UUID, gift: Gift, *, by: UUID, words: str) -> UUID:
    """Writes down what `by` gave."""
    relationship = await living_relationship(tx, relationship_id, by)
    return await _keep(tx, relationship, gift, giver=by, by=by, words=words)


async def note_gift(tx: Transaction, relationship_id: UUID, gift: Gift, *, by: UUID, words: str) -> UUID:
    """Writes down what `by` was given."""
    relationship = await living_relationship(tx, relationship_id, by)
    return await _keep(tx, relationship, gift, giver=relationship.other(by), by=by, words=words)


async def _keep(tx: Transaction, relationship: Relationship, gift: Gift, *, giver: UUID, by: UUID, words: str) -> UUID:
    token = Token(
        relationship_id=relationship.relationship_id,
        given_by=giver,
        given_to=relationship.other(giver),
        noted_by=by,
        gift=gift,
        words=words,
        given_at=tx.now,
    )
    await spend(tx, by, What.GIFT, about=relationship.relationship_id)
    gift_id = new_id()
    await tx.session.execute(insert(gifts).values(id=gift_id, **asdict(token.checked())))
    of = {"gift_id": gift_id, **relationship.two, "member_id": giver}
    await tx.emit(GiftGiven(**of, gift=gift, noted_by=by, given_on=tx.now.date()))
    return gift_id


async def _own_advice(tx: Transaction, advice_id: UUID, member_id: UUID) -> tuple[Advice, Relationship]:
    given = await tx.session.get(Advice, advice_id, with_for_update=True)
    if given is None:
        raise NoSuchAdvice
    try:
        return given, await living_relationship(tx, given.relationship_id, member_id)
    except NotFound as error:
        raise NoSuchAdvice from error


def _reported(given: Advice, relationship: Relationship, tx: Transaction) -> AdviceReported:
    otherwise = given.answer is Answer.CHOSE_OTHERWISE
    return AdviceReported(
        advice_id=given.id,
        member_id=given.given_to,
        outcome=AdviceOutcome.CHOSE_OTHERWISE if otherwise else AdviceOutcome.TRIED,
        reported_on=tx.now.date(),
        **relationship.two,
    )
