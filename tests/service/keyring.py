"""A keyring on a database of its own, as the services that need names and addresses have it."""

import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chassis.keyring import Keyring
from chassis.settings import KeyringSettings
from tests.conftest import FreshDatabases


@asynccontextmanager
async def open_keyring(database: FreshDatabases, folder: Path) -> AsyncIterator[tuple[Keyring, KeyringSettings]]:
    """A migrated keyring, and the settings by which a service opens the same one."""
    kek = folder / "kek"
    kek.write_text(base64.b64encode(os.urandom(32)).decode())
    settings = KeyringSettings(keyring_database_url=database("keyring"), keyring_kek_file=kek)
    keyring = Keyring.from_settings(settings)
    yield keyring, settings
    await keyring.close()
