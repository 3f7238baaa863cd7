"""Worlds that differ in a hidden fact alone answer alike: every query and entity, to whoever must not know."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from chassis.identity import IdentitySigner
from contracts.profiles import OfferWithdrawn
from contracts.words import MentoringRole, OwnConstraint
from services.matching.programmes.domain.proposal import Proposal
from services.matching.recommendations.commands import choose
from services.matching.recommendations.domain.choices import Choice
from tests.builders.matching import NOW, TOPIC, a_block, a_profile
from tests.matrix.fields import entities, root_fields
from tests.matrix.probing import Probe
from tests.service.identity import Caller, a_member
from tests.service.matching.conftest import Clock, a_graph, empty
from tests.service.matching.matrix_world import SCHEMA, do
from tests.service.matching.programmes.conftest import stage
from tests.service.matching.relationships.bonds import CONTINUE, MORE_TIME, STOP, Bonds
from tests.service.matching.world import Matching

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
A_CURSOR = re.compile(r'"(cursor|endCursor)":"[^"]*"')


@dataclass
class Told:
    """Who must not know, and the ids of what they can ask about."""

    viewer: UUID
    ids: dict[str, UUID] = field(default_factory=dict)
    tries: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Mutations that they may try."""


Story = Callable[[Bonds, Caller], Awaitable[Told]]


async def a_need_and_a_mentor(bonds: Bonds) -> tuple[UUID, Told]:
    need, mentor_id = await bonds.matching.a_mentee(), await bonds.matching.a_mentor()
    asking = {"needId": str(need.need_id), "mentorId": str(mentor_id), "topic": TOPIC}
    return mentor_id, Told(need.member_id, {"needId": need.need_id}, {"sendIntroduction": asking})


async def offering_nothing(bonds: Bonds, _caller: Caller) -> Told:
    mentor_id, told = await a_need_and_a_mentor(bonds)
    await bonds.matching.tell(OfferWithdrawn(member_id=mentor_id))
    return told


async def blocking(bonds: Bonds, _caller: Caller) -> Told:
    mentor_id, told = await a_need_and_a_mentor(bonds)
    await bonds.matching.tell(a_block(mentor_id, told.viewer))
    return told


async def wishing_for_others(bonds: Bonds, _caller: Caller) -> Told:
    mentor_id, told = await a_need_and_a_mentor(bonds)
    wish = {"constraints": (OwnConstraint.ONLY_MY_REGION,), "region": "NG-LA"}
    await bonds.matching.tell(a_profile(mentor_id, **wish))
    return told


async def an_ask(bonds: Bonds) -> tuple[Any, Told]:
    asked = await bonds.matching.sent(await bonds.matching.a_mentor())
    told = Told(asked.mentee_id, {"introductionId": asked.id, "needId": asked.need_id})
    return asked, told


async def silent(bonds: Bonds, _caller: Caller) -> Told:
    _asked, told = await an_ask(bonds)
    return told


async def declining(bonds: Bonds, _caller: Caller) -> Told:
    asked, told = await an_ask(bonds)
    await bonds.matching.decline(asked)
    return told


async def blocking_who_asked(bonds: Bonds, _caller: Caller) -> Told:
    asked, told = await an_ask(bonds)
    await bonds.matching.tell(a_block(asked.mentor_id, asked.mentee_id))
    return told


async def stopping_to_offer(bonds: Bonds, _caller: Caller) -> Told:
    asked, told = await an_ask(bonds)
    await bonds.matching.tell(OfferWithdrawn(member_id=asked.mentor_id))
    return told


def long_after(story: Story) -> Story:
    async def later(bonds: Bonds, caller: Caller) -> Told:
        told = await story(bonds, caller)
        await bonds.days_later(20)
        return told

    return later


def a_talk(*, other: Any = None, own: Any = None, days: float = 0) -> Story:
    """A conversation of which the mentor says `other`, and the mentee, who looks, says `own`."""

    async def story(bonds: Bonds, _caller: Caller) -> Told:
        met = await bonds.met()
        for who, wish in ((met.mentor_id, other), (met.mentee_id, own)):
            if wish is not None:
                await bonds.say(met, who, wish)
        await bonds.days_later(days)
        ids = {"introductionId": met.id, "needId": met.need_id, "memberId": met.mentor_id}
        return Told(met.mentee_id, ids)

    return story


def a_renewal(*, answer: bool | None) -> Story:
    async def story(bonds: Bonds, _caller: Caller) -> Told:
        relationship = await bonds.informal()
        await bonds.days_later(170)
        if answer is not None:
            await bonds.renew(relationship, relationship.mentor_id, renews=answer)
        return Told(relationship.mentee_id, {"relationshipId": relationship.id})

    return story


def chosen(choice: Choice | None) -> Story:
    async def story(bonds: Bonds, _caller: Caller) -> Told:
        need, mentor_id = await bonds.matching.a_mentee(), await bonds.matching.a_mentor()
        own = await bonds.matching.a_mentee(member_id=mentor_id)
        await bonds.matching.a_mentor()
        if choice is not None:
            async with bonds.matching.db.transaction() as tx:
                await choose(tx, need.member_id, mentor_id, choice=choice)
        return Told(mentor_id, {"needId": own.need_id, "memberId": need.member_id})

    return story


def an_offer(*, answered: bool) -> Story:
    """A proposal to which the mentor has said yes, or nothing yet."""

    async def story(bonds: Bonds, _caller: Caller) -> Told:
        staged = await stage(bonds.matching, bonds.clock)
        await staged.a_mentor()
        mentee_id = await staged.a_mentee()
        await staged.published()
        proposal: Proposal = await staged.open_of(mentee_id)
        if answered:
            await staged.accept(proposal, proposal.mentor_id)
        return Told(mentee_id, {"proposalId": proposal.id, "programmeId": staged.id})

    return story


def colleagues(*, employer: int, other: int) -> Story:
    """A board on which somebody sits, and a candidate from an employer that they do not show."""

    async def story(bonds: Bonds, caller: Caller) -> Told:
        need, friend = await bonds.matching.a_mentee(), await bonds.matching.a_mentor()
        stranger = await bonds.matching.a_mentor()
        for member_id, number in ((friend, employer), (stranger, other)):
            await bonds.matching.tell(a_profile(member_id, employer_id=UUID(int=number)))
        await bonds.between(friend, need.member_id)
        me = a_member(need.member_id)
        seats = [seat["id"] for seat in (await do(caller, me, "openBoard"))["seats"]]
        await do(caller, me, "dedicateSeat", seatId=seats[1], needId=str(need.need_id))
        await do(caller, me, "takeSeat", seatId=seats[0], memberId=str(friend))
        return Told(me.id, {"seatId": UUID(seats[1]), "needId": need.need_id, "memberId": stranger})

    return story


def withdrawn(*, role: MentoringRole | None) -> Story:
    """A fellow of a programme takes part, or does so no more."""

    async def story(bonds: Bonds, _caller: Caller) -> Told:
        staged = await stage(bonds.matching, bonds.clock)
        fellow, mine = await staged.a_mentee(), await staged.a_mentee()
        if role is not None:
            await staged.withdraw(fellow, role)
        return Told(mine, {"programmeId": staged.id})

    return story


HIDDEN: dict[str, tuple[Story, ...]] = {
    "a block, and somebody who wishes for others": (offering_nothing, blocking, wishing_for_others),
    "a decline, and a block while an ask waits": (silent, declining, blocking_who_asked),
    "a decline, when the ask is over": tuple(map(long_after, (silent, declining))),
    "a block, when the ask is over": tuple(map(long_after, (stopping_to_offer, blocking_who_asked))),
    "what the other said of a conversation": tuple(a_talk(other=each) for each in (None, CONTINUE, MORE_TIME, STOP)),
    "a stop, once both could have spoken": tuple(a_talk(other=each, own=CONTINUE) for each in (None, STOP)),
    "a stop, when the time is over": tuple(a_talk(other=each, own=CONTINUE, days=9) for each in (None, STOP)),
    "whether the other wants to go on": tuple(a_renewal(answer=each) for each in (None, True, False)),
    "what somebody chose about them": tuple(map(chosen, (None, *Choice))),
    "what the other answered to an offer": tuple(an_offer(answered=each) for each in (False, True)),
    "a common employer": (colleagues(employer=1, other=2), colleagues(employer=1, other=1)),
    "who else takes part": tuple(withdrawn(role=each) for each in (None, MentoringRole.MENTEE)),
}


@pytest.mark.parametrize("fact", HIDDEN)
async def test_worlds_that_differ_in_it_alone_answer_alike(
    matching: Matching, clock: Clock, signer: IdentitySigner, jwks_file: Path, *, fact: str
) -> None:
    transcripts = []
    for story in HIDDEN[fact]:
        await empty(matching.db)
        clock.now = NOW
        bonds = Bonds(Matching(matching.db, matching.keyring), clock)
        async with a_graph(matching, signer, jwks_file) as caller:
            transcripts.append(await transcript(caller, await story(bonds, caller)))

    assert len(transcripts) > 1
    assert len(transcripts[0]) > len(root_fields(SCHEMA, "query"))
    for other in transcripts[1:]:
        assert other == transcripts[0]


async def transcript(caller: Caller, told: Told) -> dict[str, str]:
    """Every answer that they get, with ids as numbers in the order in which they come."""
    who, ids, answers = a_member(told.viewer), {name: str(each) for name, each in told.ids.items()}, {}
    by_id = {"introduction": "introductionId", "relationship": "relationshipId", "programme": "programmeId"}
    values = {name: [ids] for name in root_fields(SCHEMA, "query")}
    values |= {name: [{"id": ids[argument]}] for name, argument in by_id.items() if argument in ids}
    values["introductions"] = [{"box": "SENT"}, {"box": "RECEIVED"}]
    probe = Probe(caller, SCHEMA, values)
    for name in root_fields(SCHEMA, "query"):
        answers[name] = await probe.query(who, name, an_id=UUID(int=0))
    for name in entities(SCHEMA).keys() - {"Member", "Session"}:
        for argument, an_id in ids.items():
            answers[f"{name} by {argument}"] = await probe.entity(who, name, {"id": an_id})
    for name, given in told.tries.items():
        answers[name] = await probe.mutate(who, name, an_id=UUID(int=0), **given)
    return {name: anonymous(answer) for name, answer in answers.items()}


def anonymous(answer: Any) -> str:
    text, numbers = A_CURSOR.sub(r'"\1":""', orjson.dumps(answer).decode()), dict[str, str]()
    return AN_ID.sub(lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), text)


def test_a_transcript_tells_whatever_differs() -> None:
    first, second = ([{"id": str(UUID(int=n)), "status": status}] for n, status in ((1, "SENT"), (2, "EXPIRED")))

    assert anonymous(first) != anonymous(second)
    assert anonymous(first) == anonymous([{"id": str(UUID(int=9)), "status": "SENT"}])
