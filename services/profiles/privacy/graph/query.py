"""What can be asked: one's consents and exports, and for staff erasures and legal holds."""

import strawberry

from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.profiles.privacy import queries
from services.profiles.privacy.graph.callers import keeper, oneself
from services.profiles.privacy.graph.entities import Consent, ConsentAnswer, Erasure, Export, LegalHold
from services.profiles.privacy.standing import last_answers

A_PAGE = 20


async def history(info: Info, first: int = A_PAGE, after: str | None = None) -> Connection[ConsentAnswer]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.answers_of(tx, member_id, before=page.last_id(), most=page.first + 1)
    return connection(rows, page, node=ConsentAnswer.of, cursor=lambda row: (row.id,))


@strawberry.type(description="What you were asked to consent to.")
class Consents:
    purposes: list[Consent]
    history: Connection[ConsentAnswer] = strawberry.field(
        resolver=history, description="Every answer you ever gave, the newest first."
    )


async def own_consents(info: Info) -> Consents:
    member_id = oneself(info)
    async with info.context.reading() as tx:
        return Consents(purposes=Consent.all_of(await last_answers(tx, member_id)))


async def own_exports(info: Info, first: int = A_PAGE, after: str | None = None) -> Connection[Export]:
    member_id, page = oneself(info), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.exports_of(tx, member_id, before=page.last_id(), most=page.first + 1)
    return connection(rows, page, node=Export.of, cursor=lambda row: (row.id,))


async def one_erasure(info: Info, id: strawberry.ID) -> Erasure:  # noqa: A002 - GraphQL's word.
    keeper(info)
    async with info.context.reading() as tx:
        view = await queries.erasure_by_id(tx, as_uuid(id))
    if view is None:
        raise NotFound
    return Erasure.of(view)


async def holds_on_member(
    info: Info, member_id: strawberry.ID, first: int = A_PAGE, after: str | None = None
) -> Connection[LegalHold]:
    keeper(info)
    whose, page = as_uuid(member_id, name="memberId"), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await queries.holds_on(tx, whose, before=page.last_id(), most=page.first + 1)
    return connection(rows, page, node=LegalHold.of, cursor=lambda row: (row.id,))


@strawberry.type
class Query:
    consents: Consents = strawberry.field(
        resolver=own_consents, description="What your data may be used for beyond mentoring itself."
    )
    my_exports: Connection[Export] = strawberry.field(
        resolver=own_exports, description="The exports you asked for, the newest first."
    )
    erasure: Erasure = strawberry.field(resolver=one_erasure, description="For support and operators.")
    legal_holds: Connection[LegalHold] = strawberry.field(
        resolver=holds_on_member, description="For support and operators: every hold on a member, the newest first."
    )
