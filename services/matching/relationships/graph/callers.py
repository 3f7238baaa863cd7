"""Who may do what here: members in person where it is private, and staff for the programmes that are theirs."""

from uuid import UUID

from chassis.errors import NotAllowed
from chassis.graph import Info, as_uuid
from chassis.identity import Role
from services.matching.relationships.queries.relationships import Overseer


def oneself(info: Info) -> UUID:
    """The member who asks: nobody says in their name how it went, or signs, or ends."""
    return info.context.identity.in_person()


def manager(info: Info, programme_id: UUID | None) -> UUID:
    """A programme manager, of this programme or of the association; one limited to others is refused."""
    asking = info.context.identity.in_person()
    overseer = overseer_asking(info)
    if overseer.programmes and programme_id not in overseer.programmes:
        raise NotAllowed
    return asking


def overseer_asking(info: Info) -> Overseer:
    info.context.identity.in_person()
    info.context.identity.require(Role.PROGRAMME_MANAGER)
    return Overseer(programmes=info.context.identity.programmes)


def maybe_id(value: str | None, *, name: str) -> UUID | None:
    return None if value is None else as_uuid(value, name=name)
