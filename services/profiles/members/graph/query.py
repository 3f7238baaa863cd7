"""What can be asked: oneself, another member, and the vocabulary."""

import strawberry

from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.profiles.members.graph.assessment import Assessment, assessment
from services.profiles.members.graph.cursors import after_code
from services.profiles.members.graph.member import Member
from services.profiles.members.graph.skills import SkillSuggestion, fitting_skills, suggested_by_text
from services.profiles.members.graph.vocabulary import Industry, Skill
from services.profiles.members.queries.people import cards_of
from services.profiles.taxonomy import industries as known_industries

INDUSTRIES_A_PAGE = 100


async def oneself(info: Info) -> Member | None:
    member_id = info.context.identity.member()
    async with info.context.reading() as tx:
        card = (await cards_of(tx, [member_id])).get(member_id)
    return Member.of(member_id, card) if card else None


async def another_member(info: Info, id: strawberry.ID) -> Member | None:  # noqa: A002 - GraphQL's word.
    info.context.identity.member()
    member_id = as_uuid(id)
    async with info.context.reading() as tx:
        card = (await cards_of(tx, [member_id])).get(member_id)
    if card is None:
        raise NotFound
    return Member.of(member_id, card)


async def every_industry(first: int = INDUSTRIES_A_PAGE, after: str | None = None) -> Connection[Industry]:
    page = Page.of(first, after)
    last = after_code(page)
    start = 0 if last is None else _place(last) + 1
    rows = known_industries()[start : start + page.first + 1]
    return connection(rows, page, node=Industry.of, cursor=lambda row: (row.code,))


@strawberry.type
class Query:
    me: Member | None = strawberry.field(
        resolver=oneself, description="The member who asks; null until they have saved a profile."
    )
    member: Member | None = strawberry.field(resolver=another_member, description="A member's card.")
    skills: Connection[Skill] = strawberry.field(
        resolver=fitting_skills, description="Skills that fit what somebody types, the best first."
    )
    suggest_skills: list[SkillSuggestion] = strawberry.field(
        resolver=suggested_by_text,
        description="Skills that a text seems to mean, as somebody writes it, the surest first.",
    )
    assessment: Assessment = strawberry.field(
        resolver=assessment, description="What answerAssessment asks, in the language of the member who asks."
    )
    industries: Connection[Industry] = strawberry.field(
        resolver=every_industry, description="Every section of ISIC Rev. 4, each followed by its divisions."
    )


def _place(code: str) -> int:
    return [industry.code for industry in known_industries()].index(code)
