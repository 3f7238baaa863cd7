"""Reading the audit trail: page by page, and all of it to see whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database, Transaction
from chassis.keyring.anchors import Anchors
from services.profiles.staff.domain.audit import IN_SOMEBODYS_NAME, ORIGIN, Break, Entry, Link, follow
from services.profiles.staff.tables import audit_entries

CHAIN = "audit"
BATCH = 1000


async def trail(tx: Transaction, *, before: int | None, most: int, subject_id: UUID | None = None) -> Sequence[Entry]:
    """The newest entries first; of one subject, where it is named."""
    query = select(audit_entries).order_by(audit_entries.c.seq.desc()).limit(most)
    if before is not None:
        query = query.where(audit_entries.c.seq < before)
    if subject_id is not None:
        query = query.where(audit_entries.c.subject_id == subject_id)
    return [Entry(**row) for row in (await tx.session.execute(query)).mappings()]


async def acts_for(tx: Transaction, member_id: UUID, *, before: int | None, most: int) -> Sequence[Entry]:
    """What was done in the member's name, the newest first."""
    named = audit_entries.c.action.in_([action.value for action in IN_SOMEBODYS_NAME])
    query = select(audit_entries).where(audit_entries.c.subject_id == member_id, named)
    if before is not None:
        query = query.where(audit_entries.c.seq < before)
    rows = await tx.session.execute(query.order_by(audit_entries.c.seq.desc()).limit(most))
    return [Entry(**row) for row in rows.mappings()]


async def head(tx: Transaction) -> Link:
    """The end of the chain."""
    query = select(audit_entries.c.seq, audit_entries.c.hash).order_by(audit_entries.c.seq.desc()).limit(1)
    row = (await tx.session.execute(query)).first()
    return Link(row.seq, row.hash) if row else ORIGIN


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How far the chain holds; `broken` says where and why it does not."""

    entries: int
    head: str
    anchored: int
    broken: Break | None = None


async def verify_chain(db: Database, anchors: Anchors, *, batch: int = BATCH) -> Verdict:
    """Follows the whole chain, `batch` entries at a time, and holds it against its anchors in the other store."""
    newest = await anchors.newest(CHAIN)
    last, broken, anchored = ORIGIN, None, newest.seq if newest else 0
    while broken is None:
        async with db.reading() as tx:
            entries = await _behind(tx, last, most=batch)
        if not entries:
            broken = Break(anchored, "this entry was anchored, and it is gone") if anchored > last.seq else None
            break
        end = follow(entries, after=last)
        broken = end if isinstance(end, Break) else await _against(anchors, entries)
        last = end if isinstance(end, Link) and broken is None else last
    return Verdict(entries=last.seq, head=last.hash, anchored=anchored, broken=broken)


async def _behind(tx: Transaction, last: Link, *, most: int) -> Sequence[Entry]:
    query = select(audit_entries).where(audit_entries.c.seq > last.seq).order_by(audit_entries.c.seq).limit(most)
    return [Entry(**row) for row in (await tx.session.execute(query)).mappings()]


async def _against(anchors: Anchors, entries: Sequence[Entry]) -> Break | None:
    """Whether each anchored entry still has the hash that it had."""
    hashes = {entry.seq: entry.hash for entry in entries}
    for anchor in await anchors.between(CHAIN, entries[0].seq, entries[-1].seq):
        if hashes[anchor.seq] != anchor.hash:
            return Break(anchor.seq, "the chain was written anew: its anchor is another")
    return None
