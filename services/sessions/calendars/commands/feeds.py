"""Making, renewing and revoking the address of a member's feed."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.sessions.calendars.tables import feeds


async def make_feed(tx: Transaction, member_id: UUID, *, digest: bytes) -> UUID:
    """The address that there was until now leads nowhere from now on."""
    row = {"digest": digest, "made_at": tx.now}
    statement = insert(feeds).values(member_id=member_id, **row)
    await tx.session.execute(statement.on_conflict_do_update(index_elements=[feeds.c.member_id], set_=row))
    return member_id


async def revoke_feed(tx: Transaction, member_id: UUID) -> UUID:
    """Revoking what is not there is fine."""
    await tx.session.execute(delete(feeds).where(feeds.c.member_id == member_id))
    return member_id
