"""What every service answers: that it has erased or exported a member, and what staff did on a member's behalf.

Each service has its own subclass, because a topic belongs to one service.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event, Part, Sealed
from contracts.words import MemberId

RequestId = Annotated[UUID, Field(description="The erasure or export that is answered.")]


class StoreErased(Part):
    """What was erased in one store."""

    store: Annotated[str, Field(description="The table.")]
    rows: Annotated[int, Field(ge=0, description="How many of its rows were deleted or emptied.")]


class Erased(Event):
    """The service holds nothing of the member any more in any store that is online."""

    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    request_id: RequestId
    member_id: MemberId
    rows: Annotated[int, Field(ge=0, description="How many rows were deleted or emptied.")]
    stores: Annotated[tuple[StoreErased, ...], Field(description="The same, store by store.")] = ()


class Exported(Event):
    """One piece of what the service holds of the member."""

    request_id: RequestId
    member_id: MemberId
    piece: Annotated[int, Field(ge=1, description="Which piece, from 1.")]
    pieces: Annotated[int, Field(ge=1, description="How many there are.")]
    content: Annotated[Sealed, Field(description="Rows by store as JSON, under the member's key.")]


class Acted(Event):
    """Staff did something in a member's name; the audit trail keeps it."""

    afterlife: ClassVar[Afterlife] = Afterlife.STAYS

    act_id: Annotated[UUID, Field(description="This act.")]
    actor_id: Annotated[UUID, Field(description="The member of staff who acted.")]
    member_id: MemberId
    operation: Annotated[str, Field(description="The mutation, by its name on the graph.")]
