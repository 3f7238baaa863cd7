"""A member's own feed on the graph: made, renewed and revoked by themselves alone."""

import secrets
from datetime import datetime
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, run_once, run_once_showing
from services.sessions.calendars.commands.feeds import make_feed, revoke_feed
from services.sessions.calendars.domain.secrets import SECRET_BYTES, digest_of
from services.sessions.calendars.queries.feeds import FeedView, feed_of
from services.sessions.parts import PUBLIC_URL


@strawberry.type(description="Your meetings as your own calendar can subscribe to them; its address is kept nowhere.")
class CalendarFeed:
    made_at: datetime

    @classmethod
    def of(cls, view: FeedView) -> "CalendarFeed":
        return cls(made_at=view.made_at)


@strawberry.type
class FeedAddress:
    feed: CalendarFeed | None = strawberry.field(description="Null when it was revoked meanwhile.")
    address: str | None = strawberry.field(
        description=(
            "Shown this once: whoever has it reads your meetings. Null when this is the repeat of a request that was "
            "answered before: whoever lost that answer makes the feed anew."
        )
    )


@strawberry.input
class MakeCalendarFeedInput:
    idempotency_key: str


@strawberry.input
class RevokeCalendarFeedInput:
    idempotency_key: str


async def own_feed(info: Info) -> CalendarFeed | None:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        view = await feed_of(tx, member_id)
    return None if view is None else CalendarFeed.of(view)


async def make(info: Info, input: MakeCalendarFeedInput) -> FeedAddress:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.in_person()

    async def work(tx: Transaction) -> tuple[UUID, str]:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        address = f"{info.context.parts[PUBLIC_URL].rstrip('/')}/feeds/{secret}.ics"
        return await make_feed(tx, member_id, digest=digest_of(secret)), address

    _, address = await run_once_showing(info, input, work)
    return FeedAddress(feed=await own_feed(info), address=address)


async def revoke(info: Info, input: RevokeCalendarFeedInput) -> CalendarFeed | None:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.in_person()
    await run_once(info, input, lambda tx: revoke_feed(tx, member_id))
    return await own_feed(info)
