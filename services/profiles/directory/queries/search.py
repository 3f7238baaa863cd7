"""Who is found: by their name first, then by what else they say, the best ranked first, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Text, cast, func, literal, not_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY

from chassis.db import Transaction
from services.profiles.directory.queries.conditions import Asked, Condition, conditions
from services.profiles.directory.tables import directory_entries

entry = directory_entries.c
BY_TEXT, BY_NAME = 0, 1
LIKENESS = 1000
"""Tiers from here on are for names that are only like what was searched for: 1600 for 0.6, 2000 for the same."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A member and their place: the tier first, then the rank, then the id."""

    member_id: UUID
    tier: int
    rank: int


async def found(tx: Transaction, known: Asked, *, after: Found | None, most: int) -> Sequence[Found]:
    """Members that everything asked for holds of, and who are neither the viewer nor apart from them by a block.

    Where no word of the text is said by anybody, names that are like it are found instead.  `known` was asked in this
    transaction.
    """
    where = tuple(conditions(known, tx))
    rows: list[Found] = []
    if after is None or after.tier < LIKENESS:
        for tier, query in _tiers(known, where):
            if len(rows) < most and (after is None or tier <= after.tier):
                rows += await _read(tx, query, after=after, most=most - len(rows))
    if known.search.text and not rows and (after is None or after.tier >= LIKENESS):
        rows += await _read(tx, _alike(known, where), after=after, most=most)
    return rows


def matching(known: Asked, where: Sequence[Condition]) -> list[Select[Any]]:
    """What to count: everybody who says the words, and failing them everybody whose name is like them."""
    everybody = select(entry.packed).where(*where)
    if not known.search.text:
        return [everybody]
    return [everybody.where(_says(known)), everybody.where(_is_like(known))]


def _tiers(known: Asked, where: Sequence[Condition]) -> Iterator[tuple[int, Select[Any]]]:
    """From the highest down, so that nobody further down is looked for once a page is full."""
    if not known.search.text:
        yield BY_TEXT, _tier(BY_TEXT, where)
        return
    named = entry.named.op("@@", is_comparison=True)(_query(known))
    yield BY_NAME, _tier(BY_NAME, [*where, named])
    yield BY_TEXT, _tier(BY_TEXT, [*where, _says(known), not_(named)])


def _tier(tier: int, where: Sequence[Condition]) -> Select[Any]:
    return select(entry.member_id, literal(tier, Integer).label("tier"), entry.rank).where(*where)


def _alike(known: Asked, where: Sequence[Condition]) -> Select[Any]:
    likeness = func.word_similarity(known.key, entry.name_key)
    tier = cast(LIKENESS + LIKENESS * likeness, Integer).label("tier")
    return select(entry.member_id, tier, entry.rank).where(*where, _is_like(known))


def _says(known: Asked) -> ColumnElement[bool]:
    return entry.said.op("@@", is_comparison=True)(_query(known))


def _is_like(known: Asked) -> ColumnElement[bool]:
    return literal(known.key, Text).op("<%", is_comparison=True)(entry.name_key)


def _query(known: Asked) -> Any:
    return cast(known.query, TSQUERY)


async def _read(tx: Transaction, tier: Select[Any], *, after: Found | None, most: int) -> list[Found]:
    rows = tier.subquery()
    place = (rows.c.tier, rows.c.rank, rows.c.member_id)
    query = select(rows).order_by(*(each.desc() for each in place)).limit(most)
    if after is not None:
        query = query.where(tuple_(*place) < tuple_(after.tier, after.rank, after.member_id))
    return [Found(**row) for row in (await tx.session.execute(query)).mappings()]
