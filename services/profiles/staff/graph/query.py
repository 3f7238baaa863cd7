"""What can be asked: one's imported profile, what was done in one's name, the roles of staff, and the audit trail."""

from uuid import UUID

import strawberry

from chassis.graph import Connection, Info, Page, as_uuid, connection
from chassis.identity import Role
from services.profiles.members.queries.people import cards_of
from services.profiles.members.queries.standing import standings_of
from services.profiles.staff.graph.types import (
    ActInMyName,
    AuditEntry,
    ImportedProfile,
    RoleGrant,
)
from services.profiles.staff.linking import claimable
from services.profiles.staff.queries.audit import acts_for, trail
from services.profiles.staff.queries.grants import grants
from services.profiles.staff.queries.mandates import mandates_by_id

HIGHEST_SEQ = 2**63 - 1


def operator(info: Info) -> UUID:
    """The operator who asks, in person."""
    member_id = info.context.identity.in_person()
    info.context.identity.require(Role.OPERATOR)
    return member_id


async def imported_profile(info: Info) -> ImportedProfile | None:
    member_id, email = info.context.identity.in_person(), info.context.identity.verified_email
    if email is None:
        return None
    async with info.context.db.reading() as tx:
        found = None if await standings_of(tx, [member_id]) else await claimable(tx, email)
    return ImportedProfile.of(found) if found else None


async def acts_in_my_name(info: Info, first: int = 20, after: str | None = None) -> Connection[ActInMyName]:
    member_id, page = info.context.identity.in_person(), Page.of(first, after)
    async with info.context.reading() as tx:
        rows = await acts_for(tx, member_id, before=page.last_number(highest=HIGHEST_SEQ), most=page.first + 1)
        cards = await cards_of(tx, {row.actor_id for row in rows if row.actor_id})
        begun = await mandates_by_id(tx, {UUID(row.details["mandate"]) for row in rows if "mandate" in row.details})
    return connection(rows, page, node=lambda row: ActInMyName.of(row, cards, begun), cursor=lambda row: (row.seq,))


async def staff_roles(info: Info, first: int = 20, after: str | None = None) -> Connection[RoleGrant]:
    operator(info)
    page = Page.of(first, after)
    async with info.context.db.reading() as tx:
        rows = await grants(tx, before=page.last_id(), most=page.first + 1)
    return connection(rows, page, node=RoleGrant.of, cursor=lambda row: (row.id,))


async def audit_trail(
    info: Info, subject_id: strawberry.ID | None = None, first: int = 50, after: str | None = None
) -> Connection[AuditEntry]:
    operator(info)
    page, subject = Page.of(first, after), as_uuid(subject_id, name="subjectId") if subject_id else None
    async with info.context.db.reading() as tx:
        rows = await trail(tx, before=page.last_number(highest=HIGHEST_SEQ), most=page.first + 1, subject_id=subject)
    return connection(rows, page, node=AuditEntry.of, cursor=lambda row: (row.seq,))


@strawberry.type
class Query:
    imported_profile: ImportedProfile | None = strawberry.field(
        resolver=imported_profile,
        description="The profile that claimImportedProfile would take over: the one imported under the e-mail address "
        "that the association has verified; none once you have a profile.",
    )
    acts_in_my_name: Connection[ActInMyName] = strawberry.field(
        resolver=acts_in_my_name, description="What staff did in your name, the newest first."
    )
    staff_roles: Connection[RoleGrant] = strawberry.field(
        resolver=staff_roles, description="For operators: every role that was given here, the newest first."
    )
    audit_trail: Connection[AuditEntry] = strawberry.field(
        resolver=audit_trail, description="For operators: the newest entries first, of one member where one is named."
    )
