"""What the gateway asks of profiles: whom a sign-in stands for.  No route from outside leads here."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chassis.db import Database
from chassis.errors import BadInput, Unauthenticated
from chassis.identity import HEADER, ON_BEHALF_OF, Identity, IdentityVerifier
from chassis.keyring import Keyring
from services.profiles.members.domain.member import Standing
from services.profiles.staff.commands.sign_ins import sign_in
from services.profiles.staff.linking import sign_in_of
from services.profiles.staff.queries.principals import PrincipalView, acting_for, principal


@dataclass(frozen=True, kw_only=True)
class SignInDesk:
    """Answers for the sign-in that the gateway forwards, as itself and not yet as a member.

    `network` is the slug of the association's own network, whose external ids are its members' numbers.
    """

    db: Database
    keyring: Keyring
    verifier: IdentityVerifier
    network: str

    def routes(self) -> list[Route]:
        return [Route("/internal/principal", self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        """Remembers a first sign-in, so it is a POST; asking again changes nothing."""
        who = self.verifier.verify(request.headers.get(HEADER, ""))
        if who.actor is not None:
            raise Unauthenticated
        who.member()
        named = request.headers.get(ON_BEHALF_OF)
        found = await self._principal(who, on_behalf_of=_an_id(named) if named else None)
        return JSONResponse(
            {
                "memberId": str(found.member_id),
                "roles": sorted(role.value for role in found.powers.roles),
                "programmes": sorted(map(str, found.powers.programmes)),
                "standing": (found.standing or await self._absent(found.member_id)).value,
                "actor": str(found.actor) if found.actor else None,
                "goodFor": found.good_for,
            }
        )

    async def _principal(self, who: Identity, *, on_behalf_of: UUID | None) -> PrincipalView:
        async with self.db.reading() as tx:
            known = await sign_in_of(tx, who.id)
            found = await principal(tx, known.member_id if known else who.id, roles=who.roles)
        if known is None or (known.may_move and who.member_number and found.standing is None):
            found = await self._signed_in(who)
        if on_behalf_of is None:
            return found
        async with self.db.reading() as tx:
            return await acting_for(tx, found, member_id=on_behalf_of)

    async def _signed_in(self, who: Identity) -> PrincipalView:
        async with self.db.transaction() as tx:
            member_id = await sign_in(tx, who.id, network=self.network, member_number=who.member_number)
            return await principal(tx, member_id, roles=who.roles)

    async def _absent(self, member_id: UUID) -> Standing:
        """Of who has no record any more, or none yet, the keyring knows which."""
        return Standing.ERASED if await self.keyring.is_destroyed(member_id) else Standing.PRESENT


def _an_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput(f"{ON_BEHALF_OF} must be the id of a member.") from error
