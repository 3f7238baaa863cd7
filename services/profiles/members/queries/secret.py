"""The installation's secret, of which keys are derived that never leave this service."""

import hmac
from hashlib import sha256

from sqlalchemy import select

from chassis.db import Database, Transaction
from services.profiles.members.tables import installation_secret


async def secret_of_installation(tx: Transaction) -> bytes:
    """32 random bytes; only the service itself may read them."""
    secret: bytes = (await tx.session.execute(select(installation_secret.c.secret))).scalar_one()
    return secret


class DerivedKey:
    """A key for one purpose, read and derived the first time that a process needs it."""

    def __init__(self, db: Database, *, purpose: str) -> None:
        self._db = db
        self._purpose = purpose
        self._key: bytes | None = None

    async def read(self) -> bytes:
        if self._key is None:
            async with self._db.reading() as tx:
                secret = await secret_of_installation(tx)
            self._key = hmac.digest(secret, self._purpose.encode(), sha256)
        return self._key
