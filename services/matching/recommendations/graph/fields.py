"""The queries of recommendations."""

import strawberry

from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Connection, Cursor, Info, Page, as_uuid, connection
from services.matching.recommendations.graph.entities import Recommendation
from services.matching.recommendations.queries import recommendations as queries

_HIGHEST_TIE = 2**64 - 1
_HIGHEST_RANK = 2**40


async def recommendations(
    info: Info, need_id: strawberry.ID, first: int = 10, after: str | None = None
) -> Connection[Recommendation]:
    member_id, need = info.context.identity.member(), as_uuid(need_id, name="needId")
    page = Page.of(first, after)
    last = None if page.after is None else _standing(page.after)
    async with info.context.reading() as tx:
        rows = await queries.recommendations(
            tx, info.context.parts["mentors"], need, member_id=member_id, limit=page.first + 1, after=last
        )
    return connection(rows, page, node=Recommendation.of, cursor=lambda row: (row.rank, row.tie))


def _standing(cursor: Cursor) -> tuple[int, int]:
    match cursor:
        case (int(rank), int(tie)) if 0 <= tie <= _HIGHEST_TIE and abs(rank) <= _HIGHEST_RANK:
            return rank, tie
        case _:
            raise BadInput(NO_CURSOR)
