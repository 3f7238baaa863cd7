"""Favourites, and who is "not for me": private to the member who chose."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Connection, Info, Page, as_uuid, connection, run_once
from services.matching.recommendations import commands
from services.matching.recommendations.domain.choices import Choice
from services.matching.recommendations.queries.choices import ChoiceView, choices_of
from services.matching.references import MemberRef

strawberry.enum(Choice, name="MemberChoice", description="What you decided about somebody, for yourself alone.")


@strawberry.input
class ChoiceInput:
    idempotency_key: str
    member_id: strawberry.ID


@strawberry.type(description="Somebody whom you chose, or set aside; nobody but you is told.")
class ChosenMember:
    member: MemberRef
    choice: Choice
    chosen_at: datetime

    @classmethod
    def of(cls, view: ChoiceView) -> Self:
        return cls(member=MemberRef.of(view.about), choice=view.choice, chosen_at=view.chosen_at)


async def favour(info: Info, input: ChoiceInput) -> MemberRef:  # noqa: A002 - GraphQL's word.
    return await _choose(info, input, Choice.FAVOURITE)


async def set_aside(info: Info, input: ChoiceInput) -> MemberRef:  # noqa: A002 - GraphQL's word.
    return await _choose(info, input, Choice.SET_ASIDE)


async def take_back(info: Info, input: ChoiceInput) -> MemberRef:  # noqa: A002 - GraphQL's word.
    member_id, about = info.context.identity.in_person(), as_uuid(input.member_id, name="memberId")
    return await _done(info, input, lambda tx: commands.take_back_choice(tx, member_id, about))


async def chosen(info: Info, choice: Choice, first: int = 20, after: str | None = None) -> Connection[ChosenMember]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    last = page.last_moment()
    async with info.context.reading() as tx:
        rows = await choices_of(tx, member_id, choice, after=last, limit=page.first + 1)
    return connection(rows, page, node=ChosenMember.of, cursor=lambda row: (row.chosen_at.isoformat(), row.about))


async def _choose(info: Info, given: ChoiceInput, choice: Choice) -> MemberRef:
    member_id, about = info.context.identity.in_person(), as_uuid(given.member_id, name="memberId")
    return await _done(info, given, lambda tx: commands.choose(tx, member_id, about, choice=choice))


async def _done(info: Info, given: ChoiceInput, work: Callable[[Transaction], Awaitable[UUID]]) -> MemberRef:
    return MemberRef.of(await run_once(info, given, work))
