"""An invitation by e-mail: bring somebody whom you know, who may be no member yet."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hmac import compare_digest
from uuid import UUID

from chassis.errors import BadInput, DomainError, NotFound
from contracts.matching import InvitationAccepted, InvitationWithdrawn
from contracts.words import Kind
from services.matching.relationships.domain.defaults import INVITATIONS_A_MONTH, OPEN_INVITATIONS

LONGEST_ADDRESS = 254


class NoSuchInvitation(NotFound):
    """This invitation is not open any more; ask who invited you for a new one."""


class TooManyInvitations(DomainError):
    """Five of your invitations wait for an answer; wait for one, or take one back."""


class InvitedEnough(DomainError):
    """You have sent twenty invitations within a month; each was a mail to somebody. Wait some days."""


class AlreadyInvited(DomainError):
    """You have invited this address already; wait for the answer, or take that invitation back."""


class OwnInvitation(DomainError):
    """This is your own invitation; send the link to the person you mean."""


class OtherAddress(DomainError):
    """This invitation went to another address than the one in your profile; ask to be invited at that one."""


class AddressNotHere(DomainError):
    """Your address has not arrived here since Cairn was renewed; open the link again in some minutes."""


class InvitationStatus(str, Enum):
    """Where an invitation stands."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


@dataclass(eq=False, kw_only=True)
class Invitation:
    """Neither the address nor the code is kept: the mail has them, and here are their digests."""

    id: UUID
    inviter_id: UUID
    code_hash: bytes
    address_hash: bytes
    kind: Kind | None
    need_id: UUID | None
    status: InvitationStatus
    slot: int
    sent_at: datetime
    expires_at: datetime
    accepted_by: UUID | None = None

    def accept(self, by: UUID, *, address: str | None, now: datetime) -> InvitationAccepted:
        """By whoever has this address; what is over is as what never was."""
        if self.status is not InvitationStatus.SENT or now >= self.expires_at:
            raise NoSuchInvitation
        if by == self.inviter_id:
            raise OwnInvitation
        if address is None:
            raise AddressNotHere
        if not compare_digest(self.address_hash, address_digest(self.inviter_id, address)):
            raise OtherAddress
        self.status, self.accepted_by = InvitationStatus.ACCEPTED, by
        return InvitationAccepted(invitation_id=self.id, member_id=self.inviter_id, other_id=by)

    def close(self, status: InvitationStatus) -> InvitationWithdrawn | None:
        """Taken back, or expired; None when it was answered or closed before."""
        if self.status is not InvitationStatus.SENT:
            return None
        self.status = status
        return InvitationWithdrawn(invitation_id=self.id, member_id=self.inviter_id)


def digest(secret: str) -> bytes:
    """Of a code with 256 random bits; an address is salted with who invites, so that digests cannot be compared."""
    return hashlib.sha256(secret.encode()).digest()


def address_digest(inviter_id: UUID, address: str) -> bytes:
    return digest(f"{inviter_id}:{address.casefold()}")


def check_address(address: str) -> str:
    """The address without blanks around it, if a mail could be sent there."""
    cleaned = address.strip()
    name, at, domain = cleaned.rpartition("@")
    if not at or not name or "." not in domain or len(cleaned) > LONGEST_ADDRESS or not cleaned.isprintable():
        raise BadInput("email must be an e-mail address, such as ada@example.org.")
    if any(character.isspace() for character in cleaned):
        raise BadInput("email must be one e-mail address, without blanks.")
    return cleaned


def check_sent(lately: int) -> None:
    """`lately`: how many they have sent within a month, whatever became of them."""
    if lately >= INVITATIONS_A_MONTH.value:
        raise InvitedEnough


def free_slot(taken: Collection[int]) -> int:
    """The first of the few places for invitations that wait; whoever takes it first has it."""
    free = [slot for slot in range(1, OPEN_INVITATIONS.value + 1) if slot not in taken]
    if not free:
        raise TooManyInvitations
    return free[0]
