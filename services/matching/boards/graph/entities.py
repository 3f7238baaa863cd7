"""A board as its owner sees it on the graph."""

from datetime import datetime
from typing import Self

import strawberry

from services.matching.boards.domain.board import Purpose
from services.matching.boards.domain.sentences import Overlap, gap_told
from services.matching.boards.queries.boards import BoardView, SeatView
from services.matching.boards.queries.suggestions import SuggestionView
from services.matching.recommendations.domain.reasons import reasons
from services.matching.recommendations.domain.voice import voice_for
from services.matching.references import MemberRef

strawberry.enum(Purpose, name="SeatPurpose", description="What a seat on a board is for.")


@strawberry.type
class BoardSeat:
    id: strawberry.ID
    purpose: Purpose
    name: str | None = strawberry.field(description="What you call a seat of your own.")
    need_id: strawberry.ID | None = strawberry.field(description="Your open need that the seat is for.")
    member: MemberRef | None = strawberry.field(description="Who sits here; they are not told.")
    taken_at: datetime | None
    needed: list[str] = strawberry.field(description="The skills that it is for, in words.")
    missing: list[str] = strawberry.field(description="Those of them that whoever sits here does not offer.")

    @classmethod
    def of(cls, view: SeatView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            purpose=view.purpose,
            name=view.name or None,
            need_id=None if view.need_id is None else strawberry.ID(str(view.need_id)),
            member=None if view.member_id is None else MemberRef.of(view.member_id),
            taken_at=view.taken_at,
            needed=list(view.needed),
            missing=list(view.missing),
        )


def in_a_sentence(root: strawberry.Parent["BoardOverlap"], locale: str = "en") -> str:
    return root.overlap.told(voice_for(locale))


@strawberry.type(description="People on your board who come from one field.")
class BoardOverlap:
    members: list[MemberRef]
    overlap: strawberry.Private[Overlap]

    sentence: str = strawberry.field(resolver=in_a_sentence, description="In English, German or Arabic.")

    @classmethod
    def of(cls, overlap: Overlap) -> Self:
        return cls(members=[MemberRef.of(each) for each in overlap.member_ids], overlap=overlap)


def in_gaps(root: strawberry.Parent["Board"], locale: str = "en") -> list[str]:
    return [gap_told(gap, voice_for(locale)) for gap in root.view.gaps]


@strawberry.type(description="A personal board of advisors.")
class Board:
    id: strawberry.ID
    seats: list[BoardSeat] = strawberry.field(description="In the order in which they came to be; at most eight.")
    overlaps: list[BoardOverlap] = strawberry.field(description="What it has more than once.")
    view: strawberry.Private[BoardView]

    gaps: list[str] = strawberry.field(
        resolver=in_gaps, description="What the board lacks, in a person's words; in English, German or Arabic."
    )

    @classmethod
    def of(cls, view: BoardView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            seats=[BoardSeat.of(seat) for seat in view.seats],
            overlaps=[BoardOverlap.of(overlap) for overlap in view.overlaps],
            view=view,
        )


def in_additions(root: strawberry.Parent["BoardSuggestion"], locale: str = "en") -> list[str]:
    return root.view.addition.told(voice_for(locale))


def in_reasons(root: strawberry.Parent["BoardSuggestion"], locale: str = "en") -> list[str]:
    return reasons(root.view.claims, voice_for(locale))


@strawberry.type(description="Somebody for an empty seat.")
class BoardSuggestion:
    member: MemberRef
    fit: int = strawberry.field(description="To the seat's need, from 0 to 10000.")
    gain: int = strawberry.field(
        description="What the best whole board gains by them, in points: their fit, less what the board has already."
    )
    view: strawberry.Private[SuggestionView]

    additions: list[str] = strawberry.field(
        resolver=in_additions, description="What they add to the whole board; in English, German or Arabic."
    )
    reasons: list[str] = strawberry.field(
        resolver=in_reasons, description="What speaks for them, best first; in English, German or Arabic."
    )

    @classmethod
    def of(cls, view: SuggestionView) -> Self:
        return cls(
            member=MemberRef.of(view.mentor_id),
            fit=view.fit,
            gain=view.gain,
            view=view,
        )
