"""REST for networks: their members by change, themselves, and a test event."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import AwareDatetime

from chassis.db import Database, Transaction
from chassis.errors import BadInput, NotFound
from chassis.graph import as_instant
from chassis.graph.paging import decode, encode
from chassis.idempotency import once
from chassis.identity import HEADER
from services.profiles.integrations.commands.trial import emit_test_event
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.queries.clients import Calling
from services.profiles.integrations.queries.records import Record, record_of, records_of
from services.profiles.integrations.rest.answers import (
    MemberPage,
    MemberRecord,
    NetworkRecord,
    TestEvent,
    cached,
    link_to_next,
)
from services.profiles.integrations.rest.caller import Door

MOST = 200
LONGEST_CURSOR = 1000
LONGEST_EXTERNAL_ID = 500
Forwarded = Annotated[str | None, Header(alias=HEADER, include_in_schema=False)]
IfNoneMatch = Annotated[str | None, Header(max_length=1000)]
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": what, "content": {"application/problem+json": {}}}
    for status, what in {
        401: "No token, or one of a client that was revoked.",
        403: "The scope is missing.",
        404: "There is nothing here that this client may see.",
        422: "The request cannot be understood.",
    }.items()
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "As If-None-Match says."}}


def calling(door: Door, scope: ClientScope) -> Callable[..., Awaitable[Calling]]:
    """The dependency that lets in a client with this scope."""

    async def client(token: Forwarded = None) -> Calling:
        return await door.client(token, scope)

    return client


@dataclass(frozen=True)
class NetworkDesk:
    """What networks read and try; `url` is the gateway's public address, which links are made with."""

    db: Database
    door: Door
    url: str

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", responses=REFUSALS)
        self._add_members(router)
        self._add_network(router)
        return router

    def _add_members(self, router: APIRouter) -> None:
        reader = Annotated[Calling, Depends(calling(self.door, ClientScope.MEMBERS_READ))]

        @router.get("/members", response_model=MemberPage, responses=NOT_MODIFIED)
        async def members(
            client: reader,
            updated_since: AwareDatetime | None = None,
            cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
            limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
            if_none_match: IfNoneMatch = None,
        ) -> Response:
            """The network's members, those that changed longest ago first."""
            page = await self._page(client, updated_since, cursor=cursor, limit=limit)
            more = self._next(page[limit - 1], updated_since, limit=limit) if len(page) > limit else {}
            answer = MemberPage(members=[MemberRecord.of(record) for record in page[:limit]])
            return cached(answer, if_none_match, headers=more)

        @router.get("/members/{external_id:path}", response_model=MemberRecord, responses=NOT_MODIFIED)
        async def member(
            client: reader,
            external_id: Annotated[str, Path(max_length=LONGEST_EXTERNAL_ID)],
            if_none_match: IfNoneMatch = None,
        ) -> Response:
            """One member of the network, by its own id."""
            async with self.db.reading() as tx:
                record = await record_of(tx, client.network_id, external_id=_text(external_id))
            if record is None:
                raise NotFound
            return cached(MemberRecord.of(record), if_none_match)

    def _add_network(self, router: APIRouter) -> None:
        reader = Annotated[Calling, Depends(calling(self.door, ClientScope.MEMBERS_READ))]
        tester = Annotated[Calling, Depends(calling(self.door, ClientScope.WEBHOOKS_WRITE))]

        @router.get("/networks/self", response_model=NetworkRecord, responses=NOT_MODIFIED)
        async def network(client: reader, if_none_match: IfNoneMatch = None) -> Response:
            """The network that the client speaks for."""
            answer = NetworkRecord(id=client.network_id, slug=client.slug, name=client.name, sandbox=client.sandbox)
            return cached(answer, if_none_match)

        @router.post("/test-event", status_code=202)
        async def test_event(
            client: tester, idempotency_key: Annotated[str, Header(min_length=1, max_length=200)]
        ) -> TestEvent:
            """Emits the event IntegrationTested, which webhooks of this network deliver."""
            return TestEvent(test_id=await self._tested(client, idempotency_key))

    async def _page(
        self, client: Calling, updated_since: datetime | None, *, cursor: str | None, limit: int
    ) -> list[Record]:
        after = _place(cursor) if cursor else None
        since = as_instant(updated_since, name="updated_since") if updated_since else None
        async with self.db.reading() as tx:
            found = await records_of(tx, client.network_id, updated_since=since, after=after, most=limit + 1)
        return list(found)

    def _next(self, last: Record, updated_since: datetime | None, *, limit: int) -> dict[str, str]:
        cursor = encode((last.updated_at.isoformat(), last.external_id))
        since = updated_since.isoformat() if updated_since else None
        return link_to_next(f"{self.url}/v1/members", updated_since=since, limit=limit, cursor=cursor)

    async def _tested(self, client: Calling, key: str) -> UUID:
        async with self.db.transaction() as tx:
            return await once(
                tx,
                client.id,
                key=key,
                operation="test-event",
                request={},
                work=lambda: _emit(tx, client),
            )


async def _emit(tx: Transaction, client: Calling) -> UUID:
    return await emit_test_event(tx, client.id, network_id=client.network_id)


def _place(cursor: str) -> tuple[datetime, str]:
    match decode(cursor):
        case (str(changed), str(external_id)):
            return _instant(changed), _text(external_id)
        case _:
            raise BadInput("cursor is not one that this service gave out.")


def _instant(text: str) -> datetime:
    try:
        return as_instant(datetime.fromisoformat(text), name="cursor")
    except ValueError as error:
        raise BadInput("cursor is not one that this service gave out.") from error


def _text(value: str) -> str:
    """PostgreSQL keeps no NUL, so nothing has one."""
    if "\0" in value:
        raise NotFound
    return value
