"""What can be asked of the directory."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Connection, Cursor, Edge, Info, Page, PageInfo, as_instant, as_uuid, connection
from services.profiles.directory.graph.counts import DirectoryCounts
from services.profiles.directory.graph.inputs import DirectoryFilters
from services.profiles.directory.graph.places import Places
from services.profiles.directory.queries.blocks import BlockView, blocks_by
from services.profiles.directory.queries.conditions import Asked, asked
from services.profiles.directory.queries.counts import counts
from services.profiles.directory.queries.search import found
from services.profiles.members.graph.member import Member
from services.profiles.members.queries.people import cards_of

MEMBERS_A_PAGE = 20


async def counts_of(info: Info, root: strawberry.Parent["Directory"]) -> DirectoryCounts:
    async with info.context.reading() as tx:
        return DirectoryCounts.of(await counts(tx, root.asked, words=info.context.parts["directory_words"]))


@strawberry.type(description="Members found, the best first: by name, then by what else they say, then by their rank.")
class Directory:
    edges: list[Edge[Member]]
    page_info: PageInfo
    asked: strawberry.Private[Asked]
    counts: DirectoryCounts = strawberry.field(resolver=counts_of)


@strawberry.type(description="Somebody with whom the member who asks wants nothing to do; the other is never told.")
class Block:
    member_id: strawberry.ID
    known_as: str | None = strawberry.field(
        description="Their name when the block was raised; their card is hidden since. Null where it was before."
    )
    raised_at: datetime

    @classmethod
    def of(cls, view: BlockView) -> Self:
        return cls(member_id=strawberry.ID(str(view.blocked_id)), known_as=view.known_as, raised_at=view.raised_at)


async def directory(
    info: Info,
    search: str = "",
    filters: DirectoryFilters | None = None,
    first: int = MEMBERS_A_PAGE,
    after: str | None = None,
) -> Directory:
    viewer_id, page = info.context.identity.member(), Page.of(first, after)
    wanted, places = (filters or DirectoryFilters()).search(search), await _places(info, viewer_id)
    last = places.opened(page.after) if page.after else None
    async with info.context.reading() as tx:
        known = await asked(tx, wanted, viewer_id)
        rows = await found(tx, known, after=last, most=page.first + 1)
        cards = await cards_of(tx, [row.member_id for row in rows])
    seen = [row for row in rows if row.member_id in cards]
    made = connection(
        seen,
        page,
        node=lambda row: Member.of(row.member_id, cards[row.member_id]),
        cursor=places.sealed,
    )
    return Directory(edges=made.edges, page_info=made.page_info, asked=known)


async def my_blocks(info: Info, first: int = 20, after: str | None = None) -> Connection[Block]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    before = _moment(page.after) if page.after else None
    async with info.context.reading() as tx:
        rows = await blocks_by(tx, member_id, before=before, most=page.first + 1)
    return connection(rows, page, node=Block.of, cursor=lambda row: (row.raised_at.isoformat(), row.blocked_id))


@strawberry.type
class Query:
    directory: Directory = strawberry.field(
        resolver=directory,
        description="Searches names, headlines, titles, biographies and offered skills, as far as everyone sees them.",
    )
    my_blocks: Connection[Block] = strawberry.field(
        resolver=my_blocks, description="Whom the member who asks has blocked, the newest first."
    )


async def _places(info: Info, viewer_id: UUID) -> Places:
    return Places(await info.context.parts["places_key"].read(), viewer_id)


def _moment(cursor: Cursor) -> tuple[datetime, UUID]:
    match cursor:
        case (str(raised_at), str(blocked_id)):
            try:
                return as_instant(datetime.fromisoformat(raised_at), name="after"), _id(blocked_id)
            except ValueError as error:
                raise BadInput(NO_CURSOR) from error
        case _:
            raise BadInput(NO_CURSOR)


def _id(value: str) -> UUID:
    return as_uuid(value, name="after")
