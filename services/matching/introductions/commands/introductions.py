"""What the two people do with an introduction: send, accept, decline, withdraw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from chassis.graph import as_instant
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.stores import erased_of
from services.matching.capacity.commands import hold_seat, release_seat
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.domain.times import CONVERSATION, check_start
from services.matching.facts.queries.times import availabilities
from services.matching.introductions.commands.cascade import (
    ask_mentor,
    check_budget,
    check_patience,
    forget_choices,
    keep_choices,
    lock_asker,
    move_on,
    pair_of,
)
from services.matching.introductions.commands.clocks import forget_clock
from services.matching.introductions.domain.ask import Ask, clean
from services.matching.introductions.domain.defaults import RuleName
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import MembershipNotCurrent, NoSuchIntroduction, NoSuchOffer
from services.matching.introductions.domain.sending import Pair, check_choices, refuse_obstacles
from services.matching.introductions.domain.status import DeclineReason
from services.matching.introductions.queries.rules import rules_in_force
from services.matching.introductions.queries.seen import seen_by
from services.matching.introductions.tables import introductions
from services.matching.recommendations.queries.candidates import compared, need_of

LONGEST_NOTE = 1000


@dataclass(frozen=True, kw_only=True)
class SendIntroduction:
    """What a mentee asks of one mentor, for one of their needs, and of whom next if it comes to nothing."""

    need_id: UUID
    mentor_id: UUID
    topic: str
    tried: str
    first_step: str
    next_choices: tuple[UUID, ...] = ()


async def send_introduction(tx: Transaction, mentee_id: UUID, command: SendIntroduction, *, keyring: Keyring) -> UUID:
    """Sends the ask if the two may be matched at all, by the same constraints as every recommendation."""
    ask = Ask.of(topic=command.topic, tried=command.tried, first_step=command.first_step)
    rules = await rules_in_force(tx)
    check_choices(command.mentor_id, command.next_choices, most=rules[RuleName.NEXT_CHOICES])
    await lock_asker(tx, mentee_id)
    pair = await _pair(tx, mentee_id, command)
    await check_budget(tx, mentee_id, most=rules[RuleName.OPEN_ASKS])
    await check_patience(tx, pair)
    introduction_id = new_id()
    await ask_mentor(tx, introduction_id, pair, ask=ask, sealed=await _sealed(keyring, mentee_id, ask))
    await keep_choices(tx, pair, command.next_choices)
    return introduction_id


async def _pair(tx: Transaction, mentee_id: UUID, command: SendIntroduction) -> Pair:
    """Refuses whom no introduction may join."""
    erased = await erased_of(tx, [mentee_id, command.mentor_id])
    need = await need_of(tx, command.need_id, mentee_id)
    if need is None or mentee_id in erased:
        raise NoSuchNeed
    if not need.findable:
        raise MembershipNotCurrent
    found = None if command.mentor_id in erased else await compared(tx, need, command.mentor_id)
    if found is None:
        raise NoSuchOffer
    refuse_obstacles(found.obstacle)
    return pair_of(need, command.mentor_id, found)


async def _sealed(keyring: Keyring, mentee_id: UUID, ask: Ask) -> str:
    """What a mentor will read travels under the mentee's key; an erased member's needs are gone with the key."""
    try:
        return await keyring.seal(mentee_id, ask.text)
    except KeyDestroyed as error:
        raise NoSuchNeed from error


async def accept_introduction(tx: Transaction, introduction_id: UUID, *, by: UUID, starts_at: datetime) -> UUID:
    """Holds a seat and asks sessions for the time; the answer comes by event."""
    starts_at = as_instant(starts_at, name="startsAt")
    introduction = await own(tx, introduction_id, by)
    event = introduction.accept(by, session_id=new_id(), starts_at=starts_at, now=tx.now)
    people = (introduction.mentor_id, introduction.mentee_id)
    known = await availabilities(tx, people, starts_at.date(), last=(starts_at + CONVERSATION).date())
    check_start(starts_at, [known.get(member_id) for member_id in people], now=tx.now)
    await hold_seat(tx, introduction.mentor_id)
    await forget_clock(tx, introduction)
    await tx.emit(event)
    return introduction_id


async def decline_introduction(
    tx: Transaction, introduction_id: UUID, *, by: UUID, reason: DeclineReason, note: str
) -> UUID:
    """The reason is kept and told to nobody, and neither is the decline: the ask moves on, or waits for its end.

    Where it is the mentee's turn, and they would act on it in vain, it ends at once.
    """
    introduction = await own(tx, introduction_id, by)
    silent = introduction.is_the_mentors_alone
    event = introduction.decline(by, reason=reason, note=clean("note", note, longest=LONGEST_NOTE), now=tx.now)
    await tx.emit(event)
    if not await move_on(tx, introduction) and not silent:
        await forget_clock(tx, introduction)
        await tx.emit(introduction.expire())
    return introduction_id


async def withdraw_introduction(tx: Transaction, introduction_id: UUID, *, by: UUID) -> UUID:
    """Takes the ask back, with the seat and the time that it may hold; it moves on to nobody."""
    introduction = await own(tx, introduction_id, by)
    held = introduction.holds_seat
    event = introduction.withdraw(by, now=tx.now)
    if held:
        await release_seat(tx, introduction.mentor_id)
    await forget_clock(tx, introduction)
    await forget_choices(tx, introduction.need_id)
    await tx.emit(event)
    return introduction_id


async def own(tx: Transaction, introduction_id: UUID, member_id: UUID) -> Introduction:
    """The introduction, locked; to anybody but its two people, and to whoever blocked the other, it does not exist."""
    query = select(Introduction).where(introductions.c.id == introduction_id, seen_by(member_id)).with_for_update()
    introduction = await tx.session.scalar(query)
    if introduction is None:
        raise NoSuchIntroduction
    return introduction
