"""What stands between two members: blocks, pairs that existed before, and records of one person."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.envelope import Afterlife, Event
from contracts.words import Kind, MenteeId, MentorId, NetworkId


class MemberBlocked(Event):
    """A member wants nothing to do with another; neither finds the other any more, and nobody is told."""

    type: ClassVar[str] = "cairn.profiles.member_blocked.v1"
    topic: ClassVar[str] = "profiles-blocks"
    key: ClassVar[str] = "block_id"

    block_id: Annotated[UUID, Field(description="Follows from who blocked whom.")]
    blocker_id: Annotated[UUID, Field(description="Who raised the block.")]
    blocked_id: Annotated[UUID, Field(description="Who is blocked, and never told.")]


class BlockLifted(Event):
    """The one who raised a block lifted it; a block from the other side stays."""

    type: ClassVar[str] = "cairn.profiles.block_lifted.v1"
    topic: ClassVar[str] = "profiles-blocks"
    key: ClassVar[str] = "block_id"

    block_id: Annotated[UUID, Field(description="The block that is lifted.")]
    blocker_id: Annotated[UUID, Field(description="Who had raised the block.")]
    blocked_id: Annotated[UUID, Field(description="Who was blocked.")]


class PairImported(Event):
    """An alumni network says that two of its members have, or had, a mentoring relationship."""

    type: ClassVar[str] = "cairn.profiles.pair_imported.v1"
    topic: ClassVar[str] = "profiles-pairs"
    key: ClassVar[str] = "pair_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    pair_id: Annotated[UUID, Field(description="Follows from the network and its own id of the pair.")]
    network_id: NetworkId
    mentor_id: MentorId
    mentee_id: MenteeId
    kind: Annotated[Kind, Field(description="The kind of relationship.")]
    started_on: Annotated[date, Field(description="Its first day.")]
    ended_on: Annotated[date | None, Field(description="Its last day; null: it goes on.")] = None


class MembersMerged(Event):
    """Two records turned out to be one person, who agreed: what belonged to one belongs to the other now."""

    type: ClassVar[str] = "cairn.profiles.members_merged.v1"
    topic: ClassVar[str] = "profiles-merges"
    key: ClassVar[str] = "merge_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    merge_id: Annotated[UUID, Field(description="This merge.")]
    kept_id: Annotated[UUID, Field(description="The member who stays.")]
    merged_id: Annotated[UUID, Field(description="The record that is hidden from now on.")]


class MembersSeparated(Event):
    """A merge was undone within its thirty days: both records are as they were."""

    type: ClassVar[str] = "cairn.profiles.members_separated.v1"
    topic: ClassVar[str] = "profiles-merges"
    key: ClassVar[str] = "merge_id"
    afterlife: ClassVar[Afterlife] = Afterlife.SHARED

    merge_id: Annotated[UUID, Field(description="The merge that is undone.")]
    kept_id: Annotated[UUID, Field(description="The member who stayed.")]
    merged_id: Annotated[UUID, Field(description="The record that is back.")]
