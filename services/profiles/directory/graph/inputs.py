"""What a search takes, and the domain's search made of it."""

import strawberry

from contracts.words import CareerStage, Kind, Weekday
from services.profiles.directory.domain.search import Department, Facet, PartOfDay, PartOfWeek, Search, search_of
from services.profiles.members.graph import vocabulary  # noqa: F401 - makes the shared words known to the schema first.

strawberry.enum(Department, description="One's own team, or any other team that a member shows.")
strawberry.enum(PartOfDay, description="Morning from 6, afternoon from 12, evening from 17 to 22, night in between.")
WEEK = tuple(Weekday)


@strawberry.input(description="A part of a day of the week, on the clock of the one who searches as it goes next week.")
class PartOfWeekInput:
    weekday: Weekday
    part: PartOfDay


@strawberry.input(description="Any of the values of a field, and all of the fields; an empty one does not matter.")
class DirectoryFilters:
    skills: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="What they offer to help with, as URIs of the query skills."
    )
    industries: list[str] = strawberry.field(default_factory=list, description="Codes of the query industries.")
    stages: list[CareerStage] = strawberry.field(default_factory=list)
    languages: list[str] = strawberry.field(default_factory=list, description="BCP 47 primary subtags, such as pt.")
    kinds: list[Kind] = strawberry.field(default_factory=list, description="Of the relationships they offer.")
    networks: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Alumni networks that they show to everyone."
    )
    availability: list[PartOfWeekInput] = strawberry.field(
        default_factory=list,
        description="When they have at least half an hour in their usual week. Dates on which something else"
        " holds do not count here; the times that are suggested for a meeting respect them.",
    )
    department: Department | None = None
    open_only: bool = strawberry.field(default=False, description="Only who has a place for one more mentee.")

    def search(self, text: str) -> Search:
        values = {
            Facet.SKILL: [str(uri) for uri in self.skills],
            Facet.INDUSTRY: [code.upper() for code in self.industries],
            Facet.STAGE: [stage.value for stage in self.stages],
            Facet.LANGUAGE: [tag.lower() for tag in self.languages],
            Facet.KIND: [kind.value for kind in self.kinds],
            Facet.NETWORK: [str(network).lower() for network in self.networks],
        }
        times = [PartOfWeek(WEEK.index(each.weekday), each.part) for each in self.availability]
        return search_of(text=text, values=values, times=times, department=self.department, open_only=self.open_only)


@strawberry.input
class BlockMemberInput:
    idempotency_key: str
    member_id: strawberry.ID


@strawberry.input
class LiftBlockInput:
    idempotency_key: str
    member_id: strawberry.ID
