"""Introductions as their two people see them on the graph."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self, cast
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from chassis.errors import BadInput
from chassis.graph import GraphContext, Info, key_ids
from chassis.identity import Kind as Principal
from contracts.words import Kind
from services.matching.facts.queries.times import mutual_times
from services.matching.introductions.domain.introduction import OPEN, DeclineReason, Status
from services.matching.introductions.queries.introductions import Box, IntroductionView, introductions_by_id
from services.matching.references import MemberRef, SessionRef

MOST_TIMES = 100
WITH_A_SESSION = frozenset({Status.BOOKED, Status.CANCELLED})

strawberry.enum(Status, name="IntroductionStatus", description="Where an introduction stands.")
strawberry.enum(DeclineReason, description="Why a mentor says no; it is told to nobody.")
strawberry.enum(Box, name="IntroductionBox", description="Which of one's introductions.")


async def suggested_times(root: strawberry.Parent["Introduction"], info: Info, first: int = 6) -> list[datetime]:
    if not 1 <= first <= MOST_TIMES:
        raise BadInput(f"first must be from 1 to {MOST_TIMES}.")
    if root.status not in OPEN:
        return []
    return (await _times(info.context).load(root.pair))[:first]


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
    expires_at: datetime = strawberry.field(description="When the ask ends by itself if nobody answers.")
    starts_at: datetime | None = strawberry.field(description="The time that the mentor said yes to.")
    session: SessionRef | None = strawberry.field(description="The conversation, once its time is booked.")
    pair: strawberry.Private[tuple[UUID, UUID]]

    suggested_times: list[datetime] = strawberry.field(
        resolver=suggested_times,
        description="Starts in the next two weeks that suit both, soonest first, while an answer is due.",
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
            pair=(view.mentee_id, view.mentor_id),
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
