"""A member on the graph: the card as the one who asks may see it, and what hangs on it."""

from typing import Any, Self
from uuid import UUID

import strawberry

from chassis.graph import Connection, Info, Page, connection, key_ids
from chassis.identity import Kind as Principal
from contracts.words import CareerStage, Format, MembershipStatus, MentoringRole, OwnConstraint, Tone, Trait
from services.profiles.members.domain.card import Card
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.graph.entities import Availability, Need, Offer, may_see_private
from services.profiles.members.graph.loaders import loaders
from services.profiles.members.graph.responsiveness import Responsiveness
from services.profiles.members.graph.vocabulary import Industry
from services.profiles.members.queries.people import cards_of

NEEDS_A_PAGE = 20


async def needs_of(
    info: Info, root: strawberry.Parent["Member"], first: int = NEEDS_A_PAGE, after: str | None = None
) -> Connection[Need]:
    member_id, page = UUID(root.id), Page.of(first, after)
    key = (member_id, page.first + 1, page.last_id())
    rows = await loaders(info).needs.load(key) if may_see_private(info, member_id) else []
    return connection(rows, page, node=Need.of, cursor=lambda row: (row.id,))


async def offer_of(info: Info, root: strawberry.Parent["Member"]) -> Offer | None:
    return Offer.visible(info, await loaders(info).offers.load(UUID(root.id)))


async def availability_of(info: Info, root: strawberry.Parent["Member"]) -> Availability | None:
    member_id = UUID(root.id)
    if not may_see_private(info, member_id):
        return None
    view = await loaders(info).availabilities.load(member_id)
    return Availability.of(view) if view else None


async def responsiveness_of(info: Info, root: strawberry.Parent["Member"]) -> Responsiveness | None:
    known = await loaders(info).responsiveness.load(UUID(root.id))
    return Responsiveness.of(known) if known and known.shown else None


@strawberry.type(description="A part of a career.")
class PastRole:
    title: str
    industry: Industry | None
    from_year: int
    until_year: int | None

    @classmethod
    def of(cls, said: Any) -> Self:
        known = Industry.all_of([said["industry"]] if said["industry"] else [])
        return cls(
            title=said["title"],
            industry=known[0] if known else None,
            from_year=said["from_year"],
            until_year=said["until_year"],
        )


@strawberry.type(description="A network that a member belongs to.")
class Affiliation:
    network_id: strawberry.ID
    network_name: str
    degree: str
    graduated: int | None = strawberry.field(description="The year.")

    @classmethod
    def of(cls, said: Any) -> Self:
        return cls(
            network_id=strawberry.ID(said["network_id"]),
            network_name=said["name"],
            degree=said["degree"],
            graduated=said["year"],
        )


@strawberry.type(description="How much a statement is like the member, from 1 to 5.")
class TraitAnswer:
    trait: Trait
    answer: int


@strawberry.federation.type(
    keys=["id"],
    description="A member's card. Who sees which field is the member's choice; a hidden one is as one left empty.",
)
class Member:
    id: strawberry.ID
    display_name: str
    pronouns: str
    headline: str
    bio: str
    zone: str
    region: str = strawberry.field(description="A code of ISO 3166, such as IN-KA; empty when not told.")
    languages: list[str]
    career_stage: CareerStage
    industries: list[Industry]
    title: str
    employer: str
    team: str
    history: list[PastRole]
    affiliations: list[Affiliation] = strawberry.field(description="The alumni networks they belong to, by name.")
    tone: Tone | None
    formats: list[Format]
    roles: list[MentoringRole] = strawberry.field(description="What they are open to be.")
    email: str | None = strawberry.field(description="For the member alone, unless they show it.")
    locale: str | None = strawberry.field(description="For the member and staff: the language they read.")
    membership: MembershipStatus | None = strawberry.field(description="For the member and staff.")
    mentor_approval: MentorApproval | None = strawberry.field(description="For the member and staff.")
    conduct_version: int | None = strawberry.field(
        description="For the member and staff: the code of conduct that they have accepted."
    )
    traits: list[TraitAnswer] = strawberry.field(description="For the member alone; matching uses them, nobody reads.")
    constraints: list[OwnConstraint] = strawberry.field(description="For the member alone.")
    version: int | None = strawberry.field(description="For the member alone: what saveProfile may expect.")
    needs: Connection[Need] = strawberry.field(
        resolver=needs_of, description="The newest first; for anybody but the member and staff there are none."
    )
    offer: Offer | None = strawberry.field(
        resolver=offer_of, description="What the member gives; a withdrawn offer only they and staff see."
    )
    availability: Availability | None = strawberry.field(
        resolver=availability_of, description="For the member and staff."
    )
    responsiveness: Responsiveness | None = strawberry.field(
        resolver=responsiveness_of,
        description="How they answer what they are asked; null until three asks have come to an end.",
    )

    @classmethod
    def of(cls, member_id: UUID, card: Card) -> Self:
        return cls(
            id=strawberry.ID(str(member_id)),
            display_name=card.display_name,
            pronouns=card.pronouns,
            headline=card.headline,
            bio=card.bio,
            zone=card.zone,
            region=card.region,
            languages=list(card.languages),
            career_stage=card.career_stage,
            industries=Industry.all_of(card.industries),
            title=card.title,
            employer=card.employer,
            team=card.team,
            history=[PastRole.of(past) for past in card.history],
            affiliations=[Affiliation.of(each) for each in card.affiliations],
            tone=Tone(card.tone) if card.tone else None,
            formats=[Format(each) for each in card.formats],
            roles=[MentoringRole(each) for each in card.roles],
            email=card.email,
            locale=card.locale,
            membership=MembershipStatus(card.membership) if card.membership else None,
            mentor_approval=MentorApproval(card.mentor_approval) if card.mentor_approval else None,
            conduct_version=card.conduct_version,
            traits=[TraitAnswer(trait=Trait(name), answer=answer) for name, answer in (card.traits or {}).items()],
            constraints=[OwnConstraint(each) for each in card.constraints],
            version=card.version,
        )

    @classmethod
    async def resolve_references(cls, info: Info, keys: list[dict[str, Any]]) -> list[Self | None]:
        """Cards are for members; integration clients and kiosks find nobody here."""
        if info.context.identity.kind is not Principal.MEMBER:
            return [None] * len(keys)
        ids = key_ids(keys)
        async with info.context.reading() as tx:
            found = await cards_of(tx, filter(None, ids))
        return [cls.of(id_, found[id_]) if id_ and id_ in found else None for id_ in ids]
