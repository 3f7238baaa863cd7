"""Three small subgraphs with every shape the gateway must handle: keys, lists, unions, nested entities, refusals."""

# ruff: noqa: A001, A002 - Arguments are named as the graph names them.
from enum import Enum
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.federation.schema_directives import Inaccessible
from strawberry.types import Info

JOURNAL: list[str] = []
"""What the mutations did, in order."""


def refusal(code: str, sentence: str) -> GraphQLError:
    return GraphQLError(sentence, extensions={"code": code})


# --- members ---


@strawberry.enum
class Level(Enum):
    SENIOR = "senior"
    JUNIOR = "junior"


@strawberry.federation.interface
class Node:
    id: strawberry.ID


@strawberry.federation.type(keys=["id"])
class Skill(Node):
    id: strawberry.ID
    label: str
    level: Level

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Skill":
        return Skill(id=id, label=f"skill {id}", level=Level.SENIOR)


@strawberry.federation.type(keys=["id"], name="Member")
class Member(Node):
    id: strawberry.ID
    weight: int | None = 7
    zone: str | None = strawberry.federation.field(directives=[Inaccessible()], default="Asia/Kolkata")

    @strawberry.field
    def name(self) -> str:
        if self.id == "nameless":
            raise refusal("NOT_FOUND", "This name is hidden.")
        return f"Member {self.id}"

    @strawberry.field
    def nick(self) -> str | None:
        if self.id.startswith("bad"):
            raise refusal("FORBIDDEN", f"No nick for {self.id}.")
        return f"nick-{self.id}"

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Member | None":
        return None if id.endswith("hidden") else Member(id=id)


@strawberry.input
class Window:
    days: int = 7
    text: str | None = None


@strawberry.type
class MembersQuery:
    @strawberry.field
    def member(self, id: strawberry.ID) -> Member | None:
        return None if id == "nobody" else Member(id=id)

    @strawberry.field
    def members(self, ids: list[strawberry.ID]) -> list[Member]:
        return [Member(id=id) for id in ids]

    @strawberry.field
    def search(self) -> list[Annotated[Member | Skill, strawberry.union("Found")]]:
        return [Member(id=strawberry.ID("1")), Skill(id=strawberry.ID("s"), label="Rust", level=Level.JUNIOR)]

    @strawberry.field
    def node(self, id: strawberry.ID) -> Node:
        return Member(id=id)

    @strawberry.field
    def echo(self, window: Window, level: Level = Level.SENIOR) -> str:
        return f"{window.days} {window.text} {level.name}"

    @strawberry.field
    def identity(self, info: Info) -> str | None:
        given: str | None = info.context["request"].headers.get("cairn-identity")
        return given

    @strawberry.field
    def crash(self) -> str | None:
        raise RuntimeError("a secret in a stack trace")


@strawberry.input
class RenameInput:
    idempotency_key: str
    id: strawberry.ID
    name: str = ""


@strawberry.type
class MembersMutation:
    @strawberry.mutation
    def rename(self, input: RenameInput) -> Member:
        JOURNAL.append(f"rename {input.id}")
        return Member(id=input.id)


# --- matches ---


@strawberry.federation.type(keys=["id"], name="Member")
class MatchingMember:
    id: strawberry.ID
    weight: int | None = strawberry.federation.field(external=True, default=None)

    @strawberry.field
    def matches(self, first: int = 2) -> list["Match"]:
        return [Match(id=strawberry.ID(f"{self.id}-{n}"), of=self.id, n=n) for n in range(first)]

    @strawberry.federation.field(requires=["weight"])  # type: ignore[untyped-decorator]  # strawberry gives Any here.
    def load(self) -> int | None:
        return None if self.weight is None else self.weight * 10

    @classmethod
    def resolve_reference(cls, id: strawberry.ID, weight: int | None = None) -> "MatchingMember":
        return MatchingMember(id=id, weight=weight)


@strawberry.federation.type(keys=["id"])
class Match:
    id: strawberry.ID
    of: strawberry.Private[str]
    n: strawberry.Private[int] = 0

    @strawberry.field
    def mentor(self) -> MatchingMember:
        return MatchingMember(id=strawberry.ID(f"bad{self.n}" if self.of == "bad-mentors" else f"m{self.n % 2}"))

    @strawberry.field
    def score(self) -> int | None:
        if self.of == "unscored" and self.n == 1:
            raise refusal("NOT_SCORED", "This pair has no score yet.")
        return 100 - self.n


@strawberry.type
class MatchesQuery:
    @strawberry.field
    def matches(self) -> list[Match]:
        return [Match(id=strawberry.ID("q"), of="q")]


@strawberry.type
class MatchesMutation:
    @strawberry.mutation
    def ask(self, input: RenameInput) -> Match | None:
        JOURNAL.append(f"ask {input.id}")
        if input.name == "taken":
            raise refusal("SLOT_TAKEN", "This time has gone.")
        return Match(id=input.id, of=input.id)


# --- bookings ---


@strawberry.federation.type(keys=["id"], name="Member")
class BookingMember:
    id: strawberry.ID

    @strawberry.field
    def bookings(self) -> list["Booking"]:
        JOURNAL.append(f"read bookings {self.id}")
        return [Booking(id=strawberry.ID(f"b-{self.id}"), with_=self.id)]

    @strawberry.field
    def next(self) -> "Booking | None":
        return Booking(id=strawberry.ID(f"n-{self.id}"), with_=self.id)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "BookingMember":
        return BookingMember(id=id)


@strawberry.federation.type(keys=["id"])
class Booking:
    id: strawberry.ID
    with_: strawberry.Private[str]

    @strawberry.field
    def guest(self) -> BookingMember:
        return BookingMember(id=strawberry.ID(f"g-{self.with_}"))


@strawberry.type
class BookingsQuery:
    @strawberry.field
    def booking(self, id: strawberry.ID) -> Booking | None:
        return Booking(id=id, with_=id)

    @strawberry.field
    def first_booking(self) -> Booking:
        return Booking(id=strawberry.ID("1"), with_="hidden")


def schema(query: type, mutation: type | None = None, types: tuple[type, ...] = ()) -> strawberry.federation.Schema:
    return strawberry.federation.Schema(query=query, mutation=mutation, types=types, federation_version="2.9")


SCHEMAS = {
    "members": schema(MembersQuery, MembersMutation, (Skill,)),
    "matches": schema(MatchesQuery, MatchesMutation, (MatchingMember,)),
    "bookings": schema(BookingsQuery, None, (BookingMember,)),
}
