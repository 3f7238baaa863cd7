"""Random worlds of mentors and mentees, in which everybody leaves some things unsaid."""

from typing import Any
from uuid import UUID

import numpy as np

from services.matching.engine import Mentee, Mentor, Nearness, Obstacle, Snapshot, take_snapshot
from services.matching.engine.week import PACKED, Bits

SKILLS = tuple(f"skill {number}" for number in range(90))
LANGUAGES = tuple(f"language {number}" for number in range(70))
INDUSTRIES = tuple(f"{number:02}" for number in range(1, 80))
SHARE_TOLD, SHARE_FREE = 0.8, 0.25
CHOICES = (-1, 0, 1)


class World:
    """Draws people from a seed."""

    def __init__(self, seed: int, *, skills: int = 12) -> None:
        self.rng = np.random.default_rng(seed)
        self.skills = SKILLS[:skills]
        places = [self.an_id() for _ in range(4)]
        self.networks, self.employers, self.teams = places[:3], places[1:], places[:2]
        self.people = [self.an_id() for _ in range(30)]

    def nearness(self) -> Nearness:
        """Every skill has some neighbours."""
        return {
            skill: {other: int(self.rng.integers(400, 1000)) for other in self.some(self.skills, 3)}
            for skill in self.skills
        }

    def snapshot(self, mentors: int, mentees: int, *, kinds: int = 5) -> Snapshot:
        """Some pairs have something between them already."""
        there = [self.mentor(place) for place in range(mentors)]
        asking = [self.mentee(place, kinds) for place in range(mentees)]
        pairs = {(int(self.rng.integers(mentees)), int(self.rng.integers(mentors))) for _ in range(2 * mentees)}
        between = [
            (*pair, int(self.rng.choice([0, 0, Obstacle.IN_TOUCH, Obstacle.BLOCKED])), int(self.rng.choice(CHOICES)))
            for pair in sorted(pairs)
        ]
        return take_snapshot(there, asking, self.nearness(), between=between)

    def mentor(self, place: int) -> Mentor:
        return Mentor(
            **self.person(place),
            kinds=int(self.rng.integers(0, 32)),
            stages=int(self.rng.integers(0, 64)),
            skills=self.some(self.skills, 4),
            seats=int(self.rng.integers(0, 4)),
            taking=self.happens(0.95),
            answers=int(self.rng.integers(0, 10_001)) if self.happens() else None,
        )

    def mentee(self, place: int, kinds: int) -> Mentee:
        return Mentee(
            **self.person(place),
            need=self.an_id(),
            kind=1 << int(self.rng.integers(kinds)),
            stage=1 << int(self.rng.integers(6)),
            skills=self.some(self.skills, 4),
        )

    def person(self, place: int) -> dict[str, Any]:
        """Mentor and mentee of the same place are sometimes one person."""
        rng = self.rng
        return {
            "id": self.people[place] if place < len(self.people) and self.happens(0.1) else self.an_id(),
            "level": int(rng.integers(5)) if self.happens() else None,
            "languages": self.some(LANGUAGES[: int(rng.choice([3, 70]))], 3),
            "zone": int(rng.integers(-48, 57)) if self.happens() else None,
            "industries": self.some(INDUSTRIES, 3),
            "past_industries": self.some(INDUSTRIES, 2),
            "sections": self.some("ABCDEFGH", 2),
            "networks": self.some(self.networks, 2),
            "region": str(rng.choice(["KE", "DE"])) if self.happens() else None,
            "employer": self.one(self.employers),
            "team": self.one(self.teams) if self.happens(0.2) else None,
            "manager": self.one(self.people) if self.happens(0.1) else None,
            "tone": int(rng.integers(0, 3)),
            "formats": int(rng.integers(0, 16)),
            "traits": tuple(rng.integers(0, 6, 8).tolist()),
            "wishes": int(rng.integers(0, 32)) if self.happens(0.2) else 0,
            "roles": int(rng.integers(0, 8)),
            "week": self.week() if self.happens() else None,
        }

    def week(self) -> Bits:
        """Sparse enough that two weeks sometimes share a quarter, and no conversation fits."""
        week: Bits = ((self.rng.random(PACKED) < 0.25) * self.rng.choice([0xF0, 0x0F, 0xFF, 0x10], PACKED)).astype(
            np.uint8
        )
        return week

    def some(self, words: Any, most: int) -> tuple[Any, ...]:
        chosen = self.rng.permutation(len(words))[: int(self.rng.integers(0, most + 1))]
        return tuple(words[place] for place in chosen)

    def one(self, things: list[UUID]) -> UUID | None:
        return things[int(self.rng.integers(len(things)))] if self.happens() else None

    def happens(self, share: float = SHARE_TOLD) -> bool:
        return bool(self.rng.random() < share)

    def an_id(self) -> UUID:
        return UUID(bytes=self.rng.bytes(16))
