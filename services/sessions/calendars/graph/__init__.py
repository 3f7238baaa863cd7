"""Calendars on the graph: each member's own, in person."""

import strawberry

from services.sessions.calendars.graph import feeds, other
from services.sessions.calendars.graph.feeds import CalendarFeed, FeedAddress
from services.sessions.calendars.graph.other import OtherCalendar


@strawberry.type
class Query:
    calendar_feed: CalendarFeed | None = strawberry.field(
        resolver=feeds.own_feed, description="The feed that your own calendar can subscribe to; null: none is made."
    )
    other_calendar: OtherCalendar | None = strawberry.field(
        resolver=other.own_calendar, description="The calendar that you let us read for when you are busy, if any."
    )


@strawberry.type
class Mutation:
    make_calendar_feed: FeedAddress = strawberry.mutation(
        resolver=feeds.make, description="Makes your feed, or gives it a new address; the old one leads nowhere then."
    )
    revoke_calendar_feed: CalendarFeed | None = strawberry.mutation(
        resolver=feeds.revoke, description="Ends your feed; null, because there is none any more."
    )
    name_other_calendar: OtherCalendar = strawberry.mutation(
        resolver=other.name, description="Says where your other calendar is; only when you are busy is taken from it."
    )
    read_other_calendar: OtherCalendar = strawberry.mutation(
        resolver=other.read, description="Reads it now instead of in the next hours."
    )
    drop_other_calendar: OtherCalendar | None = strawberry.mutation(
        resolver=other.drop, description="Forgets it with all that came from it; null, because there is none any more."
    )


QUERIES: tuple[type, ...] = (Query,)
MUTATIONS: tuple[type, ...] = (Mutation,)
TYPES: tuple[type, ...] = ()
