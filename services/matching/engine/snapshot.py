"""A snapshot of who could be matched with whom: everything that a run sees, named by a hash of its bytes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from io import BytesIO
from typing import Any, Self, TypeVar

import numpy as np

from services.matching.engine.arrays import Between, Mentees, Mentors, nothing_between
from services.matching.engine.fits import rare_skills
from services.matching.engine.packing import Lexicon, Mentee, Mentor, Nearness, Vocabulary, pack_mentees, pack_mentors
from services.matching.engine.pairs import Ints

Columns = TypeVar("Columns", Mentors, Mentees, Between)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Mentors and mentees in one lexicon, and what stands between some of them.

    `apart`: k x 2 rows of mentees who never sit in one group, the smaller row first.
    Two snapshots of the same facts have the same bytes, whatever the order in which the facts were read.
    """

    mentors: Mentors
    mentees: Mentees
    between: Between
    apart: Ints = field(default_factory=lambda: _pairs(()))

    @cached_property
    def packed(self) -> bytes:
        """Its canonical bytes, from which `unpacked` makes it again."""
        written = BytesIO()
        for columns in (self.mentors, self.mentees, self.between):
            for each in fields(columns):
                _write(written, getattr(columns, each.name))
        if len(self.apart):
            _write(written, self.apart)
        return written.getvalue()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal digits."""
        return hashlib.sha256(self.packed).hexdigest()

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Raises ValueError for bytes that `packed` did not make."""
        source = BytesIO(packed)
        columns = _read(source, Mentors), _read(source, Mentees), _read(source, Between)
        more = source.tell() < len(packed)
        apart = np.lib.format.read_array(source, allow_pickle=False) if more else _pairs(())
        return cls(mentors=columns[0], mentees=columns[1], between=columns[2], apart=apart)


def take_snapshot(
    mentors: Sequence[Mentor],
    mentees: Sequence[Mentee],
    nearness: Nearness,
    *,
    between: Sequence[tuple[int, int, int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
) -> Snapshot:
    """Packs people in the order of their ids; `between` has (mentee, mentor, obstacles, choice) of the given rows.

    `apart`: two mentees of the given rows each, in any order.
    """
    by_id = sorted(range(len(mentors)), key=lambda row: mentors[row].id)
    by_need = sorted(range(len(mentees)), key=lambda row: mentees[row].need)
    ordered, asking = [mentors[row] for row in by_id], [mentees[row] for row in by_need]
    lexicon = _canonical(ordered, asking)
    columns = pack_mentors(ordered, lexicon)
    return Snapshot(
        mentors=columns,
        mentees=pack_mentees(asking, lexicon, nearness, rare=rare_skills(columns.skills)),
        between=_between(between, by_need, by_id),
        apart=_apart(apart, by_need),
    )


def _canonical(mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> Lexicon:
    """Every word that anybody has, in order; so that numbers do not depend on who was read first."""
    people = [*mentors, *mentees]

    def words(*names: str) -> Vocabulary:
        found = {word for name in names for one in people for word in getattr(one, name)}
        return Vocabulary(sorted(found))

    def values(*names: str) -> Vocabulary:
        return Vocabulary(sorted({getattr(one, name) for name in names for one in people} - {None}))

    return Lexicon(
        skills=words("skills"),
        languages=words("languages"),
        industries=words("industries", "past_industries"),
        sections=words("sections"),
        networks=words("networks"),
        people=values("id", "manager"),
        employers=values("employer"),
        teams=values("team"),
        regions=values("region"),
    )


def _between(found: Sequence[tuple[int, int, int, int]], by_need: list[int], by_id: list[int]) -> Between:
    if not found:
        return nothing_between(len(by_need))
    asking = {row: place for place, row in enumerate(by_need)}
    asked = {row: place for place, row in enumerate(by_id)}
    pairs = sorted((asking[one], asked[other], obstacles, choice) for one, other, obstacles, choice in found)
    rows, mentors, obstacles, choices = (np.array(column) for column in zip(*pairs, strict=True))
    return Between(
        starts=np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(by_need)))]).astype(np.int64),
        mentors=mentors.astype(np.int32),
        obstacles=obstacles.astype(np.uint16),
        choices=choices.astype(np.int8),
    )


def _apart(found: Iterable[tuple[int, int]], by_need: list[int]) -> Ints:
    place = {row: place for place, row in enumerate(by_need)}
    return _pairs((place[one], place[other]) for one, other in found)


def _pairs(found: Iterable[tuple[int, int]]) -> Ints:
    return np.array(sorted({(min(pair), max(pair)) for pair in found}), dtype=np.int32).reshape(-1, 2)


def _write(written: BytesIO, array: "np.ndarray[Any, np.dtype[Any]]") -> None:
    np.lib.format.write_array(written, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)


def _read(source: BytesIO, kind: type[Columns]) -> Columns:
    read: dict[str, Any] = {each.name: np.lib.format.read_array(source, allow_pickle=False) for each in fields(kind)}
    return kind(**read)
