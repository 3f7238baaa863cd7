"""Emitting a test event, so that a partner can try its receiving end."""

from uuid import UUID

from chassis.db import Transaction
from chassis.ids import new_id
from contracts.profiles import IntegrationTested


async def emit_test_event(tx: Transaction, client_id: UUID, *, network_id: UUID) -> UUID:
    """The id of the test, by which the partner knows the event again."""
    test_id = new_id()
    await tx.emit(IntegrationTested(test_id=test_id, client_id=client_id, network_id=network_id))
    return test_id
