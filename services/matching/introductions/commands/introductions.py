"""What the two people do with an introduction: send, accept, decline, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.graph import as_instant
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.stores import erased_of
from chassis.timers import cancel_timer, set_timer
from contracts.matching import IntroductionSent
from services.matching.capacity.commands import hold_seat, release_seat
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.domain.times import CONVERSATION, check_start
from services.matching.facts.queries.times import availabilities
from services.matching.introductions.domain.ask import Ask, clean
from services.matching.introductions.domain.introduction import (
    DeclineReason,
    Introduction,
    Pair,
    refuse_obstacles,
    send,
)
from services.matching.introductions.domain.refusals import (
    AlreadyAsked,
    MembershipNotCurrent,
    NoSuchIntroduction,
    NoSuchOffer,
)
from services.matching.introductions.queries.seen import seen_by
from services.matching.introductions.tables import introductions
from services.matching.recommendations.queries.candidates import NeedView, need_of, obstacle_between

EXPIRY = "expire_introduction"
LONGEST_NOTE = 1000
UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, kw_only=True)
class SendIntroduction:
    """What a mentee asks of one mentor, for one of their needs."""

    need_id: UUID
    mentor_id: UUID
    topic: str
    tried: str
    first_step: str


async def send_introduction(tx: Transaction, mentee_id: UUID, command: SendIntroduction, *, keyring: Keyring) -> UUID:
    """Sends the ask if the two may be matched at all, by the same constraints as every recommendation."""
    ask = Ask.of(topic=command.topic, tried=command.tried, first_step=command.first_step)
    erased = await erased_of(tx, [mentee_id, command.mentor_id])
    need = await need_of(tx, command.need_id, mentee_id)
    if need is None or mentee_id in erased:
        raise NoSuchNeed
    if not need.findable:
        raise MembershipNotCurrent
    if command.mentor_id in erased:
        raise NoSuchOffer
    obstacle = await obstacle_between(tx, need, command.mentor_id)
    if obstacle is None:
        raise NoSuchOffer
    refuse_obstacles(obstacle)
    sealed = await _sealed(keyring, mentee_id, ask)
    introduction, event = send(new_id(), _pair(need, command.mentor_id), ask=ask, sealed=sealed, now=tx.now)
    await _keep(tx, introduction, event)
    return introduction.id


async def _sealed(keyring: Keyring, mentee_id: UUID, ask: Ask) -> str:
    """What a mentor will read travels under the mentee's key; an erased member's needs are gone with the key."""
    try:
        return await keyring.seal(mentee_id, ask.text)
    except KeyDestroyed as error:
        raise NoSuchNeed from error


def _pair(need: NeedView, mentor_id: UUID) -> Pair:
    return Pair(mentee_id=need.member_id, mentor_id=mentor_id, need_id=need.need_id, kind=need.kind)


async def _keep(tx: Transaction, introduction: Introduction, event: IntroductionSent) -> None:
    """One live ask for each need and each pair: the unique indexes decide between two that come at once."""
    tx.session.add(introduction)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise AlreadyAsked from error
        raise
    await start_waiting(tx, introduction)
    await tx.emit(event)


async def accept_introduction(tx: Transaction, introduction_id: UUID, *, by: UUID, starts_at: datetime) -> UUID:
    """Holds a seat and asks sessions for the time; the answer comes by event."""
    starts_at = as_instant(starts_at, name="startsAt")
    introduction = await _own(tx, introduction_id, by)
    event = introduction.accept(by, session_id=new_id(), starts_at=starts_at, now=tx.now)
    people = (introduction.mentor_id, introduction.mentee_id)
    known = await availabilities(tx, people, starts_at.date(), last=(starts_at + CONVERSATION).date())
    check_start(starts_at, [known.get(member_id) for member_id in people], now=tx.now)
    await hold_seat(tx, introduction.mentor_id)
    await stop_waiting(tx, introduction)
    await tx.emit(event)
    return introduction_id


async def decline_introduction(
    tx: Transaction, introduction_id: UUID, *, by: UUID, reason: DeclineReason, note: str
) -> UUID:
    """Ends the ask kindly: the reason is kept and told to nobody."""
    introduction = await _own(tx, introduction_id, by)
    event = introduction.decline(by, reason=reason, note=clean("note", note, longest=LONGEST_NOTE), now=tx.now)
    await stop_waiting(tx, introduction)
    await tx.emit(event)
    return introduction_id


async def withdraw_introduction(tx: Transaction, introduction_id: UUID, *, by: UUID) -> UUID:
    """Takes the ask back, with the seat and the time that it may hold."""
    introduction = await _own(tx, introduction_id, by)
    held = introduction.holds_seat
    event = introduction.withdraw(by, now=tx.now)
    if held:
        await release_seat(tx, introduction.mentor_id)
    await stop_waiting(tx, introduction)
    await tx.emit(event)
    return introduction_id


async def start_waiting(tx: Transaction, introduction: Introduction) -> None:
    """Sets or moves the timer that ends the ask if nobody answers."""
    await set_timer(tx, EXPIRY, key=str(introduction.id), due_at=introduction.expires_at)


async def stop_waiting(tx: Transaction, introduction: Introduction) -> None:
    await cancel_timer(tx, EXPIRY, key=str(introduction.id))


async def _own(tx: Transaction, introduction_id: UUID, member_id: UUID) -> Introduction:
    """The introduction, locked; to anybody but its two people, and to whoever blocked the other, it does not exist."""
    query = select(Introduction).where(introductions.c.id == introduction_id, seen_by(member_id)).with_for_update()
    introduction = await tx.session.scalar(query)
    if introduction is None:
        raise NoSuchIntroduction
    return introduction
