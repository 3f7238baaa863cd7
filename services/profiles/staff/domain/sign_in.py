"""Sign-ins: which member somebody is who signs in at the association."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError, NotFound


class AddressNotVerified(DomainError):
    """The association has not told us that it verified your e-mail address: verify it there, then sign in again."""


class NothingToClaim(NotFound):
    """There is no imported profile with your verified e-mail address that you could take over."""


class ProfileIsThere(DomainError):
    """You have a profile already: ask support to join the imported one with it."""


class LinkedJustNow(DomainError):
    """Your sign-in was just linked to a profile that was here before: read it again, then save."""


class Linked(str, Enum):
    """Why a sign-in stands for a member: its own, by the association's number, by the member's yes, after a merge."""

    SELF = "SELF"
    MEMBER_NUMBER = "MEMBER_NUMBER"
    E_MAIL = "E_MAIL"
    MERGE = "MERGE"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The member whom `principal_id`, derived from issuer and subject, stands for."""

    principal_id: UUID
    member_id: UUID
    how: Linked

    @property
    def may_move(self) -> bool:
        """Whether a number or an address may still lead it to somebody else; once linked it stays."""
        return self.how is Linked.SELF
