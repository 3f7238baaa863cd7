"""Seals and opens personal data with AES-256-GCM under the member's key, which rests wrapped in its database."""

import base64
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Database, among
from chassis.keyring.tables import member_keys
from chassis.settings import KeyringSettings

CACHE_SECONDS = 300.0
CACHE_KEYS = 50_000
DESTROYED = "key_destroyed"
"""The channel on which the keyring's database says whose key is gone."""
NONCE_BYTES = 12
KEY_BYTES = 32


# In the order of ids, so that two processes that make the same keys do not wait for each other in a circle.
_MAKE = text(
    """
    WITH made AS (
        INSERT INTO member_keys (member_id, wrapped)
        SELECT * FROM unnest(CAST(:member_ids AS uuid[]), CAST(:wrapped AS bytea[])) AS fresh (member_id, wrapped)
        ORDER BY member_id
        ON CONFLICT DO NOTHING RETURNING member_id, wrapped
    )
    SELECT member_id, wrapped FROM made
    UNION ALL SELECT member_id, wrapped FROM member_keys WHERE member_id = ANY(:member_ids)
    """
)
_SAY_DESTROYED = text("SELECT pg_notify(:channel, member_id) FROM unnest(CAST(:member_ids AS text[])) AS member_id")


class KeyDestroyed(Exception):
    """The member was erased: what was sealed for them can't be read and nothing new can be sealed."""


@dataclass
class Keyring:
    """Reads keys through a cache of at most five minutes."""

    db: Database
    kek: bytes
    _cache: dict[UUID, tuple[float, bytes]] = field(default_factory=dict)
    _forgotten: int = 0
    """How often something was forgotten: what was read before that must not be remembered after it."""

    @classmethod
    def from_settings(cls, settings: KeyringSettings) -> Self:
        db = Database(settings.keyring_database_url, source="keyring", pool_size=2)
        return cls(db, read_kek(settings.keyring_kek_file))

    async def seal(self, member_id: UUID, text: str) -> str:
        """`v1.` and base64url of nonce and ciphertext; the member's key is made when there is none."""
        return sealed(await self._key(member_id) or await self._create(member_id), member_id, text)

    async def keys_of(self, member_ids: Sequence[UUID]) -> Mapping[UUID, bytes | None]:
        """The key of each member, made where there is none; None where it was destroyed.  Usually in one statement."""
        found: dict[UUID, bytes | None] = {id_: self._cached(id_) for id_ in member_ids}
        if missing := [id_ for id_, key in found.items() if key is None]:
            found |= await self._make_all(missing)
        return found

    async def destroyed(self, member_ids: Iterable[UUID]) -> set[UUID]:
        """Those of the members who were erased."""
        gone = among(member_keys.c.member_id, set(member_ids)) & member_keys.c.wrapped.is_(None)
        async with self.db.reading() as tx:
            return set((await tx.session.scalars(select(member_keys.c.member_id).where(gone))).all())

    async def _make_all(self, member_ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
        """Makes the keys that are missing and reads them all; what another process makes meanwhile is read after it."""
        before = self._forgotten
        fresh = [aes_key_wrap(self.kek, os.urandom(KEY_BYTES)) for _ in member_ids]
        async with self.db.transaction() as tx:
            rows = (await tx.session.execute(_MAKE, {"member_ids": list(member_ids), "wrapped": fresh})).all()
        known = self._unwrapped(rows, read_at=before)
        late = [id_ for id_ in member_ids if id_ not in known]
        return {**known, **(await self._read_all(late) if late else {})}

    async def _read_all(self, member_ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
        before = self._forgotten
        query = select(member_keys.c.member_id, member_keys.c.wrapped).where(among(member_keys.c.member_id, member_ids))
        async with self.db.reading() as tx:
            rows = (await tx.session.execute(query)).all()
        return self._unwrapped(rows, read_at=before)

    def _unwrapped(self, rows: Iterable[Any], *, read_at: int) -> dict[UUID, bytes | None]:
        return {
            id_: None if wrapped is None else self._remember(id_, aes_key_unwrap(self.kek, wrapped), read_at=read_at)
            for id_, wrapped in rows
        }

    async def open(self, member_id: UUID, sealed: str) -> str:
        """The text; raises KeyDestroyed when the key is gone, ValueError when this was not sealed with it."""
        key = await self._key(member_id)
        if key is None:
            raise KeyDestroyed(str(member_id))
        raw = base64.urlsafe_b64decode(sealed.removeprefix("v1."))
        try:
            return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], member_id.bytes).decode()
        except InvalidTag as error:
            raise ValueError("not sealed under this member's key") from error

    async def prepare(self, member_ids: Iterable[UUID]) -> None:
        """Reads the keys of all these members in one statement, so that opening for a page costs no more."""
        if missing := [member_id for member_id in member_ids if self._cached(member_id) is None]:
            await self._read_all(missing)

    async def is_destroyed(self, member_id: UUID) -> bool:
        """Whether the member was erased; asks the database itself, because the cache may be minutes old."""
        query = select(member_keys.c.destroyed_at).filter_by(member_id=member_id)
        async with self.db.reading() as tx:
            return await tx.session.scalar(query) is not None

    async def destroy(self, *member_ids: UUID) -> None:
        """Destroys keys for ever, as often as it is asked; other processes hear of it with the commit."""
        them = sorted(member_ids)
        async with self.db.transaction() as tx:
            rows = [{"member_id": member_id} for member_id in them]
            await tx.session.execute(insert(member_keys).on_conflict_do_nothing(), rows)
            there = among(member_keys.c.member_id, them) & member_keys.c.destroyed_at.is_(None)
            await tx.session.execute(update(member_keys).where(there).values(wrapped=None, destroyed_at=func.now()))
            await tx.session.execute(_SAY_DESTROYED, {"channel": DESTROYED, "member_ids": list(map(str, them))})
        for member_id in them:
            self.forget(member_id)

    def forget(self, member_id: UUID) -> None:
        """Drops a key from this process's cache."""
        self._forgotten += 1
        self._cache.pop(member_id, None)

    def forget_all(self) -> None:
        self._forgotten += 1
        self._cache.clear()

    async def close(self) -> None:
        await self.db.close()

    async def _key(self, member_id: UUID) -> bytes | None:
        if cached := self._cached(member_id):
            return cached
        before = self._forgotten
        async with self.db.reading() as tx:
            row = (await tx.session.execute(select(member_keys).filter_by(member_id=member_id))).first()
        if row is None:
            return None
        if row.wrapped is None:
            raise KeyDestroyed(str(member_id))
        return self._remember(member_id, aes_key_unwrap(self.kek, row.wrapped), read_at=before)

    def _cached(self, member_id: UUID) -> bytes | None:
        until, key = self._cache.get(member_id, (0.0, b""))
        return key if until > time.monotonic() else None

    async def _create(self, member_id: UUID) -> bytes:
        """Makes the key; of two processes that try, the first one's key is everybody's."""
        wrapped = aes_key_wrap(self.kek, os.urandom(KEY_BYTES))
        async with self.db.transaction() as tx:
            statement = insert(member_keys).values(member_id=member_id, wrapped=wrapped)
            await tx.session.execute(statement.on_conflict_do_nothing())
        key = await self._key(member_id)
        if key is None:
            raise KeyDestroyed(str(member_id))
        return key

    def _remember(self, member_id: UUID, key: bytes, *, read_at: int) -> bytes:
        if read_at != self._forgotten:
            return key
        if len(self._cache) >= CACHE_KEYS:
            self._cache.clear()
        self._cache[member_id] = (time.monotonic() + CACHE_SECONDS, key)
        return key


def sealed(key: bytes, member_id: UUID, text: str) -> str:
    """The text under a member's key: `v1.` and base64url of nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return "v1." + base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), member_id.bytes)).decode()


def read_kek(path: Path) -> bytes:
    """The key that wraps all others: 32 bytes, base64, in a file."""
    kek = base64.b64decode(path.read_text())
    if len(kek) != KEY_BYTES:
        raise ValueError(f"{path.name} must hold {KEY_BYTES} bytes in base64, it holds {len(kek)}")
    return kek
