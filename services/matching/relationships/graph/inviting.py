"""The mutations by which members say whom they know, and bring somebody along."""

from uuid import UUID

from chassis.db import Transaction
from chassis.errors import BadInput
from chassis.graph import Info, as_uuid, run_once
from services.matching.relationships.commands.connections import declare_connection, remove_connection
from services.matching.relationships.commands.invitations import (
    AcceptInvitation,
    InviteMentor,
    accept_invitation,
    invite_mentor,
    withdraw_invitation,
)
from services.matching.relationships.domain.invitation import NoSuchInvitation
from services.matching.relationships.graph.callers import maybe_id, oneself
from services.matching.relationships.graph.inputs import (
    AcceptInvitationInput,
    ConnectionInput,
    InviteMentorInput,
    WithdrawInvitationInput,
)
from services.matching.relationships.graph.known import Invitation, KnownMember
from services.matching.relationships.queries.connections import connection_by_id, invitation_for

LONGEST_LOCALE = 35
"""As long as a BCP 47 tag of all ordinary parts."""


async def declare(info: Info, input: ConnectionInput) -> KnownMember | None:  # noqa: A002 - GraphQL's word.
    member_id, other = oneself(info), as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await declare_connection(tx, member_id, other)

    return await _known(info, member_id, await run_once(info, input, work))


async def remove(info: Info, input: ConnectionInput) -> KnownMember | None:  # noqa: A002 - GraphQL's word.
    member_id, other = oneself(info), as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await remove_connection(tx, member_id, other)

    return await _known(info, member_id, await run_once(info, input, work))


async def invite(info: Info, input: InviteMentorInput) -> Invitation:  # noqa: A002 - GraphQL's word.
    member_id, keyring = oneself(info), info.context.parts["keyring"]
    if not 0 < len(input.locale) <= LONGEST_LOCALE:
        raise BadInput("locale must be a BCP 47 tag, such as de-AT.")
    need_id = maybe_id(input.need_id, name="needId")
    command = InviteMentor(address=input.email, kind=input.kind, need_id=need_id, locale=input.locale)

    async def work(tx: Transaction) -> UUID:
        return await invite_mentor(tx, member_id, command, keyring=keyring)

    return await _invitation(info, member_id, await run_once(info, input, work))


async def withdraw(info: Info, input: WithdrawInvitationInput) -> Invitation:  # noqa: A002 - GraphQL's word.
    member_id, invitation_id = oneself(info), as_uuid(input.invitation_id, name="invitationId")

    async def work(tx: Transaction) -> UUID:
        return await withdraw_invitation(tx, invitation_id, by=member_id)

    return await _invitation(info, member_id, await run_once(info, input, work))


async def accept(info: Info, input: AcceptInvitationInput) -> Invitation:  # noqa: A002 - GraphQL's word.
    member_id, keyring = oneself(info), info.context.parts["keyring"]
    command = AcceptInvitation(code=input.code, agreement=input.agreement)

    async def work(tx: Transaction) -> UUID:
        return await accept_invitation(tx, member_id, command, keyring=keyring)

    return await _invitation(info, member_id, await run_once(info, input, work))


async def _known(info: Info, member_id: UUID, connection_id: UUID) -> KnownMember | None:
    async with info.context.reading() as tx:
        view = await connection_by_id(tx, member_id, connection_id)
    return None if view is None else KnownMember.of(view)


async def _invitation(info: Info, member_id: UUID, invitation_id: UUID) -> Invitation:
    async with info.context.reading() as tx:
        view = await invitation_for(tx, member_id, invitation_id)
    if view is None:
        raise NoSuchInvitation
    return Invitation.of(view)
