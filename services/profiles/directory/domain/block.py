"""A block: a member wants nothing to do with another, who is never told."""

from uuid import NAMESPACE_URL, UUID, uuid5

from chassis.errors import DomainError
from contracts.profiles import BlockLifted, MemberBlocked


class BlockingYourself(DomainError):
    """You cannot block yourself; to be found by nobody, withdraw your offer."""


def block(blocker_id: UUID, blocked_id: UUID) -> MemberBlocked:
    if blocker_id == blocked_id:
        raise BlockingYourself
    return MemberBlocked(block_id=_block_id(blocker_id, blocked_id), blocker_id=blocker_id, blocked_id=blocked_id)


def lift(blocker_id: UUID, blocked_id: UUID) -> BlockLifted:
    return BlockLifted(block_id=_block_id(blocker_id, blocked_id), blocker_id=blocker_id, blocked_id=blocked_id)


def _block_id(blocker_id: UUID, blocked_id: UUID) -> UUID:
    """Each direction has its own, so that raising and lifting one of them stay in order."""
    return uuid5(NAMESPACE_URL, f"urn:cairn:block:{blocker_id}:{blocked_id}")
