"""Finding a time together on the graph: slots, proposals and the answers to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Connection, Info, Page, as_instant, as_uuid, connection, run_once
from contracts.words import Format
from services.sessions.calendars.queries.other_calendars import busy_elsewhere
from services.sessions.meetings.commands import proposals as commands
from services.sessions.meetings.domain.defaults import SLOTS_AHEAD
from services.sessions.meetings.domain.parts import LONGEST, SHORTEST
from services.sessions.meetings.domain.proposal import ProposalState
from services.sessions.meetings.domain.slots import Span
from services.sessions.meetings.graph.manner import a_manner
from services.sessions.meetings.graph.sessions import OfRelationship, Session, of_relationship, read_session
from services.sessions.meetings.queries.dates import lost_date
from services.sessions.meetings.queries.proposals import ProposalView, open_proposals_of, own_proposal
from services.sessions.meetings.queries.slots import mutual_slots
from services.sessions.references import MemberRef, RelationshipRef

strawberry.enum(
    ProposalState, name="MeetingProposalState", description="Where it stands; only an open one is answered."
)


@strawberry.type(description="Times of which the other chooses one; only these two see it.")
class MeetingProposal:
    id: strawberry.ID
    session_id: strawberry.ID = strawberry.field(description="The session that it books, or moves.")
    relationship: RelationshipRef | None
    proposed_by: MemberRef | None = strawberry.field(description="Null once they were erased.")
    awaits_you: bool = strawberry.field(description="Whether it is your turn to answer.")
    round: int = strawberry.field(description="Counts what was proposed for this meeting, from 1.")
    times: list[datetime] = strawberry.field(description="When it may start, in UTC.")
    clashes: list[datetime] = strawberry.field(
        description="Those of the times at which your other calendar has something; choosing one is up to you."
    )
    minutes: int
    format: Format | None = strawberry.field(description="How you would meet; null: as it comes.")
    place: str | None = strawberry.field(description="Where, or the link of the call.")
    state: ProposalState
    lapses_at: datetime = strawberry.field(description="When it ends if nobody answers.")

    @classmethod
    def of(cls, view: ProposalView, reader: UUID, *, busy: Sequence[Span]) -> Self:
        """`busy` is when the reader has something else."""
        return cls(
            id=strawberry.ID(str(view.id)),
            session_id=strawberry.ID(str(view.session_id)),
            relationship=RelationshipRef.of(view.relationship_id),
            proposed_by=MemberRef.unless(view.proposed_by, gone=view.gone),
            awaits_you=view.state is ProposalState.OPEN and view.proposed_by != reader,
            round=view.round,
            times=list(view.times),
            clashes=view.clashes(busy),
            minutes=view.minutes,
            format=view.format,
            place=view.place,
            state=view.state,
            lapses_at=view.lapses_at,
        )


@strawberry.type(description="A time that suits both: it begins on a quarter of an hour.")
class MeetingSlot:
    starts_at: datetime
    ends_at: datetime


@strawberry.input
class ProposeMeetingInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    times: list[datetime] = strawberry.field(description="One to three, with an offset each.")
    minutes: int = strawberry.field(description="How long: 5 to 480.")
    format: Format | None = None
    place: str | None = strawberry.field(default=None, description="Where, or the link of the call.")


@strawberry.input
class MoveMeetingInput:
    idempotency_key: str
    session_id: strawberry.ID = strawberry.field(description="A meeting, or a date of a series that was lost.")
    times: list[datetime] = strawberry.field(description="One to three, with an offset each.")


@strawberry.input
class AnswerWithTimesInput:
    idempotency_key: str
    proposal_id: strawberry.ID
    times: list[datetime] = strawberry.field(description="One to three, with an offset each.")


@strawberry.input
class AcceptMeetingTimeInput:
    idempotency_key: str
    proposal_id: strawberry.ID
    starts_at: datetime = strawberry.field(description="One of the times that were proposed.")


@strawberry.input
class CloseMeetingProposalInput:
    idempotency_key: str
    proposal_id: strawberry.ID


Until = Annotated[datetime | None, strawberry.argument(description="Two weeks from now without it; at most eight.")]
Minutes = Annotated[int, strawberry.argument(description="How long you want to meet: 5 to 480.")]


async def slots(
    info: Info,
    relationship_id: strawberry.ID,
    *,
    minutes: Minutes,
    until: Until = None,
    first: int = 20,
    after: str | None = None,
) -> Connection[MeetingSlot]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    if not SHORTEST <= minutes <= LONGEST:
        raise BadInput(f"minutes must be from {SHORTEST} to {LONGEST}.")
    wanted, lasts = as_uuid(relationship_id, name="relationshipId"), timedelta(minutes=minutes)
    bound = None if until is None else as_instant(until, name="until")
    last = _last_start(page)
    async with info.context.reading() as tx:
        found = await mutual_slots(
            tx,
            wanted,
            member_id,
            lasts=lasts,
            until=bound or tx.now + SLOTS_AHEAD.days,
            after=last or tx.now,
            limit=page.first + 1,
        )
    return connection(
        found,
        page,
        node=lambda start: MeetingSlot(starts_at=start, ends_at=start + lasts),
        cursor=lambda start: (start.isoformat(),),
    )


async def open_proposals(
    info: Info, relationship_id: OfRelationship = None, first: int = 20, after: str | None = None
) -> Connection[MeetingProposal]:
    member_id, page = info.context.identity.member(), Page.of(first, after)
    of = of_relationship(relationship_id)
    async with info.context.reading() as tx:
        rows = await open_proposals_of(tx, member_id, relationship_id=of, after=page.last_id(), limit=page.first + 1)
        busy = await _busy(info, tx, rows)
    return connection(
        rows, page, node=lambda row: MeetingProposal.of(row, member_id, busy=busy), cursor=lambda row: (str(row.id),)
    )


async def propose(info: Info, input: ProposeMeetingInput) -> MeetingProposal:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    relationship_id, times = as_uuid(input.relationship_id, name="relationshipId"), _instants(input.times)
    manner = await a_manner(info, member_id, minutes=input.minutes, format=input.format, place=input.place)

    async def work(tx: Transaction) -> UUID:
        return await commands.propose_meeting(tx, relationship_id, by=member_id, times=times, manner=manner)

    return await _read(info, await run_once(info, input, work))


async def move(info: Info, input: MoveMeetingInput) -> MeetingProposal:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    session_id, times = as_uuid(input.session_id, name="sessionId"), _instants(input.times)

    async def work(tx: Transaction) -> UUID:
        if await lost_date(tx, session_id, member_id):
            return await commands.propose_for_lost_date(tx, session_id, by=member_id, times=times)
        return await commands.propose_other_times(tx, session_id, by=member_id, times=times)

    return await _read(info, await run_once(info, input, work))


async def answer_with_times(info: Info, input: AnswerWithTimesInput) -> MeetingProposal:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    proposal_id, times = as_uuid(input.proposal_id, name="proposalId"), _instants(input.times)

    async def work(tx: Transaction) -> UUID:
        return await commands.answer_with_times(tx, proposal_id, by=member_id, times=times)

    return await _read(info, await run_once(info, input, work))


async def accept(info: Info, input: AcceptMeetingTimeInput) -> Session:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    proposal_id = as_uuid(input.proposal_id, name="proposalId")
    starts_at = as_instant(input.starts_at, name="startsAt")

    async def work(tx: Transaction) -> UUID:
        return await commands.accept_time(tx, proposal_id, by=member_id, starts_at=starts_at)

    return await read_session(info, await run_once(info, input, work))


async def close(info: Info, input: CloseMeetingProposalInput) -> MeetingProposal:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.member()
    proposal_id = as_uuid(input.proposal_id, name="proposalId")
    done = await run_once(info, input, lambda tx: commands.close_proposal(tx, proposal_id, by=member_id))
    return await _read(info, done)


def _last_start(page: Page) -> datetime | None:
    if page.after is None:
        return None
    try:
        (last,) = page.after
        return as_instant(datetime.fromisoformat(last), name="after")
    except (ValueError, TypeError, BadInput) as error:
        raise BadInput(NO_CURSOR) from error


def _instants(times: list[datetime]) -> list[datetime]:
    return [as_instant(each, name="times") for each in times]


async def _read(info: Info, proposal_id: UUID) -> MeetingProposal:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        view = await own_proposal(tx, proposal_id, member_id)
        return MeetingProposal.of(view, member_id, busy=await _busy(info, tx, [view]))


async def _busy(info: Info, tx: Transaction, views: Sequence[ProposalView]) -> Sequence[Span]:
    """When the member has something else, around all the times of the proposals; staff in their name see none of it."""
    identity, times = info.context.identity, [time for view in views for time in view.times]
    if not times or identity.actor is not None:
        return ()
    until = max(times) + timedelta(minutes=LONGEST)
    return (await busy_elsewhere(tx, [identity.id], since=min(times), until=until)).get(identity.id, ())
