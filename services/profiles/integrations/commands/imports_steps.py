"""Carrying an import on, a chunk of rows in each transaction: what a crash cuts off is done anew, and nothing twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import func, select, text

from chassis.db import Transaction
from chassis.keyring import Keyring
from chassis.timers import hasten_timer, set_timer
from services.profiles.integrations.commands.duplicates import EVERYBODY, FIND
from services.profiles.integrations.commands.imports import (
    CARRY_ON,
    CHUNK,
    counts,
    leaving,
    load_import,
    save_import,
)
from services.profiles.integrations.commands.imports_members import foresee_people, let_go, take_people
from services.profiles.integrations.commands.imports_pairs import foresee_pairs, take_said_pairs
from services.profiles.integrations.domain.imports import Import, ImportKind, ImportMissing, ImportState
from services.profiles.integrations.domain.imports_outcomes import REFUSED, RowOutcome
from services.profiles.integrations.domain.imports_rows import Finding, a_pair, a_person
from services.profiles.integrations.tables import import_rows

Judge = Callable[[Mapping[str, str], Mapping[str, str]], tuple[Any, list[Finding]]]
"""From a row's cells and the headings of their columns to a person or a pair, or to what keeps it out."""


class Taking(Protocol):
    """Takes rows in, or says what that would do, in their order."""

    async def __call__(
        self, tx: Transaction, keyring: Keyring, /, *, of: Import, subjects: Sequence[Any]
    ) -> list[RowOutcome]: ...


@dataclass(frozen=True, kw_only=True)
class Taker:
    """How rows of one kind are taken in; `column` has the id by which two of them are the same."""

    column: str
    judge: Judge
    foresee: Taking
    take: Taking


TAKERS: Mapping[ImportKind, Taker] = {
    ImportKind.MEMBERS: Taker(column="external_id", judge=a_person, foresee=foresee_people, take=take_people),
    ImportKind.PAIRS: Taker(column="pair_id", judge=a_pair, foresee=foresee_pairs, take=take_said_pairs),
}


@dataclass
class _Row:
    """A row on its way; `subject` is the person or pair that it says, None once it is refused."""

    number: int
    key: str | None
    cells: Mapping[str, str]
    subject: Any = None
    findings: list[Finding] = field(default_factory=list)
    outcome: RowOutcome = REFUSED


# A plan kept from when the tables were empty reads all of them for each chunk.
_PLAN_ANEW = text("DISCARD PLANS")


async def carry_on_import(tx: Transaction, keyring: Keyring, *, import_id: UUID) -> None:
    """Does the next chunk of whatever the import is at, and sets the timer for the one after."""
    try:
        running = await load_import(tx, import_id)
    except ImportMissing:
        return
    if not running.runs:
        return
    await tx.session.execute(_PLAN_ANEW)
    step: Callable[[Transaction, Keyring, Import], Awaitable[None]] = (
        _check if running.state is ImportState.STAGED else _apply
    )
    await step(tx, keyring, running)
    await save_import(tx, running)
    if running.runs:
        await set_timer(tx, CARRY_ON, key=str(import_id), due_at=tx.now)


async def _check(tx: Transaction, keyring: Keyring, of: Import) -> None:
    taker, rows = TAKERS[of.kind], await _next_rows(tx, of)
    if not rows:
        of.checked(await counts(tx, of.id), await leaving(tx, of), now=tx.now)
        return
    await asyncio.to_thread(_judge, taker, rows, of.columns)
    await _refuse_same(tx, of, taker, rows=rows)
    good = [row for row in rows if row.subject is not None]
    outcomes = await taker.foresee(tx, keyring, of=of, subjects=[row.subject for row in good])
    await _keep(tx, of, rows, good=good, outcomes=outcomes)


async def _apply(tx: Transaction, keyring: Keyring, of: Import) -> None:
    taker, rows = TAKERS[of.kind], await _next_rows(tx, of)
    if rows:
        await asyncio.to_thread(_judge, taker, rows, of.columns)
        good = [row for row in rows if row.subject is not None]
        outcomes = await taker.take(tx, keyring, of=of, subjects=[row.subject for row in good])
        await _keep(tx, of, rows, good=good, outcomes=outcomes)
    elif not of.full_sync or not await let_go(tx, keyring, of, most=CHUNK):
        of.applied(await counts(tx, of.id), now=tx.now)
        await hasten_timer(tx, FIND, key=EVERYBODY)


async def _next_rows(tx: Transaction, of: Import) -> list[_Row]:
    """The next chunk; only what was not refused by the check is applied."""
    wanted = (import_rows.c.import_id == of.id) & (import_rows.c.number > of.cursor)
    if of.state is ImportState.APPLYING:
        wanted &= import_rows.c.outcome != REFUSED.outcome
    # Within a range of numbers: asked for the first thousand of all that follow, PostgreSQL may read and sort them all.
    first = select(func.min(import_rows.c.number)).where(wanted).scalar_subquery()
    columns = (import_rows.c.number, import_rows.c.key, import_rows.c.cells)
    query = select(*columns).where(wanted, import_rows.c.number < first + CHUNK)
    rows = await tx.session.execute(query.order_by(import_rows.c.number))
    return [_Row(*row) for row in rows]


def _judge(taker: Taker, rows: Sequence[_Row], headings: Mapping[str, str]) -> None:
    for row in rows:
        row.subject, row.findings = taker.judge(row.cells, headings)


_SAME = text(
    """
    SELECT key, array_agg(number ORDER BY number) AS numbers, count(DISTINCT cells) = 1 AS alike
    FROM import_rows WHERE import_id = :import_id AND key = ANY(:keys)
    GROUP BY key HAVING count(*) > 1
    """
)
MOST_SHOWN = 5


async def _refuse_same(tx: Transaction, of: Import, taker: Taker, *, rows: Sequence[_Row]) -> None:
    """Two rows of one id are both refused, whether they say the same or contradict each other: which one is meant?"""
    asked = {"import_id": of.id, "keys": [row.key for row in rows if row.key is not None]}
    same = {row.key: row for row in await tx.session.execute(_SAME, asked)}
    for row in rows:
        if others := same.get(row.key):
            numbers = " and ".join(str(number) for number in others.numbers[:MOST_SHOWN])
            how = "say the same" if others.alike else "contradict each other"
            heading = of.columns.get(taker.column, taker.column)
            sentence = f"Rows {numbers} have this id and {how}; leave one of them in the file."
            row.findings.append(Finding(heading, row.key or "", sentence))
            row.subject = None


_KEEP = text(
    """
    UPDATE import_rows SET outcome = done.outcome, member_id = done.member_id, findings = done.findings,
        changed = ARRAY(SELECT jsonb_array_elements_text(done.changed)),
        kept = ARRAY(SELECT jsonb_array_elements_text(done.kept))
    FROM unnest(CAST(:numbers AS integer[]), CAST(:outcomes AS text[]), CAST(:member_ids AS uuid[]),
                CAST(:findings AS jsonb[]), CAST(:changed AS jsonb[]), CAST(:kept AS jsonb[]))
        AS done (number, outcome, member_id, findings, changed, kept)
    WHERE import_rows.import_id = :import_id AND import_rows.number = done.number
    """
)


async def _keep(
    tx: Transaction, of: Import, rows: Sequence[_Row], *, good: Sequence[_Row], outcomes: Sequence[RowOutcome]
) -> None:
    for row, outcome in zip(good, outcomes, strict=True):
        row.outcome = outcome
        row.findings = [*row.findings, *outcome.findings]
    of.advance(rows[-1].number, now=tx.now)
    columns = {
        "numbers": [row.number for row in rows],
        "outcomes": [row.outcome.outcome for row in rows],
        "member_ids": [row.outcome.member_id for row in rows],
        "findings": [_as_json([finding.as_json() for finding in row.findings]) for row in rows],
        "changed": [_as_json(row.outcome.changed) for row in rows],
        "kept": [_as_json(row.outcome.kept) for row in rows],
    }
    await tx.session.execute(_KEEP, {"import_id": of.id, **columns})


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()
