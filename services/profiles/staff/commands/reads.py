"""What staff read of the member in whose name they act is on record, once for the same fields while they act."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import exists, select

from chassis.db import Transaction
from services.profiles.members.queries.private import private_fields_of
from services.profiles.staff.commands.audit import append
from services.profiles.staff.domain.audit import Action
from services.profiles.staff.queries.mandates import runs_now
from services.profiles.staff.tables import audit_entries


async def keep_reading(tx: Transaction, staff_id: UUID, *, member_id: UUID, fields: AbstractSet[str]) -> None:
    """Adds to the audit trail which of `fields` are not for everyone, if any."""
    private = sorted(fields & await private_fields_of(tx, member_id))
    if not private:
        return
    mandate = await runs_now(tx, staff_id, member_id=member_id)
    details = {"service": "profiles", "fields": "-".join(private)} | ({"mandate": str(mandate)} if mandate else {})
    if not await _is_on_record(tx, staff_id, member_id=member_id, details=details):
        await append(tx, Action.READ, actor_id=staff_id, subject_id=member_id, details=details)


async def _is_on_record(tx: Transaction, staff_id: UUID, *, member_id: UUID, details: dict[str, str]) -> bool:
    entry = audit_entries.c
    same = (entry.subject_id == member_id, entry.actor_id == staff_id, entry.action == Action.READ.value)
    return bool(await tx.session.scalar(select(exists().where(*same, entry.details == details))))
