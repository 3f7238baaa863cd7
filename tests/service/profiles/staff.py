"""What the suites about staff send, and the sign-ins that the gateway asks about."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import insert

from chassis.db import Database
from chassis.identity import HEADER, ON_BEHALF_OF, Identity, Role
from chassis.ids import new_id
from chassis.keyring import Keyring
from services.profiles.integrations.tables import affiliations, networks
from services.profiles.members.commands.profile import save_profile
from services.profiles.staff.domain.audit import Entry
from services.profiles.staff.queries.audit import trail
from tests.builders.clients import ASSOCIATION
from tests.builders.profiles import NOON, a_profile
from tests.service.identity import Caller, a_member

OPERATOR = a_member(None, Role.OPERATOR)
SUPPORT = a_member(None, Role.SUPPORT)

GRANT = "id memberId role programmeId grantedBy grantedAt revokedBy revokedAt"
MANDATE = "id staffId memberId reason startsAt endsAt"
STAFF_MUTATIONS = {
    "claimImportedProfile": "mutation($input: ClaimImportedProfileInput!) "
    "{ claimImportedProfile(input: $input) { memberId networks } }",
    "grantRole": f"mutation($input: GrantRoleInput!) {{ grantRole(input: $input) {{ {GRANT} }} }}",
    "revokeRole": f"mutation($input: RevokeRoleInput!) {{ revokeRole(input: $input) {{ {GRANT} }} }}",
    "actFor": f"mutation($input: ActForInput!) {{ actFor(input: $input) {{ {MANDATE} }} }}",
    "endActing": f"mutation($input: EndActingInput!) {{ endActing(input: $input) {{ {MANDATE} }} }}",
}
PAGE = "pageInfo { hasNextPage endCursor }"
IMPORTED = "{ importedProfile { memberId networks } }"
ROLES = f"""
query($first: Int! = 20, $after: String) {{
  staffRoles(first: $first, after: $after) {{ edges {{ node {{ {GRANT} }} }} {PAGE} }}
}}
"""
TRAIL = f"""
query($first: Int! = 50, $after: String, $subjectId: ID) {{
  auditTrail(first: $first, after: $after, subjectId: $subjectId) {{
    edges {{ node {{ seq action actorId subjectId details {{ name value }} hash }} }} {PAGE}
  }}
}}
"""
ACTS = f"""
query($first: Int! = 20, $after: String) {{
  actsInMyName(first: $first, after: $after) {{
    edges {{ node {{ at action actor {{ id displayName }} service operation fields reason }} }} {PAGE}
  }}
}}
"""


async def send(caller: Caller, who: Identity, field: str, **input_: Any) -> Any:
    """The whole answer of one mutation of staff."""
    given = {"idempotencyKey": str(new_id()), **input_}
    return await caller.ask(who, STAFF_MUTATIONS[field], input=given)


async def sent(caller: Caller, who: Identity, field: str, **input_: Any) -> Any:
    """What one that goes well answers."""
    answer = await send(caller, who, field, **input_)
    assert "errors" not in answer, answer
    return answer["data"][field]


async def ask_desk(caller: Caller, who: Identity, on_behalf_of: UUID | None = None) -> httpx2.Response:
    """What the gateway is told about a sign-in."""
    headers = {HEADER: caller.signer.sign(who, audience=caller.name)}
    if on_behalf_of:
        headers[ON_BEHALF_OF] = str(on_behalf_of)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=caller.app), base_url="http://service") as client:
        return await client.post("/internal/principal", headers=headers)


async def signed_in(caller: Caller, who: Identity, on_behalf_of: UUID | None = None) -> Identity:
    """The identity that the gateway makes of the answer."""
    answer = await ask_desk(caller, who, on_behalf_of)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return replace(
        who,
        id=UUID(told["memberId"]),
        roles=frozenset(map(Role, told["roles"])),
        programmes=frozenset(map(UUID, told["programmes"])),
        actor=UUID(told["actor"]) if told["actor"] else None,
    )


async def an_imported_member(
    db: Database, keyring: Keyring, *, number: str = "4711", slug: str = ASSOCIATION, email: str = "amara@example.org"
) -> UUID:
    """A member whom a network of this slug brought, as an import leaves them."""
    async with db.transaction() as tx:
        member_id = await save_profile(tx, keyring, member_id=new_id(), profile=a_profile(email=email))
        network = {"id": new_id(), "slug": f"{slug}", "name": slug.title(), "created_at": NOON}
        await tx.session.execute(insert(networks).values(network))
        said = {"external_id": number, "member_id": member_id, "joined_at": NOON, "updated_at": NOON}
        await tx.session.execute(insert(affiliations).values(network_id=network["id"], **said))
    return member_id


async def entries(db: Database) -> list[Entry]:
    """The audit trail, oldest first."""
    async with db.reading() as tx:
        return list(reversed(await trail(tx, before=None, most=1000)))
