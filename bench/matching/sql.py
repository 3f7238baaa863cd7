"""The same association in PostgreSQL, and the same question in SQL: every constraint, every part, the same points."""

from typing import Any

import asyncpg
import numpy as np
from numpy.typing import NDArray

from services.matching.engine import PARTS, Snapshot, Weighing
from services.matching.engine.arrays import NO_ZONE, Words, week_bits
from services.matching.engine.scoring import tables

SETS = ("languages", "industries", "all_industries", "sections", "networks", "skills")
PLAIN = (
    "persons", "managers", "teams", "employers", "regions", "levels", "roles", "wishes", "tones", "formats", "kinds",
    "stages", "seats", "taking", "answers", "timed",
)  # fmt: skip
TRAITS = tuple(f"trait{number}" for number in range(8))
COLUMNS = (*PLAIN, *SETS, *TRAITS, "zone", "week", "price")
TABLE = f"""
DROP TABLE IF EXISTS mentors;
DROP TABLE IF EXISTS weights;
CREATE UNLOGGED TABLE mentors (
    persons integer PRIMARY KEY, managers integer, teams integer, employers integer, regions integer, levels smallint,
    roles smallint, wishes smallint, tones smallint, formats smallint, kinds smallint, stages smallint, seats integer,
    taking boolean, answers smallint, timed boolean, {", ".join(f"{name} varbit" for name in SETS)},
    {", ".join(f"{name} smallint" for name in TRAITS)}, zone smallint, week bit(672), price integer
);
CREATE UNLOGGED TABLE weights (pattern integer PRIMARY KEY, {", ".join(f"{name} integer" for name in PARTS)})
"""
READY = """
CREATE INDEX ON mentors (levels) WHERE taking AND seats > 0 AND kinds & 1 <> 0;
VACUUM ANALYZE mentors;
ANALYZE weights
"""
OPEN = """
taking AND seats > 0 AND kinds & 1 <> 0 AND (levels < 0 OR levels >= {level}) AND (roles = 0 OR roles & 1 <> 0)
AND persons <> {person} AND persons <> {manager} AND managers <> {person} AND ({team} < 0 OR teams <> {team})
AND (languages & {languages} <> {no_languages} OR languages = {no_languages})
AND (wishes & 1 = 0 OR {employer} < 0 OR employers <> {employer}) AND (wishes & 2 = 0 OR employers = {employer})
AND (wishes & 4 = 0 OR languages & {languages} <> {no_languages})
AND (wishes & 8 = 0 OR ({region} >= 0 AND regions = {region}))
AND (wishes & 16 = 0 OR networks & {networks} <> {no_networks})
AND (NOT timed OR week & {week} & ((week & {week}) << 1) <> {no_week})
"""
FIRST = """
{common} AS common, {distance} AS distance, abs(zone - {zone}) % 96 AS ahead,
CASE WHEN languages & {first} <> {no_languages} THEN 10000 WHEN languages & {languages} <> {no_languages} THEN 5000
     ELSE 0 END AS spoken,
networks <> {no_networks} AND {networks} <> {no_networks} AS networked,
CASE WHEN networks & {networks} <> {no_networks} THEN 10000 ELSE 0 END AS network,
all_industries <> {no_industries} AND {all_industries} <> {no_industries} AS worked,
CASE WHEN industries & {industries} <> {no_industries} THEN 10000
     WHEN all_industries & {all_industries} <> {no_industries} OR sections & {sections} <> {no_sections} THEN 5000
     ELSE 0 END AS industry
"""
FITS = """
CASE WHEN skills = {no_skills} THEN -1 ELSE ({covered}) / {wanted} END AS needs,
CASE WHEN stages & {stage} <> 0 THEN 10000 WHEN stages = 0 THEN -1 WHEN stages & {beside} <> 0 THEN 5000 ELSE 0 END
    AS stage,
CASE WHEN common >= 4 THEN 10000 * (4 * common - distance) / (4 * common) ELSE -1 END AS similarity,
CASE WHEN timed THEN 10000 * least(bit_count(week & {week}), 12) / 12 ELSE -1 END AS availability,
CASE WHEN zone IS NULL THEN CASE WHEN languages = {no_languages} THEN -1 ELSE spoken END
     WHEN languages = {no_languages} THEN 10000 - least(ahead, 96 - ahead) * 10000 / 48
     ELSE (3 * spoken + 10000 - least(ahead, 96 - ahead) * 10000 / 48) / 4 END AS language,
CASE WHEN (tones = 0 OR {tone} = 0) AND (formats = 0 OR {formats} = 0) THEN -1
     WHEN tones = 0 OR {tone} = 0 THEN (formats & {formats} <> 0)::integer * 10000
     WHEN formats = 0 OR {formats} = 0 THEN (tones = {tone})::integer * 10000
     ELSE ((tones = {tone})::integer + (formats & {formats} <> 0)::integer) * 5000 END AS style,
CASE WHEN networked AND worked THEN (network + industry) / 2 WHEN networked THEN network WHEN worked THEN industry
     ELSE -1 END AS affiliation,
answers AS responsiveness,
CASE WHEN NOT {rare} OR skills = {no_skills} THEN -1 WHEN skills & {few} <> {no_skills} THEN 10000
     WHEN skills & {some} <> {no_skills} THEN 5000 ELSE 0 END AS rarity,
5000 AS choice
"""
PATTERN = " + ".join(f"(fits.{name} <> -1)::integer * {1 << bit}" for bit, name in enumerate(PARTS))
POINTS = " + ".join(f"(weights.{name} * greatest(fits.{name}, 0) + 5000) / 10000" for name in PARTS)
QUESTION = f"""
SELECT fits.persons, {POINTS} AS score
FROM (
    SELECT persons, price, found.* FROM mentors
    CROSS JOIN LATERAL (SELECT {FIRST} OFFSET 0) AS first CROSS JOIN LATERAL (SELECT {FITS} OFFSET 0) AS found
    WHERE {OPEN}
    OFFSET 0
) AS fits JOIN weights ON weights.pattern = {PATTERN}
ORDER BY {POINTS} - price DESC LIMIT {{best}}
"""
"""The laterals are fences, so that nothing is computed twice; ties are left to chance, which is less work."""


async def load(connection: "asyncpg.Connection[Any]", snapshot: Snapshot, weighing: Weighing) -> None:
    """Writes every mentor and what each part can give, and lets the planner know them."""
    await connection.execute(TABLE)
    await connection.copy_records_to_table("mentors", records=list(_rows(snapshot)), columns=COLUMNS)
    shown = tables(weighing).shown.tolist()
    await connection.copy_records_to_table("weights", records=[(pattern, *row) for pattern, row in enumerate(shown)])
    for statement in READY.split(";"):
        await connection.execute(statement)


def _rows(snapshot: Snapshot) -> Any:
    mentors = snapshot.mentors
    plain = [getattr(mentors, name).tolist() for name in PLAIN]
    sets = [_bits(getattr(mentors, name)) for name in SETS]
    zones = [None if zone == NO_ZONE else zone for zone in mentors.zones.tolist()]
    weeks = [asyncpg.BitString.frombytes(row.tobytes(), 672) for row in week_bits(mentors.weeks)]
    return zip(*plain, *sets, *mentors.traits.T.tolist(), zones, weeks, [0] * len(mentors), strict=True)


def question(snapshot: Snapshot, mentee: int, best: int) -> tuple[str, tuple[Any, ...]]:
    """The text and its values, for a mentee of a traditional relationship who has said everything."""
    asked = _Values()
    mentees, one = snapshot.mentees, slice(mentee, mentee + 1)
    for name in SETS[:-1]:
        asked.values[name] = _bits(_as_wide(getattr(mentees, name)[one], getattr(snapshot.mentors, name)))[0]
    for name in ("few", "some"):
        asked.values[name] = _bits(_as_wide(getattr(mentees, name)[one], snapshot.mentors.skills))[0]
    numbers: dict[str, NDArray[Any]] = {
        "level": mentees.levels, "person": mentees.persons, "manager": mentees.managers, "team": mentees.teams,
        "employer": mentees.employers, "region": mentees.regions, "zone": mentees.zones, "tone": mentees.tones,
        "formats": mentees.formats, "stage": mentees.stages, "wanted": mentees.wanted,
    }  # fmt: skip
    asked.values |= {name: int(column[mentee]) for name, column in numbers.items()}
    ladder = asked.values["stage"] & 0b11111
    asked.values |= {
        "first": _bits(_as_wide(mentees.first_languages[one], snapshot.mentors.languages))[0],
        "week": asyncpg.BitString.frombytes(week_bits(mentees.weeks[mentee]).tobytes(), 672),
        "no_week": asyncpg.BitString.frombytes(bytes(84), 672),
        "beside": (ladder << 1 | ladder >> 1) & 0b11111,
        "rare": bool(mentees.few[mentee].any() or mentees.some[mentee].any()),
        "best": best,
        **{f"no_{name}": _nothing(getattr(snapshot.mentors, name)) for name in SETS if name != "all_industries"},
    }
    own = mentees.traits[mentee].tolist()
    common = " + ".join(f"({name} > 0)::integer" for name, answer in zip(TRAITS, own, strict=True) if answer)
    distance = " + ".join(
        f"CASE WHEN {name} > 0 THEN abs({name} - {answer}) ELSE 0 END"
        for name, answer in zip(TRAITS, own, strict=True)
        if answer
    )
    covered = _covered(snapshot, mentee, asked)
    return asked.filled(QUESTION, common=common, distance=distance, covered=covered)


class _Values:
    """Values by name, of which a text takes those it names, each as one parameter."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def filled(self, text: str, **written: str) -> tuple[str, tuple[Any, ...]]:
        for name, words in written.items():
            text = text.replace(f"{{{name}}}", words)
        named = [name for name in self.values if f"{{{name}}}" in text]
        for place, name in enumerate(named, start=1):
            text = text.replace(f"{{{name}}}", f"${place}::{_type_of(self.values[name])}")
        return text, tuple(self.values[name] for name in named)


def _covered(snapshot: Snapshot, mentee: int, asked: _Values) -> str:
    """For each need the credit of the best skill: a ladder of masks, the skills that are worth most first."""
    mentees = snapshot.mentees
    near = slice(mentees.near_starts[mentee], mentees.near_starts[mentee + 1])
    bits, needs, worths = mentees.near_bits[near], mentees.near_needs[near], mentees.near_credits[near]
    ladders = []
    for need in range(int(mentees.wanted[mentee])):
        steps = ""
        for credit in sorted(set(worths[needs == need].tolist()), reverse=True):
            name = f"near_{need}_{credit}"
            asked.values[name] = _mask(bits[(needs == need) & (worths == credit)], snapshot.mentors.skills)
            steps += f" WHEN skills & {{{name}}} <> {{no_skills}} THEN {credit}"
        ladders.append(f"CASE{steps} ELSE 0 END")
    return " + ".join(ladders)


def _mask(bits: NDArray[np.int32], skills: Words) -> asyncpg.BitString:
    mask = np.zeros((1, skills.shape[1]), dtype=np.uint64)
    for bit in bits.tolist():
        mask[0, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
    return _bits(mask)[0]


def _type_of(value: Any) -> str:
    if isinstance(value, asyncpg.BitString):
        return "bit(672)" if len(value) == 672 else "varbit"
    return "boolean" if isinstance(value, bool) else "integer"


def _as_wide(sets: Words, like: Words) -> Words:
    """Bit strings are compared only with those of their length."""
    width = like.shape[1]
    return np.pad(sets[:, :width], ((0, 0), (0, max(0, width - sets.shape[1]))))


def _nothing(sets: Words) -> asyncpg.BitString:
    return _bits(np.zeros((1, sets.shape[1]), dtype=np.uint64))[0]


def _bits(sets: Words) -> list[asyncpg.BitString]:
    return [asyncpg.BitString.frombytes(row.astype("<u8").tobytes(), 64 * len(row)) for row in sets]
