"""The checker of what boards say: derives each claim again from the stored facts, and refuses one that is false.

It shares nothing with what makes claims; where the sections of industries begin it knows from the checker of reasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.boards.domain.sentences import EmptySeat, Gap, Overlap, Uncovered
from services.matching.recommendations.domain.checking import FalseClaim, section


@dataclass(frozen=True, kw_only=True)
class SeatFacts:
    """`skills`: what the seat is for, by URI with its label; its need's where it has none of its own."""

    id: UUID
    purpose: str
    name: str
    member_id: UUID | None
    skills: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class BoardFacts:
    """All that is stored of a board and of who sits there, as its owner may know it.

    - offered: of each member the skills of their open offer.  industries: codes, past ones among them.
    """

    seats: Sequence[SeatFacts]
    offered: Mapping[UUID, Sequence[str]]
    industries: Mapping[UUID, Sequence[str]]


def check_board(gaps: Iterable[Gap], overlaps: Iterable[Overlap], facts: BoardFacts) -> None:
    """Raises FalseClaim for the first that is not true, and for a board that says less than is stored."""
    said: list[Gap | Overlap] = [*gaps, *overlaps]
    for claim in said:
        if not _holds(claim, facts):
            raise FalseClaim(f"{claim} is not what is stored")
    if len(said) != _how_many(facts):
        raise FalseClaim(f"{len(said)} claims of {_how_many(facts)} that could be made")


def _holds(claim: Gap | Overlap, facts: BoardFacts) -> bool:
    if isinstance(claim, Overlap):
        return set(claim.member_ids) == _from(claim.section, facts) and len(claim.member_ids) > 1
    seat = next((seat for seat in facts.seats if seat.id == claim.seat_id), None)
    if seat is None or (seat.purpose, seat.name) != (claim.purpose.value, claim.name):
        return False
    if isinstance(claim, EmptySeat):
        return seat.member_id is None
    return isinstance(claim, Uncovered) and list(claim.skills) == _open(seat, facts) != []


def _open(seat: SeatFacts, facts: BoardFacts) -> list[str]:
    """Of somebody who offers nothing that we know of, nothing is said."""
    offered = facts.offered.get(seat.member_id, ()) if seat.member_id else ()
    return [label for uri, label in seat.skills if uri not in offered] if offered else []


def _from(letter: str, facts: BoardFacts) -> set[UUID]:
    sitting = {seat.member_id for seat in facts.seats if seat.member_id}
    return {who for who in sitting if letter in {section(code) for code in facts.industries.get(who, ())}}


def _how_many(facts: BoardFacts) -> int:
    empty = sum(seat.member_id is None for seat in facts.seats)
    uncovered = sum(bool(_open(seat, facts)) for seat in facts.seats)
    letters = {section(code) for codes in facts.industries.values() for code in codes} - {None}
    return empty + uncovered + sum(len(_from(str(letter), facts)) > 1 for letter in letters)
