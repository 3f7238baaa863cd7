"""What is kept in `.cairn/` between starts: secrets, keys, the people of the demo, and what runs right now."""

import fcntl
import hashlib
import json
import os
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.issuer import directory
from cairn.issuer.tokens import new_key

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / ".cairn"
DATABASES = ("profiles", "matching", "sessions", "notifications", "keyring")
SECRETS = ("postgres", *DATABASES, "northbridge")


class AlreadyRunning(Exception):
    """Cairn already runs from this folder."""


@dataclass(frozen=True)
class State:
    """One installation's folder."""

    folder: Path = DEFAULT

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def identity_key(self) -> Path:
        return self.folder / "identity.key.json"

    @property
    def identity_jwks(self) -> Path:
        return self.folder / "identity.jwks.json"

    @property
    def issuer_key(self) -> Path:
        return self.folder / "issuer.key.json"

    @property
    def clients_key(self) -> Path:
        return self.folder / "clients.key.json"

    @property
    def issuer_directory(self) -> Path:
        return self.folder / "issuer.json"

    @property
    def northbridge(self) -> Path:
        """What the demo's network gets its tokens with, once it is seeded."""
        return self.folder / "northbridge.json"

    @property
    def kek(self) -> Path:
        return self.folder / "keyring.kek"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def seeded(self) -> Path:
        return self.folder / "seeded.json"

    def prepare(self) -> None:
        """Make the folder and every secret in it that is not there yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        known = self.secrets()
        missing = {name: secrets.token_urlsafe(24) for name in SECRETS if name not in known}
        if missing:
            private(self.folder / "secrets.json", json.dumps({**known, **missing}, indent=2))
        if not self.kek.exists():
            private(self.kek, b64encode(secrets.token_bytes(32)).decode())
        for key in (self.issuer_key, self.clients_key):
            if not key.exists():
                private(key, json.dumps(new_key().as_dict(private=True)))
        if not self.identity_key.exists() or not self.identity_jwks.exists():
            self._make_identity()
        if not self.issuer_directory.exists():
            directory.demo(northbridge_secret=self.secrets()["northbridge"]).save(self.issuer_directory)
        if not self.clock.exists():
            self.clock.write_text("0\n")

    def secrets(self) -> dict[str, str]:
        """Give the passwords by name."""
        return read(self.folder / "secrets.json")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold this folder; the system lets go of it however the holder ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning from None
            yield

    def running(self) -> bool:
        """Say whether a supervisor holds this folder."""
        if not self.folder.exists():
            return False
        try:
            with self.lock():
                return False
        except AlreadyRunning:
            return True

    def current(self) -> dict[str, Any]:
        """Give what the last supervisor wrote about itself, or nothing."""
        return read(self.folder / "state.json")

    def record(self, current: dict[str, Any]) -> None:
        """Replace what is known about what runs; readers see the old or the new, never a half."""
        private(self.folder / "state.json", json.dumps(current, indent=2))

    def migrated(self, name: str) -> bool:
        """Say whether the migrations as they are in the source have already been applied to this database."""
        return bool(read(self.folder / "migrated.json").get(name) == migrations_digest(name))

    def remember_migrated(self, names: tuple[str, ...]) -> None:
        """Remember that these databases are at the head of the migrations in the source."""
        known = {name: digest for name, digest in read(self.folder / "migrated.json").items() if name not in names}
        heads = {name: migrations_digest(name) for name in names}
        private(self.folder / "migrated.json", json.dumps({**known, **heads}))

    def _make_identity(self) -> None:
        key = new_key()
        private(self.identity_key, json.dumps(key.as_dict(private=True)))
        self.identity_jwks.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))


def migrations_digest(name: str) -> str:
    """Digest the migrations of a service (or of the keyring) and the tables they are written beside."""
    package = ROOT / "chassis" / "keyring" if name == "keyring" else ROOT / "services" / name
    digest = hashlib.sha256()
    for path in sorted((package / "migrations").rglob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read(path: Path) -> dict[str, Any]:
    """Read a JSON object, or an empty one where there is none yet."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return found


def private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, in one piece."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    draft.replace(path)
