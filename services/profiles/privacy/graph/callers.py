"""Who may ask for what: members for themselves, and staff in their own name."""

from uuid import UUID

from chassis.errors import NotAllowed
from chassis.graph import Info
from chassis.identity import Role

KEEPERS = frozenset({Role.SUPPORT, Role.OPERATOR})


def oneself(info: Info) -> UUID:
    """The member who asks; nobody decides about another's data in their name."""
    return info.context.identity.in_person()


def keeper(info: Info) -> UUID:
    """The member of staff, of support or operations, who asks and answers for it."""
    asking = oneself(info)
    if not KEEPERS & info.context.identity.roles:
        raise NotAllowed
    return asking


def support(info: Info) -> UUID:
    """The member of support who asks and answers for it."""
    asking = oneself(info)
    info.context.identity.require(Role.SUPPORT)
    return asking
