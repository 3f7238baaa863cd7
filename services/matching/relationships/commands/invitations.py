"""Bring your own mentor: by e-mail; the secret link makes a connection and, if chosen, a relationship."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.keyring import KeyDestroyed, Keyring
from chassis.timers import cancel_timer, set_timer
from contracts.matching import MentorInvited, Origin, Through
from contracts.words import Kind
from services.matching.capacity.commands import hold_seat_of_invited
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.facts.queries.blocks import apart
from services.matching.facts.queries.people import has_need, sealed_address_of
from services.matching.relationships.commands.connections import connect
from services.matching.relationships.commands.start import StartRelationship, start_relationship
from services.matching.relationships.domain.defaults import INVITATION_LASTS
from services.matching.relationships.domain.invitation import (
    AlreadyInvited,
    Invitation,
    InvitationStatus,
    NoSuchInvitation,
    address_digest,
    check_address,
    check_sent,
    digest,
    free_slot,
)
from services.matching.relationships.tables import invitations

INVITATION_OVER = "expire_invitation"
CODE_BYTES = 32
MONTH = timedelta(days=30)
UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, kw_only=True)
class InviteMentor:
    """`kind`: of the relationship that begins with the yes; None for a connection alone.  `locale`: of the mail."""

    address: str
    kind: Kind | None
    need_id: UUID | None
    locale: str


async def invite_mentor(tx: Transaction, inviter_id: UUID, command: InviteMentor, *, keyring: Keyring) -> UUID:
    """Sends the mail with the secret link; neither the address nor the code stays here in clear."""
    address, code = check_address(command.address), secrets.token_urlsafe(CODE_BYTES)
    if command.need_id is not None and not await has_need(tx, inviter_id, command.need_id):
        raise NoSuchNeed
    check_sent(await _sent_lately(tx, inviter_id))
    invitation = Invitation(
        id=new_id(),
        inviter_id=inviter_id,
        code_hash=digest(code),
        address_hash=address_digest(inviter_id, address),
        kind=command.kind,
        need_id=command.need_id,
        status=InvitationStatus.SENT,
        slot=free_slot(await _taken(tx, inviter_id)),
        sent_at=tx.now,
        expires_at=tx.now + INVITATION_LASTS.days,
    )
    event = MentorInvited(
        invitation_id=invitation.id,
        member_id=inviter_id,
        address=await _sealed(keyring, inviter_id, address),
        code=await _sealed(keyring, inviter_id, code),
        locale=command.locale,
        expires_at=invitation.expires_at,
    )
    await _keep(tx, invitation)
    await set_timer(tx, INVITATION_OVER, key=str(invitation.id), due_at=invitation.expires_at)
    await tx.emit(event)
    return invitation.id


@dataclass(frozen=True, kw_only=True)
class AcceptInvitation:
    """`code` is the secret of the link; `agreement`: whether the relationship, if there is one, is formal."""

    code: str
    agreement: bool


async def accept_invitation(tx: Transaction, by: UUID, command: AcceptInvitation, *, keyring: Keyring) -> UUID:
    """Whoever holds the link and has the address it went to: a link that was passed on, or found, opens nothing.

    A relationship, if one was asked for, takes a seat of theirs: who is full is told so, and nothing happens.
    """
    query = select(Invitation).where(invitations.c.code_hash == digest(command.code)).with_for_update()
    invitation = await tx.session.scalar(query)
    if invitation is None or await tx.session.scalar(select(apart(by, invitation.inviter_id))):
        raise NoSuchInvitation
    event = invitation.accept(by, address=await _address_of(tx, by, keyring=keyring), now=tx.now)
    await cancel_timer(tx, INVITATION_OVER, key=str(invitation.id))
    await connect(tx, invitation.inviter_id, by, through=Through.INVITED)
    if invitation.kind is not None:
        await hold_seat_of_invited(tx, by)
        await start_relationship(tx, _bond(invitation, by, formal=command.agreement))
    await tx.emit(event)
    return invitation.id


async def _address_of(tx: Transaction, member_id: UUID, *, keyring: Keyring) -> str | None:
    """None where nobody has told of one yet; one that cannot be opened is nobody's."""
    sealed = await sealed_address_of(tx, member_id)
    try:
        return None if sealed is None else await keyring.open(member_id, sealed)
    except (KeyDestroyed, ValueError):
        return ""


def _bond(invitation: Invitation, mentor_id: UUID, *, formal: bool) -> StartRelationship:
    return StartRelationship(
        mentor_id=mentor_id,
        mentee_id=invitation.inviter_id,
        kind=invitation.kind or Kind.TRADITIONAL,
        origin=Origin.INVITED,
        need_id=invitation.need_id,
        formal=formal,
    )


async def withdraw_invitation(tx: Transaction, invitation_id: UUID, *, by: UUID) -> UUID:
    """The link leads nowhere any more."""
    invitation = await tx.session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.inviter_id != by:
        raise NoSuchInvitation
    event = invitation.close(InvitationStatus.WITHDRAWN)
    if event is None:
        raise NoSuchInvitation
    await cancel_timer(tx, INVITATION_OVER, key=str(invitation_id))
    await tx.emit(event)
    return invitation_id


async def expire_invitation(tx: Transaction, invitation_id: UUID) -> None:
    invitation = await tx.session.get(Invitation, invitation_id, with_for_update=True)
    event = invitation and invitation.close(InvitationStatus.EXPIRED)
    if event:
        await tx.emit(event)


async def _taken(tx: Transaction, inviter_id: UUID) -> set[int]:
    mine = (invitations.c.inviter_id == inviter_id) & (invitations.c.status == InvitationStatus.SENT)
    return set(await tx.session.scalars(select(invitations.c.slot).where(mine)))


async def _sent_lately(tx: Transaction, inviter_id: UUID) -> int:
    lately = invitations.c.sent_at > tx.now - MONTH
    query = select(func.count()).where(invitations.c.inviter_id == inviter_id, lately)
    return await tx.session.scalar(query) or 0


async def _sealed(keyring: Keyring, inviter_id: UUID, text: str) -> str:
    try:
        return await keyring.seal(inviter_id, text)
    except KeyDestroyed as error:
        raise NoSuchInvitation from error


async def _keep(tx: Transaction, invitation: Invitation) -> None:
    """One for each address and each slot: the unique indexes decide between two that come at once."""
    tx.session.add(invitation)
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise AlreadyInvited from error
        raise
