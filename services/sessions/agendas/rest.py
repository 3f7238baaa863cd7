"""A member's own statement of hours over REST, for their record of continuing education."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.db import Database
from chassis.errors import BadInput, Unauthenticated
from chassis.identity import HEADER, IdentityVerifier
from chassis.keyring import KeyDestroyed, Keyring
from services.sessions.agendas.queries.hours import Period, Statement, hours_of
from services.sessions.agendas.statements import as_csv, as_pdf

LONGEST = timedelta(days=3 * 366)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class HoursRest:
    """Its routes, and what it reads from."""

    db: Database
    verifier: IdentityVerifier
    keyring: Keyring

    def routes(self) -> list[Route]:
        return [Route("/v1/sessions/hours.csv", self.csv), Route("/v1/sessions/hours.pdf", self.pdf)]

    async def csv(self, request: Request) -> Response:
        statement, name = await self._statement(request)
        return _file(as_csv(statement, name=name), statement, kind="csv", media_type="text/csv; charset=utf-8")

    async def pdf(self, request: Request) -> Response:
        statement, name = await self._statement(request)
        return _file(as_pdf(statement, name=name), statement, kind="pdf", media_type="application/pdf")

    async def _statement(self, request: Request) -> tuple[Statement, str | None]:
        """With the member's name; `from` and `to` are days on the member's own clock, both included."""
        member_id, period = self._member(request), _period(request)
        async with self.db.reading() as tx:
            statement = await hours_of(tx, member_id, period)
        return statement, await self._opened(member_id, statement.name)

    async def _opened(self, member_id: UUID, sealed: str | None) -> str | None:
        """None for whoever is not known here yet, or has just been erased."""
        if sealed is None:
            return None
        await self.keyring.prepare([member_id])
        try:
            return await self.keyring.open(member_id, sealed)
        except (KeyDestroyed, ValueError):
            return None

    def _member(self, request: Request) -> UUID:
        token = request.headers.get(HEADER)
        if token is None:
            raise Unauthenticated
        return self.verifier.verify(token).in_person()


def _file(content: str | bytes, statement: Statement, *, kind: str, media_type: str) -> Response:
    name = f"cairn-hours-{statement.period.first}-{statement.period.last}.{kind}"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _period(request: Request) -> Period:
    try:
        first, last = (date.fromisoformat(request.query_params[name]) for name in ("from", "to"))
    except (KeyError, ValueError) as error:
        raise BadInput("from and to are days, as in ?from=2027-01-01&to=2027-12-31.") from error
    if not EARLIEST <= first <= last <= LATEST or last - first > LONGEST:
        raise BadInput("from comes before to, and at most three years lie between them.")
    return Period(first=first, last=last)
