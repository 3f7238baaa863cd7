"""The same association in PostgreSQL, and the same question in SQL."""

from typing import Any

import asyncpg
import numpy as np
from numpy.typing import NDArray

from services.matching.engine import Snapshot
from services.matching.engine.arrays import Words, week_bits

TABLE = """
DROP TABLE IF EXISTS mentors;
CREATE UNLOGGED TABLE mentors (
    id integer PRIMARY KEY, manager integer, team integer, employer integer, region integer, level smallint,
    roles smallint, wishes smallint, languages bit(64), kinds smallint, stages smallint, seats integer, taking boolean,
    skills varbit, week bit(672), timed boolean
)
"""
COLUMNS = (
    "id", "manager", "team", "employer", "region", "level", "roles", "wishes", "languages", "kinds", "stages", "seats",
    "taking", "skills", "week", "timed",
)  # fmt: skip
INDEX = "CREATE INDEX ON mentors (level) WHERE taking AND seats > 0 AND kinds & 1 <> 0; ANALYZE mentors"
QUESTION = """
SELECT id,
       (5000 * bit_count(skills & $1) / greatest($2, 1)
        + CASE WHEN stages & $3 <> 0 THEN 1500 ELSE 0 END
        + CASE WHEN timed THEN 2000 * least(bit_count(week & $4), 12) / 12 ELSE 0 END
        + CASE WHEN bit_count(languages & $5) > 0 THEN 1500 ELSE 0 END) AS score
FROM mentors
WHERE taking AND seats > 0 AND kinds & 1 <> 0 AND (level < 0 OR level >= $6) AND (roles = 0 OR roles & 1 <> 0)
  AND bit_count(languages & $5) > 0 AND (team < 0 OR team <> $7) AND (wishes & 8 = 0)
  AND (NOT timed OR bit_count(week & $4 & ((week & $4) << 1)) > 0)
ORDER BY score DESC, id LIMIT $8
"""


async def load(connection: "asyncpg.Connection[Any]", snapshot: Snapshot) -> None:
    """Writes every mentor, and lets the planner know them."""
    mentors = snapshot.mentors
    plain: list[NDArray[Any]] = [
        mentors.persons, mentors.managers, mentors.teams, mentors.employers, mentors.regions, mentors.levels,
        mentors.roles, mentors.wishes,
    ]  # fmt: skip
    more: list[NDArray[Any]] = [mentors.kinds, mentors.stages, mentors.seats]
    skills, languages = _bits(mentors.skills), _bits(mentors.languages)
    weeks = week_bits(mentors.weeks)
    rows = [
        (
            *(int(column[row]) for column in plain), languages[row], *(int(column[row]) for column in more),
            bool(mentors.taking[row]), skills[row], asyncpg.BitString.frombytes(weeks[row].tobytes(), 672),
            bool(mentors.timed[row]),
        )
        for row in range(len(mentors))
    ]  # fmt: skip
    await connection.execute(TABLE)
    await connection.copy_records_to_table("mentors", records=rows, columns=COLUMNS)
    await connection.execute(INDEX)


def question(snapshot: Snapshot, mentee: int, best: int) -> tuple[str, tuple[Any, ...]]:
    mentees = snapshot.mentees
    near = slice(mentees.near_starts[mentee], mentees.near_starts[mentee + 1])
    exact = mentees.near_bits[near][mentees.near_credits[near] == mentees.near_credits.max()]
    needed = np.zeros((1, snapshot.mentors.skills.shape[1]), dtype=np.uint64)
    for bit in exact.tolist():
        needed[0, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
    week = asyncpg.BitString.frombytes(week_bits(mentees.weeks[mentee]).tobytes(), 672)
    return QUESTION, (
        _bits(needed)[0], int(mentees.wanted[mentee]), int(mentees.stages[mentee]), week,
        _bits(mentees.languages[mentee : mentee + 1])[0], int(mentees.levels[mentee]), int(mentees.teams[mentee]), best,
    )  # fmt: skip


def _bits(sets: Words) -> list[asyncpg.BitString]:
    return [asyncpg.BitString.frombytes(row.astype("<u8").tobytes(), 64 * len(row)) for row in sets]
