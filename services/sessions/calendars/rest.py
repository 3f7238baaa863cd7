"""Feeds over REST: calendars cannot sign in, so that the address is the secret."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.db import Database, Transaction
from chassis.errors import NotFound
from chassis.keyring import KeyDestroyed, Keyring
from services.sessions.calendars.domain.feed import Feed, Named
from services.sessions.calendars.domain.secrets import digest_of
from services.sessions.calendars.queries.feeds import entries_of, owner_of
from services.sessions.calendars.writing import tag_of, to_ical
from services.sessions.facts.queries.people import locale_of, names_of

HEADERS = {
    # Kept by the reader alone, and asked for anew each time, which costs no more than a 304.
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="mentoring.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, kw_only=True)
class FeedRest:
    """Its route, and what it reads from."""

    db: Database
    keyring: Keyring
    portal_url: str | None

    def routes(self) -> list[Route]:
        return [Route("/feeds/{secret}.ics", self.feed)]

    async def feed(self, request: Request) -> Response:
        """An address that never was and one that is no more are the same 404, after the same one statement."""
        async with self.db.reading() as tx:
            member_id = await owner_of(tx, digest_of(request.path_params["secret"]))
            if member_id is None:
                raise NotFound
            feed = await self._feed_of(tx, member_id)
        headers = {**HEADERS, "ETag": tag_of(feed)}
        if _has(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(to_ical(feed), media_type="text/calendar; charset=utf-8", headers=headers)

    async def _feed_of(self, tx: Transaction, member_id: UUID) -> Feed:
        entries = await entries_of(tx, member_id)
        sealed = await names_of(tx, {entry.other_id for entry in entries if entry.other_id})
        await self.keyring.prepare(sealed)
        names = {other_id: await self._opened(other_id, name) for other_id, name in sealed.items()}
        return Feed(
            locale=await locale_of(tx, member_id),
            entries=[
                Named(entry=entry, name=names.get(entry.other_id) if entry.other_id else None) for entry in entries
            ],
            portal_url=self.portal_url,
        )

    async def _opened(self, member_id: UUID, sealed: str) -> str | None:
        """None for whoever has just been erased."""
        try:
            return await self.keyring.open(member_id, sealed)
        except (KeyDestroyed, ValueError):
            return None


def _has(request: Request, tag: str) -> bool:
    """Whether the caller has it: a proxy may have made the tag weak, which says enough here (RFC 9110 13.1.2)."""
    had = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in had or "*" in had
