"""Carrying an import on, a chunk of rows in each transaction: what a crash cuts off is done anew, and nothing twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.db import Transaction
from chassis.keyring import Keyring
from chassis.timers import hasten_timer, set_timer
from services.profiles.integrations.commands.duplicates import EVERYBODY, FIND
from services.profiles.integrations.commands.imports import (
    CHUNK,
    counts,
    leaving,
    load_import,
    read_import,
    save_import,
)
from services.profiles.integrations.commands.imports_chunks import Ahead, Judge, Row
from services.profiles.integrations.commands.imports_lanes import CLOSE, Lane, advance_lane, all_over, end_lane
from services.profiles.integrations.commands.imports_members import foresee_people, let_go, take_people
from services.profiles.integrations.commands.imports_pairs import foresee_pairs, take_said_pairs
from services.profiles.integrations.domain.imports import Import, ImportKind, ImportMissing, ImportState
from services.profiles.integrations.domain.imports_outcomes import RowOutcome
from services.profiles.integrations.domain.imports_rows import Finding, a_pair, a_person


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


# A plan kept from when the tables were empty reads all of them for each chunk.
_PLAN_ANEW = text("DISCARD PLANS")


async def carry_on_import(tx: Transaction, keyring: Keyring, *, lane: Lane, ahead: Ahead) -> None:
    """Does the next chunk of a lane, and sets the timer for the one after; behind the last one the lane is over."""
    running = await read_import(tx, lane.import_id)
    if running is None or not running.runs:
        return
    await tx.session.execute(_PLAN_ANEW)
    taker = TAKERS[running.kind]
    rows = await ahead.next_rows(tx, running, lane, judge=taker.judge)
    if not rows:
        await end_lane(tx, lane)
        return
    taking = taker.take
    if running.state is ImportState.STAGED:
        await _refuse_same(tx, running, taker, rows=rows)
        taking = taker.foresee
    good = [row for row in rows if row.subject is not None]
    outcomes = await taking(tx, keyring, of=running, subjects=[row.subject for row in good])
    await _keep(tx, running, rows, good=good, outcomes=outcomes)
    await advance_lane(tx, lane, cursor=rows[-1].number)


async def close_import(tx: Transaction, keyring: Keyring, *, import_id: UUID) -> None:
    """Ends the running step once all its lanes are over; of a full list, those whom it does not name go first."""
    if not await all_over(tx, import_id):
        return
    try:
        running = await load_import(tx, import_id)
    except ImportMissing:
        return
    if not running.runs:
        return
    if running.state is ImportState.STAGED:
        running.checked(await counts(tx, import_id), await leaving(tx, running), now=tx.now)
    elif running.full_sync and await let_go(tx, keyring, running, most=CHUNK):
        await set_timer(tx, CLOSE, key=str(import_id), due_at=tx.now)
    else:
        running.applied(await counts(tx, import_id), now=tx.now)
        await hasten_timer(tx, FIND, key=EVERYBODY)
    await save_import(tx, running)


_SAME = text(
    """
    SELECT key, array_agg(number ORDER BY number) AS numbers, count(DISTINCT cells) = 1 AS alike
    FROM import_rows WHERE import_id = :import_id AND key = ANY(:keys)
    GROUP BY key HAVING count(*) > 1
    """
)
MOST_SHOWN = 5


async def _refuse_same(tx: Transaction, of: Import, taker: Taker, *, rows: Sequence[Row]) -> None:
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


# The numbers are an array, whose length PostgreSQL knows when it plans: of rows in one JSON it expects a hundred.
_KEEP = text(
    """
    UPDATE import_rows SET outcome = done.outcome, member_id = done.member_id, findings = done.findings,
        changed = done.changed, kept = done.kept
    FROM unnest(CAST(:numbers AS integer[]), CAST(:outcomes AS text[])) AS row (number, outcome)
    CROSS JOIN LATERAL json_to_record(CAST(row.outcome AS json))
        AS done (outcome text, member_id uuid, findings jsonb, changed text[], kept text[])
    WHERE import_rows.import_id = :import_id AND import_rows.number = row.number
      AND (import_rows.outcome, import_rows.member_id, import_rows.findings, import_rows.changed, import_rows.kept)
          IS DISTINCT FROM (done.outcome, done.member_id, done.findings, done.changed, done.kept)
    """
)


async def _keep(
    tx: Transaction, of: Import, rows: Sequence[Row], *, good: Sequence[Row], outcomes: Sequence[RowOutcome]
) -> None:
    """Writes down what became of the rows; applying mostly does what the check has foreseen, and writes nothing."""
    for row, outcome in zip(good, outcomes, strict=True):
        row.outcome = outcome
        row.findings = [*row.findings, *outcome.findings]
    numbers, done = [row.number for row in rows], [_as_json(row) for row in rows]
    await tx.session.execute(_KEEP, {"import_id": of.id, "numbers": numbers, "outcomes": done})


def _as_json(row: Row) -> str:
    return orjson.dumps({**vars(row.outcome), "findings": row.findings}, default=str).decode()
