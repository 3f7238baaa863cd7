"""What a board has, lacks and has twice, and what somebody would add to it, in a person's words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.boards.domain.board import Purpose
from services.matching.recommendations.domain.english import listed
from services.matching.recommendations.domain.industries import SECTIONS
from services.matching.recommendations.domain.voice import Voice

WORDS = {
    Purpose.TECHNICAL_SKILLS: "technical skills",
    Purpose.CAREER_STRATEGY: "career strategy",
    Purpose.INDUSTRY_INSIDER: "industry insider",
    Purpose.LEADERSHIP_DEVELOPMENT: "leadership development",
}


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A seat in words: what it is for, who sits there, and the skills that it needs and that they offer."""

    purpose: Purpose
    name: str
    member_id: UUID | None
    needed: Sequence[str]
    covered: Collection[str] | None
    """None while they have not said which skills they offer."""
    sections: Sequence[str]

    @property
    def title(self) -> str:
        return self.name or WORDS[self.purpose]

    @property
    def missing(self) -> list[str]:
        if self.member_id is None or self.covered is None:
            return []
        return [skill for skill in self.needed if skill not in self.covered]


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """People on one board who come from one field."""

    member_ids: tuple[UUID, ...]
    sentence: str


def gaps(board: Sequence[Sitting]) -> list[str]:
    """Empty seats first, then what the others do not cover."""
    empty = [f"Nobody has your seat for {seat.title} yet." for seat in board if seat.member_id is None]
    missing = [f"Your seat for {seat.title} leaves open: {listed(seat.missing)}." for seat in board if seat.missing]
    return empty + missing


def overlaps(board: Sequence[Sitting]) -> list[Overlap]:
    """One for each field that two people or more come from, in the order of the classification."""
    found = []
    for section, (_, field) in SECTIONS.items():
        people = dict.fromkeys(seat.member_id for seat in board if seat.member_id and section in seat.sections)
        if len(people) > 1:
            count = "Two" if len(people) == 2 else str(len(people))  # noqa: PLR2004 - two is the word for two.
            sentence = f"{count} people on your board know {field}; a view from another field may be missing."
            found.append(Overlap(member_ids=tuple(people), sentence=sentence))
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
