"""The skills that somebody who types or writes may mean."""

import strawberry

from chassis.graph import Connection, Info, Page, connection
from services.profiles.domain.words import a_line, a_number, a_text
from services.profiles.members.graph.cursors import after_skill
from services.profiles.members.graph.vocabulary import Skill
from services.profiles.members.queries.skills import SuggestedSkill, skills_in_text, suggested_skills
from services.profiles.taxonomy import edition

LONGEST_SEARCH = 100
LONGEST_TEXT = 1000
MOST_SUGGESTIONS = 20


@strawberry.type(description="A skill that a text seems to mean; it counts once the member says so.")
class SkillSuggestion:
    skill: Skill
    words: list[str] = strawberry.field(description="What of the text led to it, in lower case without accents.")
    confidence: int = strawberry.field(description="From 600 to 1000, which is every word of a name of it.")


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


async def suggested_by_text(info: Info, text: str, first: int = 5) -> list[SkillSuggestion]:
    """What people write of themselves stays out of the cache."""
    said = a_text(text, name="text", most=LONGEST_TEXT, least=1)
    most = a_number(first, name="first", least=1, most=MOST_SUGGESTIONS)
    async with info.context.reading() as tx:
        found = await skills_in_text(tx, said, most=most)
    skills = Skill.all_of(each.uri for each in found)
    return [
        SkillSuggestion(skill=skill, words=list(each.words), confidence=each.confidence)
        for skill, each in zip(skills, found, strict=True)
    ]


def _skill(found: SuggestedSkill) -> Skill:
    return Skill(uri=strawberry.ID(found.uri), label=found.label)
