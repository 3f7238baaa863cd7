"""Introductions as their two people see them on the graph."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Optional, Self, cast
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from chassis.errors import BadInput
from chassis.graph import GraphContext, Info, key_ids
from chassis.identity import Kind as Principal
from contracts.words import Kind
from services.matching.facts.queries.times import mutual_times
from services.matching.introductions.domain.sentences import saying as sentence
from services.matching.introductions.domain.status import LIVE, OPEN, DeclineReason, Side, Status
from services.matching.introductions.queries.introductions import (
    Box,
    IntroductionView,
    choices_after,
    introductions_by_id,
)
from services.matching.references import MemberRef, SessionRef

MOST_TIMES = 100
WITH_A_SESSION = frozenset({Status.BOOKED, Status.CANCELLED, Status.MET, Status.CONTINUED, Status.ENDED})

strawberry.enum(
    Status,
    name="IntroductionStatus",
    description="Where an introduction stands. Who declined reads DECLINED; whoever asked never does.",
)
strawberry.enum(Side, name="IntroductionSide", description="One of the two people of an introduction.")
strawberry.enum(DeclineReason, description="Why a mentor says no; it is told to nobody.")
strawberry.enum(Box, name="IntroductionBox", description="Which of one's introductions.")


async def suggested_times(root: strawberry.Parent["Introduction"], info: Info, first: int = 6) -> list[datetime]:
    if not 1 <= first <= MOST_TIMES:
        raise BadInput(f"first must be from 1 to {MOST_TIMES}.")
    if root.status not in OPEN:
        return []
    return (await _times(info.context).load((root.view.mentee_id, root.view.mentor_id)))[:first]


def saying(root: strawberry.Parent["Introduction"], locale: str = "en") -> str:
    return sentence(root.view.side, root.status, proposed_by=root.proposed_by, locale=locale)


async def moved_on_to(root: strawberry.Parent["Introduction"], info: Info) -> Optional["Introduction"]:
    if root.view.next_id is None:
        return None
    view = await _following(info.context).load(root.view.next_id)
    return None if view is None else Introduction.of(view)


async def next_choices(root: strawberry.Parent["Introduction"], info: Info) -> list[MemberRef]:
    if root.view.side is not Side.MENTEE or root.status not in LIVE:
        return []
    return [MemberRef.of(member_id) for member_id in await _choices(info.context).load(root.view.id)]


@strawberry.federation.type(
    keys=["id"], description="One specific ask for a coffee conversation; only its two people see it."
)
class Introduction:
    id: strawberry.ID
    mentee: MemberRef | None = strawberry.field(description="Null once they were erased.")
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    need_id: strawberry.ID
    kind: Kind
    status: Status
    topic: str
    tried: str
    first_step: str
    sent_at: datetime
    expires_at: datetime = strawberry.field(
        description="When the ask moves on or ends if nobody answers, by the working days of who has to."
    )
    starts_at: datetime | None = strawberry.field(description="The time that was agreed on.")
    session: SessionRef | None = strawberry.field(description="The conversation, once its time is booked.")
    your_turn: bool = strawberry.field(description="Whether an answer of yours is waited for.")
    proposed_by: Side | None = strawberry.field(description="Who proposed the times that are to choose from.")
    proposed_times: list[datetime] = strawberry.field(description="The times to choose from, soonest first.")
    view: strawberry.Private[IntroductionView]

    suggested_times: list[datetime] = strawberry.field(
        resolver=suggested_times,
        description="Starts in the next two weeks that suit both, soonest first, while an answer is due.",
    )
    saying: str = strawberry.field(
        resolver=saying, description="Where it stands, in the words meant for you; in English, German or Arabic."
    )
    moved_on_to: Optional["Introduction"] = strawberry.field(
        resolver=moved_on_to, description="Where your ask is now, once it moved on to your next choice."
    )
    next_choices: list[MemberRef] = strawberry.field(
        resolver=next_choices, description="To whom your ask may move on from here, in order; yours alone to see."
    )

    @classmethod
    def of(cls, view: IntroductionView) -> Self:
        booked = view.session_id is not None and view.status in WITH_A_SESSION
        return cls(
            id=strawberry.ID(str(view.id)),
            mentee=MemberRef.unless(view.mentee_id, gone=view.gone),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            need_id=strawberry.ID(str(view.need_id)),
            kind=view.kind,
            status=view.status,
            topic=view.topic,
            tried=view.tried,
            first_step=view.first_step,
            sent_at=view.sent_at,
            expires_at=view.expires_at,
            starts_at=view.starts_at,
            session=SessionRef(id=strawberry.ID(str(view.session_id))) if booked else None,
            your_turn=view.your_turn,
            proposed_by=view.proposed_by,
            proposed_times=list(view.proposed_times),
            view=view,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """The caller's own introductions; what is somebody else's, or no id at all, is as if it were not there."""
        identity = info.context.identity
        if identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            views = await introductions_by_id(tx, identity.id, {id_ for id_ in ids if id_})
        return [cls.of(views[id_]) if id_ in views else None for id_ in ids]


def _times(context: GraphContext) -> DataLoader[tuple[UUID, UUID], list[datetime]]:
    """One loader for each request, so that a list of introductions reads everybody's times at once."""

    async def load(pairs: Sequence[tuple[UUID, UUID]]) -> Sequence[list[datetime]]:
        async with context.reading() as tx:
            return await mutual_times(tx, pairs)

    loader = context.parts.setdefault("mutual_times", DataLoader(load_fn=load))
    return cast("DataLoader[tuple[UUID, UUID], list[datetime]]", loader)


def _following(context: GraphContext) -> DataLoader[UUID, IntroductionView | None]:
    async def load(ids: Sequence[UUID]) -> Sequence[IntroductionView | None]:
        async with context.reading() as tx:
            found = await introductions_by_id(tx, context.identity.id, ids)
        return [found.get(each) for each in ids]

    loader = context.parts.setdefault("following_introductions", DataLoader(load_fn=load))
    return cast("DataLoader[UUID, IntroductionView | None]", loader)


def _choices(context: GraphContext) -> DataLoader[UUID, list[UUID]]:
    async def load(ids: Sequence[UUID]) -> Sequence[list[UUID]]:
        async with context.reading() as tx:
            found = await choices_after(tx, context.identity.id, ids)
        return [found.get(each, []) for each in ids]

    loader = context.parts.setdefault("next_choices", DataLoader(load_fn=load))
    return cast("DataLoader[UUID, list[UUID]]", loader)
