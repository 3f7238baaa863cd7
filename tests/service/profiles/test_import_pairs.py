"""Importing pairs that existed before: each is told once, and again only when it changes."""

import pytest
from sqlalchemy import select

from chassis.db import Database
from contracts.profiles import PairImported
from contracts.words import Kind
from services.profiles.integrations.domain.imports import ImportKind
from services.profiles.integrations.domain.person import imported_id
from services.profiles.integrations.tables import pairs
from tests.service.envelopes import emitted
from tests.service.profiles.importing import AMARA, BO, Importing, lines, some

HEADING = "pair_id,mentor,mentee,kind,start,end"


def pair_lines(*rows: str) -> bytes:
    return lines(*rows, heading=HEADING)


@pytest.fixture
async def people(importing: Importing) -> Importing:
    """Give a network with two members."""
    await importing.applied(lines(AMARA, BO))
    return importing


async def told(db: Database) -> list[PairImported]:
    return [event for event in await emitted(db) if isinstance(event, PairImported)]


async def test_is_told_between_the_members(people: Importing, db: Database) -> None:
    applied = await people.applied(pair_lines("P-1,A-1,A-2,reverse,2025-09-01,"), kind=ImportKind.PAIRS)

    (event,) = await told(db)
    assert some(applied.counts) == {"created": 1}
    assert (event.mentor_id, event.mentee_id) == tuple(imported_id(people.network_id, id_) for id_ in ("A-1", "A-2"))
    assert (event.kind, str(event.started_on), event.ended_on) == (Kind.REVERSE, "2025-09-01", None)


async def test_is_told_once(people: Importing, db: Database) -> None:
    first, again = "P-1,A-1,A-2,,2025-09-01,", "P-1,A-1,A-2,traditional,01.09.2025,"
    await people.applied(pair_lines(first), kind=ImportKind.PAIRS)

    applied = await people.applied(pair_lines(again), kind=ImportKind.PAIRS)

    assert (some(applied.counts), len(await told(db))) == ({"unchanged": 1}, 1)


async def test_is_told_anew_when_it_ends(people: Importing, db: Database) -> None:
    await people.applied(pair_lines("P-1,A-1,A-2,,2025-09-01,"), kind=ImportKind.PAIRS)

    applied = await people.applied(pair_lines("P-1,A-1,A-2,,2025-09-01,2026-02-28"), kind=ImportKind.PAIRS)

    assert some(applied.counts) == {"updated": 1}
    assert [str(event.ended_on) for event in await told(db)] == ["None", "2026-02-28"]
    async with db.reading() as tx:
        assert len((await tx.session.execute(select(pairs))).all()) == 1


async def test_is_refused_with_somebody_who_is_no_member(people: Importing, db: Database) -> None:
    applied = await people.applied(pair_lines("P-1,A-1,A-9,,2025-09-01,"), kind=ImportKind.PAIRS)

    (row,) = await people.rows(applied.id)
    assert (row.outcome, row.findings[0]["column"], row.findings[0]["value"]) == ("REFUSED", "mentee", "A-9")
    assert await told(db) == []


async def test_changes_nothing_while_it_is_only_checked(people: Importing, db: Database) -> None:
    checked = await people.checked(pair_lines("P-1,A-1,A-2,,2025-09-01,"), kind=ImportKind.PAIRS)

    assert (some(checked.counts), await told(db)) == ({"created": 1}, [])
