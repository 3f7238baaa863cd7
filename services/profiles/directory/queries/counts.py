"""How many are found, and how they spread over the facets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import Select, func, select, text

from chassis.db import Transaction
from services.profiles.directory.domain.search import Facet
from services.profiles.directory.queries.conditions import Asked, conditions, plan_anew
from services.profiles.directory.queries.networks import network_names
from services.profiles.directory.queries.search import matching
from services.profiles.directory.queries.words import KnownWords

COUNTED = 10_000
MOST_VALUES = 50
_CODES = np.dtype(">i2")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """`total` and each count are exact up to 10 000 members; beyond, they are of 10 000 of them: at least that many.

    A facet's values come with their counts, the most frequent first; `networks` has the names of those among them.
    """

    total: int
    total_is_at_least: bool
    facets: Mapping[Facet, Sequence[tuple[str, int]]]
    networks: Mapping[str, str]


async def counts(tx: Transaction, known: Asked, *, words: KnownWords) -> Counts:
    """Of what was asked in this transaction or in an earlier one."""
    await plan_anew(tx)
    total, packed = 0, b""
    for query in matching(known, tuple(conditions(known, tx))):
        total, packed = await _counted(tx, query)
        if total:
            break
    facets = await _facets(tx, packed, words)
    networks = await network_names(tx, [UUID(value) for value, _count in facets.get(Facet.NETWORK, ())])
    return Counts(total=total, total_is_at_least=total >= COUNTED, facets=facets, networks=networks)


async def _counted(tx: Transaction, query: Select[Any]) -> tuple[int, bytes]:
    """The packed codes come as one string: unpacking and grouping them in the database takes six times as long."""
    members = query.limit(COUNTED).subquery()
    joined = func.coalesce(func.string_agg(members.c.packed, text("''::bytea")), text("''::bytea"))
    total, packed = (await tx.session.execute(select(func.count(), joined).select_from(members))).one()
    return total, packed


async def _facets(tx: Transaction, packed: bytes, words: KnownWords) -> Mapping[Facet, Sequence[tuple[str, int]]]:
    how_many = np.bincount(np.frombuffer(packed, dtype=_CODES))
    codes = np.flatnonzero(how_many)
    counted: dict[Facet, list[tuple[str, int]]] = defaultdict(list)
    for (facet, value), count in zip(await words.of(tx, codes.tolist()), how_many[codes].tolist(), strict=True):
        counted[facet].append((value, count))
    return {facet: sorted(each, key=lambda one: (-one[1], one[0]))[:MOST_VALUES] for facet, each in counted.items()}
