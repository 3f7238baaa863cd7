"""What other services' events mean for members."""

from chassis.db import Transaction
from chassis.events.inbox import Handlers
from chassis.stores import erased_of
from contracts.matching import ConnectionEnded, MembersConnected, MembersMissed, MentorLoadChanged
from services.profiles.members.commands.connections import connect, disconnect
from services.profiles.members.commands.loads import keep_load
from services.profiles.members.commands.retelling import retell_soon


async def on_mentor_load_changed(tx: Transaction, event: MentorLoadChanged) -> None:
    await keep_load(tx, event.member_id, event.held)


async def on_members_connected(tx: Transaction, event: MembersConnected) -> None:
    """The event is about one of the two; that the other was erased is asked here."""
    if not await erased_of(tx, (event.member_id, event.other_id)):
        await connect(tx, event.member_id, event.other_id)


async def on_connection_ended(tx: Transaction, event: ConnectionEnded) -> None:
    await disconnect(tx, event.member_id, event.other_id)


async def on_members_missed(tx: Transaction, event: MembersMissed) -> None:
    await retell_soon(tx, event.request_id, event.member_ids)


HANDLERS: Handlers = {
    MembersMissed: on_members_missed,
    MentorLoadChanged: on_mentor_load_changed,
    MembersConnected: on_members_connected,
    ConnectionEnded: on_connection_ended,
}
