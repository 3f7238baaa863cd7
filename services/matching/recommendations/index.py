"""Every mentor in packed columns, kept in each process that answers, and brought up to date before each answer.

Nothing here reads a database: `queries.freshness` does, and tells the index what changed.
"""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.engine import (
    Best,
    Between,
    Holders,
    Lexicon,
    Mentees,
    Mentor,
    Mentors,
    Weighing,
    compile_scan,
    holders_of,
    pack_mentors,
    plainly,
    rare_among,
    scan,
)
from services.matching.engine.arrays import WORD, Words, week_words
from services.matching.engine.pairs import Longs
from services.matching.recommendations.domain.known import Known, Times, weeks_of
from services.matching.recommendations.domain.people import quarters_ahead

FEWEST = 64
"""Rows that there is always room for."""
MANY = 2000
"""Mentors from which on the compiled scan is worth loading; a smaller association never needs numba for an answer."""


class MentorIndex:
    """`mentors` has room for more than there are: a row that nobody has takes part in nothing.

    - rows: the row of each mentor.  prices: points, by row.  seen: every transaction before this one is in here.
    - week: the first date of the weeks; None while there are none.  version: another one after each change.
    """

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.mentors: Mentors = pack_mentors([], self.lexicon)
        self.prices: Longs = np.zeros(0, dtype=np.int64)
        self.rows: dict[UUID, int] = {}
        self.seen = self.version = 0
        self.week: date | None = None
        self.turn = asyncio.Lock()
        """Held from the question what changed until the answer is in here, so that no older answer comes last."""
        self._free: list[int] = []
        self._clocks: dict[int, tuple[str | None, Times | None]] = {}
        self._counts: Longs = np.zeros(0, dtype=np.int64)
        self._holders: Holders | None = None
        self._compiling: threading.Thread | None = None

    @property
    def many(self) -> bool:
        """Whether the compiled scan is worth it, and ready; it is made ready beside the answers of numpy."""
        if len(self.rows) < MANY:
            return False
        if self._compiling is None:
            self._compiling = threading.Thread(target=compile_scan, daemon=True)
            self._compiling.start()
        return not self._compiling.is_alive()

    def best(
        self, mentees: Mentees, weighing: Weighing, *, k: int, between: Between, after: tuple[int, int] | None
    ) -> Best:
        """The k best of the one mentee, by the scan where there are many, by numpy alone where not: the same ones."""
        if not self.many:
            return plainly(mentees, 0, self.mentors, weighing, k=k, between=between, prices=self.prices, after=after)
        return scan(
            mentees, 0, self.mentors, weighing,
            k=k, between=between, prices=self.prices, after=after, holders=self.holders(),
        )  # fmt: skip

    def holders(self) -> Holders:
        """Who has which skill, found anew once anybody's skills have changed: some milliseconds for 100,000."""
        if self._holders is None:
            self._holders = holders_of(self.mentors.skills)
        return self._holders

    def apply(self, changed: Sequence[Known], gone: Sequence[UUID], *, week: date) -> None:
        """Writes what is known of mentors now, and takes out who is none any more; doing it again changes nothing."""
        self.version += bool(changed or gone or week != self.week)
        for member_id in gone:
            self._remove(member_id)
        if changed:
            rows = np.array([self._row_of(each.mentor.id) for each in changed], dtype=np.intp)
            self._write(rows, [each.mentor for each in changed])
            self.prices[rows] = [each.price for each in changed]
            self._clocks |= {int(row): (one.zone, one.times) for row, one in zip(rows, changed, strict=True)}
            self._turn_to(rows, week)
        if week != self.week:
            self._turn_to(np.array(sorted(self._clocks), dtype=np.intp), week)
            self.week = week

    def rare(self) -> tuple[Words, Words]:
        """The skills that few of the mentors cover."""
        return rare_among(self._counts, len(self.rows))

    def rows_of(self, members: Sequence[UUID]) -> NDArray[np.intp]:
        """The rows of those of the members who are mentors."""
        return np.array([self.rows[each] for each in members if each in self.rows], dtype=np.intp)

    def _row_of(self, member_id: UUID) -> int:
        if member_id not in self.rows:
            if not self._free:
                self._grow()
            self.rows[member_id] = self._free.pop()
        return self.rows[member_id]

    def _remove(self, member_id: UUID) -> None:
        row = self.rows.pop(member_id, None)
        if row is not None:
            self._holders = None
            self._count(np.array([row], dtype=np.intp), -1)
            self.mentors.taking[row] = False
            self.mentors.skills[row] = 0
            self._clocks.pop(row)
            self._free.append(row)

    def _grow(self) -> None:
        """Doubles the room."""
        self._holders = None
        rows = len(self.prices)
        more = max(FEWEST, rows)
        nobody = Mentor(id=UUID(int=0), kinds=0, stages=0, skills=(), seats=0, taking=False)
        room = pack_mentors([nobody], Lexicon())
        self._replace({name: _grown(column, getattr(room, name), more) for name, column in self._columns()})
        self.prices = np.concatenate([self.prices, np.zeros(more, dtype=np.int64)])
        self._free += range(rows + more - 1, rows - 1, -1)

    def _write(self, rows: NDArray[np.intp], mentors: Sequence[Mentor]) -> None:
        packed = pack_mentors(mentors, self.lexicon)
        self._replace({name: _widened(column, getattr(packed, name)) for name, column in self._columns()})
        self._counts = np.pad(self._counts, (0, self.mentors.skills.shape[1] * WORD - len(self._counts)))
        self._count(rows, -1)
        if not np.array_equal(self.mentors.skills[rows], _widened(packed.skills, self.mentors.skills)):
            self._holders = None
        for name, column in self._columns():
            column[rows] = getattr(packed, name)
        self._count(rows, 1)

    def _count(self, rows: NDArray[np.intp], times: int) -> None:
        """Counts who has which skill, once more or once less for these rows."""
        bits = np.unpackbits(self.mentors.skills[rows].view(np.uint8), axis=1, bitorder="little")
        self._counts += times * bits.sum(axis=0, dtype=np.int64)

    def _turn_to(self, rows: NDArray[np.intp], week: date) -> None:
        """Evaluates the clocks of some rows for the week that begins on a date."""
        clocks = [self._clocks[int(row)] for row in rows]
        for row, (zone, _), bits in zip(rows, clocks, weeks_of([each for _, each in clocks], week), strict=True):
            self.mentors.timed[row] = bits is not None
            if bits is not None:
                self.mentors.weeks[row] = week_words(bits)
            if zone is not None:
                self.mentors.zones[row] = quarters_ahead(zone, week)

    def _columns(self) -> list[tuple[str, NDArray[Any]]]:
        return [(field.name, getattr(self.mentors, field.name)) for field in fields(self.mentors)]

    def _replace(self, columns: dict[str, NDArray[Any]]) -> None:
        self.mentors = Mentors(**columns)


def _grown(column: NDArray[Any], nobody: NDArray[Any], more: int) -> NDArray[Any]:
    """With so many rows more, all of them nobody's."""
    row = _widened(nobody, column)
    return np.concatenate([column, np.repeat(row, more, axis=0)])


def _widened(column: NDArray[Any], like: NDArray[Any]) -> NDArray[Any]:
    """As wide as another one at least: a vocabulary has grown."""
    if column.ndim == 1 or column.shape[1] >= like.shape[1]:
        return column
    return np.pad(column, ((0, 0), (0, like.shape[1] - column.shape[1])))
