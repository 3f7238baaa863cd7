"""The notifications database, a keyring, members in both, and the service's parts on them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import IdentitySigner
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from contracts.envelope import Event
from contracts.profiles import MemberProfileSaved
from contracts.words import CareerStage
from services.notifications.app import build
from services.notifications.channels.postman import Postman
from services.notifications.consumers import HANDLERS
from services.notifications.settings import Settings
from services.notifications.tables import map_domain
from services.notifications.texts import Texts
from tests.builders.notifications import NOW, a_composer
from tests.conftest import FreshDatabases
from tests.service.conftest import OpenDatabase
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller
from tests.service.keyring import open_keyring
from tests.service.notifications.twins import RecordingSender


@dataclass
class SetClock:
    """A clock that stands where a test puts it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class World:
    """The service as events reach it, numbered for each aggregate as their producers would."""

    db: Database
    keyring: Keyring
    _seqs: dict[tuple[str, UUID], int] = field(default_factory=dict)

    async def hear(self, *events: Event) -> None:
        for event in events:
            key = (event.topic, event.aggregate)
            self._seqs[key] = self._seqs.get(key, 0) + 1
            await deliver(self.db, HANDLERS, envelope(event, seq=self._seqs[key]))

    async def profile(self, member_id: UUID, name: str, **more: Any) -> MemberProfileSaved:
        values: dict[str, Any] = {
            "locale": "en-GB",
            "zone": "Europe/Berlin",
            "languages": ("en",),
            "career_stage": CareerStage.MID,
            "industries": (),
        }
        return MemberProfileSaved(
            member_id=member_id,
            display_name=await self.keyring.seal(member_id, name),
            email=await self.keyring.seal(member_id, f"{name.split(maxsplit=1)[0].lower()}@example.org"),
            **{**values, **more},
        )

    async def member(self, name: str, **more: Any) -> UUID:
        """A member who is known here."""
        member_id = new_id()
        await self.hear(await self.profile(member_id, name, **more))
        return member_id


@pytest.fixture
def clock() -> SetClock:
    """Give the clock of this test, which stands at NOW."""
    return SetClock()


@pytest.fixture
async def db(open_database: OpenDatabase, clock: SetClock) -> Database:
    """Give a migrated database on this test's clock."""
    map_domain()
    return await open_database("notifications", clock=clock)


@pytest.fixture
async def opened_keyring(database: FreshDatabases, tmp_path: Path) -> AsyncIterator[tuple[Keyring, KeyringSettings]]:
    """Give a keyring and the settings that open the same one."""
    async with open_keyring(database, tmp_path) as opened:
        yield opened


@pytest.fixture
def keyring(opened_keyring: tuple[Keyring, KeyringSettings]) -> Keyring:
    """Give the keyring."""
    return opened_keyring[0]


@pytest.fixture
def world(db: Database, keyring: Keyring) -> World:
    """Give the service as events reach it."""
    return World(db, keyring)


@pytest.fixture
def sender() -> RecordingSender:
    """Give the recording twin of a mail server."""
    return RecordingSender()


@pytest.fixture
def postman(db: Database, keyring: Keyring, sender: RecordingSender) -> Postman:
    """Give the postman, not running: `await postman.deliver_all()` does a round."""
    return Postman(db=db, keyring=keyring, sender=sender, composer=a_composer(), texts=Texts.load())


@pytest.fixture
async def caller(
    db: Database,
    opened_keyring: tuple[Keyring, KeyringSettings],
    signer: IdentitySigner,
    jwks_file: Path,
) -> AsyncIterator[Caller]:
    """Give the graph, on the test's own database so that its clock and its statements can be seen."""
    keyring_settings = opened_keyring[1]
    settings = Settings(
        database_url=db.url,
        keyring_database_url=keyring_settings.keyring_database_url,
        keyring_kek_file=keyring_settings.keyring_kek_file,
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=jwks_file,
        smtp_url="smtp://127.0.0.1:9",
        mail_from="Cairn <hello@cairn.example>",
        portal_url="https://portal.example",
    )
    service = build(settings)
    yield Caller(replace(service, db=db).api(), signer, "notifications")
    for step in service.close:
        await step()
