"""What a board has, lacks and has twice, and what somebody would add to it: as claims, and in a person's words.

A claim holds what it is about and no words of ours, so that it can be said in every language and derived again by a
checker that shares no code with it (`domain/checking.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.boards.domain.board import Purpose
from services.matching.recommendations.domain.industries import SECTIONS
from services.matching.recommendations.domain.voice import Voice


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A seat as claims are made of it: what it is for, who sits there, what it needs and what they offer of that.

    - needed: the skills that it is for, by their URIs with their labels, in its order.
    - offered: URIs of skills that whoever sits there offers; None while they have not said any.
    """

    id: UUID
    purpose: Purpose
    name: str
    member_id: UUID | None
    needed: Mapping[str, str]
    offered: frozenset[str] | None
    sections: Sequence[str]

    @property
    def missing(self) -> list[str]:
        """Labels."""
        if self.member_id is None or self.offered is None:
            return []
        return [label for uri, label in self.needed.items() if uri not in self.offered]


@dataclass(frozen=True, kw_only=True)
class EmptySeat:
    """Nobody has this seat; `name` is what its owner calls a seat of their own, and empty for a usual one."""

    seat_id: UUID
    purpose: Purpose
    name: str


@dataclass(frozen=True, kw_only=True)
class Uncovered:
    """Whoever sits here does not offer these of the skills that the seat is for."""

    seat_id: UUID
    purpose: Purpose
    name: str
    skills: tuple[str, ...]


Gap = EmptySeat | Uncovered


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """People on one board who come from one field, a section of the classification of industries."""

    member_ids: tuple[UUID, ...]
    section: str

    def told(self, voice: Voice) -> str:
        return voice.phrase("overlaps", "field", count=len(self.member_ids), field=voice.word("sections", self.section))


def gaps(board: Sequence[Sitting]) -> list[Gap]:
    """Empty seats first, then what the others do not cover."""
    empty: list[Gap] = [
        EmptySeat(seat_id=seat.id, purpose=seat.purpose, name=seat.name) for seat in board if seat.member_id is None
    ]
    missing = [
        Uncovered(seat_id=seat.id, purpose=seat.purpose, name=seat.name, skills=tuple(seat.missing))
        for seat in board
        if seat.missing
    ]
    return empty + missing


def gap_told(gap: Gap, voice: Voice) -> str:
    """A seat of one's own is called what its owner calls it."""
    seat = voice.name(gap.name) if gap.name else voice.word("seats", gap.purpose.value)
    if isinstance(gap, EmptySeat):
        return voice.phrase("gaps", "empty", seat=seat)
    return voice.phrase("gaps", "uncovered", seat=seat, skills=voice.names(gap.skills))


def overlaps(board: Sequence[Sitting]) -> list[Overlap]:
    """One for each field that two people or more come from, in the order of the classification."""
    found = []
    for section in SECTIONS:
        people = dict.fromkeys(seat.member_id for seat in board if seat.member_id and section in seat.sections)
        if len(people) > 1:
            found.append(Overlap(member_ids=tuple(people), section=section))
    return found


@dataclass(frozen=True, kw_only=True)
class Brings:
    """What somebody brings, or a whole board has: skills that a seat is for, in words, and sections they know."""

    skills: Sequence[str]
    sections: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What a newcomer brings to whoever sits already; None: nobody sits there yet."""

    newcomer: Brings
    board: Brings | None

    def told(self, voice: Voice) -> list[str]:
        """What they bring that the board does not have, and then what it has already."""
        has = self.board or Brings(skills=(), sections=())
        new = [skill for skill in self.newcomer.skills if skill not in has.skills]
        fresh = [section for section in self.newcomer.sections if section not in has.sections]
        again = [section for section in self.newcomer.sections if section in has.sections]
        sentences = []
        if new:
            sentences.append(voice.phrase("additions", "covers", skills=voice.names(new)))
        if fresh and self.board is not None:
            sentences.append(voice.phrase("additions", "knows", fields=voice.fields(fresh)))
        if again:
            sentences.append(voice.phrase("additions", "knows_too", fields=voice.fields(again)))
        return sentences
