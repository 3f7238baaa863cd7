"""What can be asked: oneself, another member, and the vocabulary."""

import strawberry

from chassis.errors import NotFound
from chassis.graph import Connection, Info, Page, as_uuid, connection
from services.profiles.domain.words import a_line
from services.profiles.members.graph.cursors import after_code, after_skill
from services.profiles.members.graph.member import Member
from services.profiles.members.graph.vocabulary import Industry, Skill
from services.profiles.members.queries.people import cards_of
from services.profiles.members.queries.skills import SuggestedSkill, suggested_skills
from services.profiles.taxonomy import edition
from services.profiles.taxonomy import industries as known_industries

LONGEST_SEARCH = 100
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


async def fitting_skills(info: Info, search: str, first: int = 10, after: str | None = None) -> Connection[Skill]:
    asked, page = a_line(search, name="search", most=LONGEST_SEARCH), Page.of(first, after)
    last = after_skill(page)

    async def look() -> list[tuple[str, str]]:
        async with info.context.reading() as tx:
            rows = await suggested_skills(tx, asked, after=last, most=page.first + 1)
        return [(row.uri, row.label) for row in rows]

    # Everybody types the same first letters, and the answer changes with the taxonomy's edition alone.
    found = await info.context.parts["suggestions"].read([edition(), asked, page.first, last], look)
    skills = [SuggestedSkill(uri=uri, label=label) for uri, label in found]
    return connection(skills, page, node=_skill, cursor=lambda row: (row.uri,))


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
    industries: Connection[Industry] = strawberry.field(
        resolver=every_industry, description="Every section of ISIC Rev. 4, each followed by its divisions."
    )


def _skill(found: SuggestedSkill) -> Skill:
    return Skill(uri=strawberry.ID(found.uri), label=found.label)


def _place(code: str) -> int:
    return [industry.code for industry in known_industries()].index(code)
