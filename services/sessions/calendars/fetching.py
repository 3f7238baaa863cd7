"""Fetching what a member named, as if an enemy had: public addresses only, and everything bounded.

A name is resolved once, and what it resolved to is connected to, so that it cannot lead elsewhere a moment later.
Each redirect is looked at like the first address.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

import httpx2

from services.sessions.calendars.domain.busy import Problem

MOST_BYTES = 4 * 2**20
MOST_REDIRECTS = 3
WHOLE_SECONDS = 20.0
STEP_SECONDS = 10.0
REDIRECTS = {301, 302, 303, 307, 308}
UNCHANGED = 304
GIVEN_OUT = 200
SERVER_ERRORS = 500
CALENDARS = {"text/calendar", "text/plain", "application/octet-stream", "application/calendar", ""}
"""Many servers do not know what they serve; what it really is shows when it is read."""
TRANSLATED = ip_network("64:ff9b::/96")
"""NAT64: an IPv4 address, of any kind, behind an IPv6 one that looks public."""

NOBODYS = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "fec0::/10",
        "3fff::/20",
        "5f00::/16",
        "100:0:0:1::/64",
        "2001::/23",
    )
)
"""What `ipaddress` takes for public, or took for it: kept for protocols, for documentation or for one site.

What remains are addresses that are public on paper and lead elsewhere by a network's own doing: those have to be
kept away from it by its firewall.
"""

Ip: TypeAlias = IPv4Address | IPv6Address


class Unfetchable(Exception):
    """The calendar could not be had; `problem` is what its owner hears of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """The calendar as it came; `content` is None where it has not changed."""

    content: bytes | None
    etag: str | None


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """`loopback` lets it fetch from this machine, without TLS too: for tests and demonstrations alone."""

    loopback: bool = False

    async def fetch(self, address: str, *, etag: str | None) -> Fetched:
        """Raises Unfetchable."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS), self._client() as client:
                return await self._follow(client, httpx2.URL(address), etag)
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise Unfetchable(Problem.TOO_SLOW) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise Unfetchable(Problem.UNREACHABLE) from error

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(timeout=STEP_SECONDS, follow_redirects=False, trust_env=False)

    async def _follow(self, client: httpx2.AsyncClient, url: httpx2.URL, etag: str | None) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await client.send(await self._request(client, url, etag), stream=True)
            try:
                if answer.status_code not in REDIRECTS:
                    return await _read(answer)
                url = url.join(answer.headers.get("location", ""))
            finally:
                await answer.aclose()
        raise Unfetchable(Problem.TOO_MANY_REDIRECTS)

    async def _request(self, client: httpx2.AsyncClient, url: httpx2.URL, etag: str | None) -> httpx2.Request:
        """To the address itself, in the name of the host: in the request's head and in the handshake of TLS."""
        if url.userinfo or not url.host or (url.scheme != "https" and not (self.loopback and url.scheme == "http")):
            raise Unfetchable(Problem.NOT_PUBLIC)
        host = url.raw_host.decode()
        target = url.copy_with(host=str(await self._resolved(host, url)), fragment=None)
        headers = {
            "Host": url.netloc.decode(),
            "Accept": "text/calendar, text/plain;q=0.5",
            # What is packed could be anything unpacked.
            "Accept-Encoding": "identity",
            "User-Agent": "Cairn",
            **({"If-None-Match": etag} if etag else {}),
        }
        return client.build_request("GET", target, headers=headers, extensions={"sni_hostname": host})

    async def _resolved(self, host: str, url: httpx2.URL) -> Ip:
        """The first address of a name all of whose addresses are public."""
        if url.port not in {None, 443} and not self.loopback:
            raise Unfetchable(Problem.NOT_PUBLIC)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host.strip("[]"), url.port or 443, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            # One answer for what does not exist and for what is private: it would tell which inner names there are.
            raise Unfetchable(Problem.NOT_PUBLIC) from error
        addresses = [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        if not addresses or not all(self._may_be_asked(address) for address in addresses):
            raise Unfetchable(Problem.NOT_PUBLIC)
        return addresses[0]

    def _may_be_asked(self, address: Ip) -> bool:
        return is_public(address) or (self.loopback and address.is_loopback)


def is_public(address: Ip) -> bool:
    """Whether anybody on the internet could ask it; an IPv4 address that hides in an IPv6 one is looked at itself."""
    if isinstance(address, IPv6Address) and (inner := _within(address)) is not None:
        return is_public(inner)
    is_nobodys = any(address in block for block in NOBODYS if block.version == address.version)
    return address.is_global and not (address.is_multicast or address.is_reserved or is_nobodys)


def _within(address: IPv6Address) -> IPv4Address | None:
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


async def _read(answer: httpx2.Response) -> Fetched:
    etag = answer.headers.get("etag")
    if answer.status_code == UNCHANGED:
        return Fetched(content=None, etag=etag)
    if answer.status_code >= SERVER_ERRORS:
        raise Unfetchable(Problem.UNREACHABLE)
    if answer.status_code != GIVEN_OUT:
        raise Unfetchable(Problem.REFUSED)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in CALENDARS or answer.headers.get("content-encoding", "identity") != "identity":
        raise Unfetchable(Problem.NOT_A_CALENDAR)
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > MOST_BYTES:
            raise Unfetchable(Problem.TOO_LARGE)
    return Fetched(content=bytes(content), etag=etag)
