"""The identity provider's public keys, fetched when needed and kept while the provider is away."""

import asyncio
import json
import time

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

log = structlog.get_logger("gateway.issuer")

REFRESH_SECONDS = 30.0
"""An unknown key id makes us fetch again, but not more often than this."""
FETCH_SECONDS = 5.0
MOST_BYTES = 256 * 1024


class IssuerKeys:
    """A cache in front of a JWKS address.  One fetch runs at a time, whoever waits for it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, Key] = {}
        self._tried: float | None = None
        self._fetching = asyncio.Lock()

    @property
    def known(self) -> int:
        return len(self._keys)

    async def find(self, kid: str) -> Key | None:
        """The key of this id.  When the issuer cannot be asked, the last known set decides."""
        if kid not in self._keys:
            async with self._fetching:
                if kid not in self._keys and self._may_try():
                    self._tried = time.monotonic()
                    await self._fetch()
        return self._keys.get(kid)

    def _may_try(self) -> bool:
        return self._tried is None or not self._keys or time.monotonic() - self._tried >= REFRESH_SECONDS

    async def _fetch(self) -> None:
        try:
            async with httpx2.AsyncClient(timeout=FETCH_SECONDS) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
            self._keys = _by_id(answer.content)
        except (httpx2.HTTPError, JoseError, ValueError, TypeError, KeyError) as error:
            log.warning("issuer_keys_unavailable", reason=type(error).__name__, kept=len(self._keys))


def _by_id(content: bytes) -> dict[str, Key]:
    """Only public signature keys with an id; a symmetric key in a key set would let anyone sign."""
    if len(content) > MOST_BYTES:
        raise ValueError("The key set is too large.")
    usable = [key for key in json.loads(content)["keys"] if key.get("kid") and key.get("kty") in ("OKP", "EC", "RSA")]
    usable = [key for key in usable if key.get("use", "sig") == "sig"]
    return {key.kid: key for key in KeySet.import_key_set({"keys": usable}).keys if key.kid}
