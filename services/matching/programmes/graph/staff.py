"""Who runs a programme: programme managers, of all programmes or of those that they are named for."""

from uuid import UUID

from chassis.graph import Info
from chassis.identity import Kind, Role
from services.matching.programmes.domain.refusals import NotProgrammeStaff
from services.matching.programmes.queries.programmes import Staff


def staff_of(info: Info) -> Staff:
    """Which programmes the caller runs; nobody runs one in another's name."""
    identity = info.context.identity
    is_staff = identity.kind is Kind.MEMBER and identity.actor is None and Role.PROGRAMME_MANAGER in identity.roles
    if not is_staff:
        return False
    return identity.programmes or True


def require_staff(info: Info, programme_id: UUID) -> UUID:
    """The member of staff; refuses everybody who does not run this programme."""
    staff = staff_of(info)
    if staff is True or (not isinstance(staff, bool) and programme_id in staff):
        return info.context.identity.id
    raise NotProgrammeStaff


def require_opener(info: Info) -> UUID:
    """A programme is opened by whoever runs all of them."""
    if staff_of(info) is not True:
        raise NotProgrammeStaff
    return info.context.identity.id
