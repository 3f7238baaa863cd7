"""After the coffee: both are asked in private, and what both chose is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction, among
from chassis.stores import Leaving, who_leaves
from chassis.timers import cancel_timer, set_timer
from contracts.matching import Origin, Outcome, Through
from contracts.sessions import SessionBooked
from services.matching.facts.queries.blocks import apart
from services.matching.introductions.commands.outcome import (
    continue_introduction,
    finish_introduction,
    release_introduction,
    reopen_introduction,
)
from services.matching.introductions.domain.ask import clean
from services.matching.relationships.commands.connections import connect
from services.matching.relationships.commands.locking import own_conversation
from services.matching.relationships.commands.start import StartRelationship, start_relationship
from services.matching.relationships.domain.conversation import (
    Answer,
    Conversation,
    ConversationStatus,
    Went,
    Wish,
    settled,
    wants_agreement,
)
from services.matching.relationships.domain.defaults import ANSWER_NUDGE
from services.matching.relationships.queries.partners import related
from services.matching.relationships.tables import conversation_answers, conversations

ASK = "ask_how_it_went"
NUDGE = "nudge_how_it_went"
CLOSE = "close_conversation"
LONGEST_NOTE = 1000
_OF_A_BOOKING = {"session_id", "introduction_id", "mentor_id", "mentee_id", "ends_at", "sequence"}


@dataclass(frozen=True, kw_only=True)
class SayHowItWent:
    """For nobody else's eyes; `agreement`: whether they want a formal relationship, if any."""

    went: Went
    note: str
    wish: Wish
    agreement: bool


async def expect_conversation(tx: Transaction, event: SessionBooked) -> None:
    """Both will be asked when its time is over; booked anew, at the new time."""
    conversation = await _locked(tx, event.session_id)
    if conversation is None:
        known = event.model_dump(
            include={"session_id", "introduction_id", "mentor_id", "mentee_id", "ends_at", "sequence"}
        )
        tx.session.add(Conversation(**known))
    elif not conversation.move(event.ends_at, sequence=event.sequence):
        return
    await set_timer(tx, ASK, key=str(event.session_id), due_at=event.ends_at)


async def call_off_conversation(tx: Transaction, session_id: UUID) -> None:
    conversation = await _locked(tx, session_id)
    if conversation is not None and conversation.cancel():
        await cancel_timer(tx, ASK, key=str(session_id))


async def ask_how_it_went(tx: Transaction, session_id: UUID) -> None:
    """Its time is over and nobody called it off: the two have met, and know each other from now on."""
    conversation = await _locked(tx, session_id)
    event = None if conversation is None else conversation.ask(now=tx.now)
    if conversation is None or event is None:
        return
    if await finish_introduction(tx, conversation.introduction_id) is None:
        conversation.never_was()
        return
    if not await _apart(tx, conversation):
        await connect(tx, *conversation.people, through=Through.CONVERSATION)
    await set_timer(tx, NUDGE, key=str(session_id), due_at=tx.now + ANSWER_NUDGE.days)
    await set_timer(tx, CLOSE, key=str(session_id), due_at=event.answer_by)
    await tx.emit(event)


async def say_how_it_went(tx: Transaction, session_id: UUID, *, by: UUID, answer: SayHowItWent) -> UUID:
    """One may think again until what follows is settled."""
    conversation = await own_conversation(tx, session_id, by)
    conversation.check_asked()
    said = {
        "went": answer.went,
        "note": clean("note", answer.note, longest=LONGEST_NOTE),
        "wish": answer.wish,
        "agreement": answer.agreement,
        "answered_at": tx.now,
    }
    row = insert(conversation_answers).values(session_id=session_id, member_id=by, **said)
    await tx.session.execute(row.on_conflict_do_update(index_elements=["session_id", "member_id"], set_=said))
    await _settle(tx, conversation)
    return session_id


async def nudge_to_answer(tx: Transaction, session_id: UUID) -> None:
    conversation = await _locked(tx, session_id)
    if conversation is not None:
        await tx.emit(*conversation.nudge(await _answers(tx, session_id)))


async def close_unanswered(tx: Transaction, session_id: UUID) -> None:
    """The deadline: whoever said what, the two did not choose the same, and it ends without blame."""
    conversation = await _locked(tx, session_id)
    if conversation is not None and conversation.status is ConversationStatus.ASKED:
        await _end(tx, conversation)


async def end_conversations_of(tx: Transaction, leaving: Leaving) -> None:
    """Members are erased."""
    theirs = or_(among(conversations.c.mentor_id, leaving), among(conversations.c.mentee_id, leaving))
    open_ones = conversations.c.status.in_([ConversationStatus.EXPECTED, ConversationStatus.ASKED])
    query = select(Conversation).where(theirs, open_ones).order_by(conversations.c.session_id).with_for_update()
    for conversation in (await tx.session.scalars(query)).all():
        if conversation.cancel():
            await cancel_timer(tx, ASK, key=str(conversation.session_id))
        else:
            await _end(tx.because(leaving[who_leaves(leaving, *conversation.people)]), conversation)


async def _settle(tx: Transaction, conversation: Conversation) -> None:
    """Two whom a block keeps apart are left to the deadline, as if one of them had said stop."""
    answers = await _answers(tx, conversation.session_id)
    outcome = settled(answers)
    if outcome is Outcome.ENDED:
        await _end(tx, conversation)
    elif outcome is not None and not await _apart(tx, conversation):
        await (_continue(tx, conversation, answers) if outcome is Outcome.CONTINUE else _reopen(tx, conversation))


async def _continue(tx: Transaction, conversation: Conversation, answers: Sequence[Answer]) -> None:
    """The relationship takes over the seat that the introduction held; two who have one already need no other."""
    if await tx.session.scalar(select(related(*conversation.people))):
        await _end(tx, conversation)
        return
    introduction = await continue_introduction(tx, conversation.introduction_id)
    if introduction is None:
        await _close(tx, conversation, Outcome.ENDED)
        return
    command = StartRelationship(
        mentor_id=conversation.mentor_id,
        mentee_id=conversation.mentee_id,
        kind=introduction.kind,
        origin=Origin.INTRODUCTION,
        introduction_id=introduction.id,
        need_id=introduction.need_id,
        formal=wants_agreement(answers),
    )
    relationship_id = await start_relationship(tx, command)
    await _close(tx, conversation, Outcome.CONTINUE, relationship_id=relationship_id)


async def _reopen(tx: Transaction, conversation: Conversation) -> None:
    """Another conversation can be booked for a time; where that cannot be, there is nothing to wait for."""
    if await reopen_introduction(tx, conversation.introduction_id):
        await _close(tx, conversation, Outcome.MORE_TIME)
    else:
        await _end(tx, conversation)


async def _end(tx: Transaction, conversation: Conversation) -> None:
    await release_introduction(tx, conversation.introduction_id)
    await _close(tx, conversation, Outcome.ENDED)


async def _close(
    tx: Transaction, conversation: Conversation, outcome: Outcome, *, relationship_id: UUID | None = None
) -> None:
    for kind in (NUDGE, CLOSE):
        await cancel_timer(tx, kind, key=str(conversation.session_id))
    await tx.emit(conversation.close(outcome, relationship_id=relationship_id))


async def _apart(tx: Transaction, conversation: Conversation) -> bool:
    return bool(await tx.session.scalar(select(apart(*conversation.people))))


async def _answers(tx: Transaction, session_id: UUID) -> list[Answer]:
    kept = conversation_answers.c
    query = select(kept.member_id, kept.wish, kept.agreement).where(kept.session_id == session_id)
    return [Answer(**row) for row in (await tx.session.execute(query)).mappings()]


async def _locked(tx: Transaction, session_id: UUID) -> Conversation | None:
    return await tx.session.get(Conversation, session_id, with_for_update=True)
