"""A member's other calendar on the graph: where it is, and how it stands with it, for themselves alone."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, run_once
from chassis.keyring import Keyring
from services.sessions.calendars.commands.other_calendars import drop_calendar, name_calendar, read_again
from services.sessions.calendars.domain.busy import NoOtherCalendar, Problem, an_address
from services.sessions.calendars.queries.clashes import clashing_sessions
from services.sessions.calendars.queries.other_calendars import OtherCalendarView, other_calendar_of
from services.sessions.calendars.texts import advice_on
from services.sessions.facts.queries.people import locale_of
from services.sessions.meetings.graph.sessions import Session
from services.sessions.meetings.queries.sessions import SessionView
from services.sessions.parts import KEYRING

strawberry.enum(Problem, name="OtherCalendarProblem", description="Why it could not be read the last time.")


@strawberry.type(description="A calendar that you keep elsewhere; of its entries only when you are busy is known here.")
class OtherCalendar:
    host: str = strawberry.field(description="Where it is; the rest of its address is a secret.")
    added_at: datetime
    read_at: datetime | None = strawberry.field(description="When it was last read; null: not yet.")
    next_at: datetime = strawberry.field(description="When it is read next.")
    problem: Problem | None
    advice: str | None = strawberry.field(description="What you can do about the problem, in your language.")
    clashes: list[Session] = strawberry.field(
        description="Those of your next fifty sessions over which it has something else; it is up to you."
    )


@strawberry.input
class NameOtherCalendarInput:
    idempotency_key: str
    address: str = strawberry.field(description="Its secret address in iCal format: https, or webcal as in a link.")


@strawberry.input
class ReadOtherCalendarInput:
    idempotency_key: str


@strawberry.input
class DropOtherCalendarInput:
    idempotency_key: str


async def own_calendar(info: Info) -> OtherCalendar | None:
    member_id = info.context.identity.in_person()
    async with info.context.reading() as tx:
        view, locale = await other_calendar_of(tx, member_id), await locale_of(tx, member_id)
        clashes = await clashing_sessions(tx, member_id)
    return None if view is None else await _shown(info, view, clashes, locale=locale)


async def name(info: Info, input: NameOtherCalendarInput) -> OtherCalendar:  # noqa: A002 - GraphQL's word.
    member_id, address = info.context.identity.in_person(), an_address(input.address)
    keyring: Keyring = info.context.parts[KEYRING]

    async def work(tx: Transaction) -> UUID:
        return await name_calendar(tx, member_id, sealed=await keyring.seal(member_id, address))

    await run_once(info, input, work)
    return await _own(info)


async def read(info: Info, input: ReadOtherCalendarInput) -> OtherCalendar:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.in_person()
    await run_once(info, input, lambda tx: read_again(tx, member_id))
    return await _own(info)


async def drop(info: Info, input: DropOtherCalendarInput) -> OtherCalendar | None:  # noqa: A002 - GraphQL's word.
    member_id = info.context.identity.in_person()
    await run_once(info, input, lambda tx: drop_calendar(tx, member_id))
    return await own_calendar(info)


async def _own(info: Info) -> OtherCalendar:
    """Just written; only a repeat may find that it has been dropped since."""
    found = await own_calendar(info)
    if found is None:
        raise NoOtherCalendar
    return found


async def _shown(
    info: Info, view: OtherCalendarView, clashes: Sequence[SessionView], *, locale: str | None
) -> OtherCalendar:
    keyring: Keyring = info.context.parts[KEYRING]
    return OtherCalendar(
        host=urlsplit(await keyring.open(info.context.identity.id, view.address)).hostname or "",
        added_at=view.added_at,
        read_at=view.read_at,
        next_at=view.next_at,
        problem=view.problem,
        advice=None if view.problem is None else advice_on(view.problem, locale=locale),
        clashes=[Session.of(each) for each in clashes],
    )
