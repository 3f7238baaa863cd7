"""The keyring seals under a member's own key, and a destroyed key opens nothing ever again."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from sqlalchemy import select

from chassis.db import Database
from chassis.keyring import KeyDestroyed, Keyring
from chassis.keyring.keyring import read_kek
from chassis.keyring.tables import member_keys
from tests.service.statements import statements

ANN, BEN = uuid4(), uuid4()
KEK = bytes(range(32))


@pytest.fixture
async def keyring(database: Any) -> AsyncIterator[Keyring]:
    ring = Keyring(Database(database("keyring"), source="keyring"), KEK)
    yield ring
    await ring.close()


async def test_opens_what_it_sealed(keyring: Keyring) -> None:
    sealed = await keyring.seal(ANN, "Zoë Ångström")

    assert await keyring.open(ANN, sealed) == "Zoë Ångström"
    assert "Zo" not in sealed
    assert sealed.startswith("v1.")


async def test_another_members_key_does_not_open_it(keyring: Keyring) -> None:
    sealed = await keyring.seal(ANN, "secret")
    await keyring.seal(BEN, "something")

    with pytest.raises(ValueError, match="not sealed under"):
        await keyring.open(BEN, sealed)


async def test_a_destroyed_key_opens_nothing_and_seals_nothing(keyring: Keyring) -> None:
    sealed = await keyring.seal(ANN, "secret")
    await keyring.destroy(ANN)

    with pytest.raises(KeyDestroyed):
        await keyring.open(ANN, sealed)
    with pytest.raises(KeyDestroyed):
        await keyring.seal(ANN, "again")


async def test_processes_that_meet_a_member_at_once_agree_on_one_key(keyring: Keyring) -> None:
    others = [Keyring(keyring.db, KEK) for _ in range(5)]

    sealed = await asyncio.gather(*(ring.seal(ANN, "hello") for ring in others))

    assert [await keyring.open(ANN, text) for text in sealed] == ["hello"] * 5


async def test_reads_the_keys_of_a_page_in_one_statement(keyring: Keyring) -> None:
    people = [uuid4() for _ in range(10)]
    sealed = [await keyring.seal(person, "hello") for person in people]
    fresh = Keyring(keyring.db, KEK)

    with statements(keyring.db) as seen:
        await fresh.prepare(people)
        opened = [await fresh.open(person, text) for person, text in zip(people, sealed, strict=True)]

    assert opened == ["hello"] * 10
    assert len(seen) == 1


async def test_keys_rest_wrapped(keyring: Keyring) -> None:
    await keyring.seal(ANN, "secret")
    async with keyring.db.reading() as tx:
        wrapped = await tx.session.scalar(select(member_keys.c.wrapped))

    assert wrapped is not None
    assert keyring._cache[ANN][1] not in wrapped
    with pytest.raises(InvalidUnwrap):
        await Keyring(keyring.db, bytes(32)).seal(ANN, "with another wrapping key")


def test_says_what_is_wrong_with_a_short_key_file(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_text(base64.b64encode(b"short").decode())

    with pytest.raises(ValueError, match="kek must hold 32 bytes in base64, it holds 5"):
        read_kek(file)
