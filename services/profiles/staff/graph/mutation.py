"""What can be done: claiming a profile, granting roles, and acting in a member's name."""

from uuid import UUID

import strawberry

from chassis.db import Transaction
from chassis.graph import Info, as_uuid, run_once
from chassis.identity import Role
from services.profiles.staff.commands import grants, mandates, sign_ins
from services.profiles.staff.domain.sign_in import AddressNotVerified
from services.profiles.staff.graph.query import operator
from services.profiles.staff.graph.types import ImportedProfile, Mandate, RoleGrant
from services.profiles.staff.linking import imported_profile_of
from services.profiles.staff.queries.grants import grants_by_id
from services.profiles.staff.queries.mandates import mandates_by_id

# ruff: noqa: A002 - `input` is GraphQL's word for what a mutation takes.


@strawberry.input
class ClaimImportedProfileInput:
    idempotency_key: str
    member_id: strawberry.ID = strawberry.field(description="The one of importedProfile: naming it is your yes.")


@strawberry.input
class GrantRoleInput:
    idempotency_key: str
    member_id: strawberry.ID
    role: Role
    programme_id: strawberry.ID | None = strawberry.field(
        default=None, description="For a programme manager of one programme only."
    )


@strawberry.input
class RevokeRoleInput(GrantRoleInput):
    pass


@strawberry.input
class ActForInput:
    idempotency_key: str
    member_id: strawberry.ID
    reason: str = strawberry.field(description="10 to 300 characters; the member reads it.")
    minutes: int = strawberry.field(default=30, description="1 to 60.")


@strawberry.input
class EndActingInput:
    idempotency_key: str
    member_id: strawberry.ID


async def claim_imported_profile(info: Info, input: ClaimImportedProfileInput) -> ImportedProfile:
    principal_id, email = info.context.identity.in_person(), info.context.identity.verified_email
    member_id = as_uuid(input.member_id, name="memberId")
    if email is None:
        raise AddressNotVerified

    async def work(tx: Transaction) -> UUID:
        return await sign_ins.claim_imported_profile(tx, principal_id, member_id=member_id, email=email)

    claimed = await run_once(info, input, work)
    async with info.context.db.reading() as tx:
        return ImportedProfile.of(await imported_profile_of(tx, claimed))


async def grant_role(info: Info, input: GrantRoleInput) -> RoleGrant:
    by, (member_id, programme_id) = operator(info), _whom(input)

    async def work(tx: Transaction) -> UUID:
        return await grants.grant_role(tx, member_id, input.role, programme_id=programme_id, granted_by=by)

    return await _grant(info, await run_once(info, input, work))


async def revoke_role(info: Info, input: RevokeRoleInput) -> RoleGrant:
    by, (member_id, programme_id) = operator(info), _whom(input)

    async def work(tx: Transaction) -> UUID:
        return await grants.revoke_role(tx, member_id, input.role, programme_id=programme_id, revoked_by=by)

    return await _grant(info, await run_once(info, input, work))


async def act_for(info: Info, input: ActForInput) -> Mandate:
    staff_id = _supporter(info)
    member_id = as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await mandates.act_for(tx, staff_id, member_id=member_id, reason=input.reason, minutes=input.minutes)

    return await _mandate(info, await run_once(info, input, work))


async def end_acting(info: Info, input: EndActingInput) -> Mandate:
    staff_id = _supporter(info)
    member_id = as_uuid(input.member_id, name="memberId")

    async def work(tx: Transaction) -> UUID:
        return await mandates.end_acting(tx, staff_id, member_id=member_id)

    return await _mandate(info, await run_once(info, input, work))


@strawberry.type
class Mutation:
    claim_imported_profile: ImportedProfile = strawberry.mutation(
        resolver=claim_imported_profile,
        description="Takes over the profile that importedProfile offers: from then on you sign in as that member.",
    )
    grant_role: RoleGrant = strawberry.mutation(
        resolver=grant_role, description="For operators: gives a member a role of staff; it holds within a minute."
    )
    revoke_role: RoleGrant = strawberry.mutation(
        resolver=revoke_role, description="For operators: takes a role back; it holds within a minute."
    )
    act_for: Mandate = strawberry.mutation(
        resolver=act_for,
        description="For support: act in a member's name, by the header Cairn-On-Behalf-Of with their id. "
        "The member sees all that you do.",
    )
    end_acting: Mandate = strawberry.mutation(resolver=end_acting, description="For support: ends it before its time.")


def _supporter(info: Info) -> UUID:
    staff_id = info.context.identity.in_person()
    info.context.identity.require(Role.SUPPORT)
    return staff_id


def _whom(input: GrantRoleInput) -> tuple[UUID, UUID | None]:
    """The member, and the programme where one is named."""
    programme = as_uuid(input.programme_id, name="programmeId") if input.programme_id else None
    return as_uuid(input.member_id, name="memberId"), programme


async def _grant(info: Info, grant_id: UUID) -> RoleGrant:
    async with info.context.db.reading() as tx:
        return RoleGrant.of((await grants_by_id(tx, [grant_id]))[grant_id])


async def _mandate(info: Info, mandate_id: UUID) -> Mandate:
    async with info.context.reading() as tx:
        return Mandate.of((await mandates_by_id(tx, [mandate_id]))[mandate_id])
