"""A destroyed key is forgotten by every process at once."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from chassis.db import Database
from chassis.keyring import Forgetting, KeyDestroyed, Keyring
from tests.chassis.spine import running

KEK = bytes(range(32))


async def test_another_process_opens_nothing_a_moment_later(database: Any) -> None:
    url, member = database("keyring"), uuid4()
    here, there = (Keyring(Database(url, source="keyring", pool_size=2), KEK) for _ in range(2))
    async with running(Forgetting(there).run):
        sealed = await here.seal(member, "secret")
        await _listening(there, here)
        assert await there.open(member, sealed) == "secret"

        await here.destroy(member)
        await asyncio.sleep(0.3)

        with pytest.raises(KeyDestroyed):
            await there.open(member, sealed)
    await asyncio.gather(here.close(), there.close())


async def _listening(there: Keyring, here: Keyring) -> None:
    """Waits until a destroyed key of nobody is heard of over there."""
    async with asyncio.timeout(10):
        before = there._forgotten
        while there._forgotten < before + 2:
            await here.destroy(uuid4())
            await asyncio.sleep(0.05)


async def test_what_was_read_before_a_key_was_destroyed_is_not_remembered_after(database: Any) -> None:
    keyring, member = Keyring(Database(database("keyring"), source="keyring"), KEK), uuid4()
    await keyring.seal(member, "secret")
    before = keyring._forgotten
    keyring.forget(member)

    keyring._remember(member, b"k" * 32, read_at=before)

    assert keyring._cached(member) is None
    await keyring.close()
