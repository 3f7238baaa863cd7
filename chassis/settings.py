"""The variables that every service understands; only a `__main__` builds them from the environment."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """What every process needs: where to listen, and how to log."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    """The address to listen on; 0.0.0.0 inside a container."""
    port: int = 8000
    """The port to listen on, for requests, health and metrics alike."""
    log_level: str = "INFO"
    """The least level that is logged: DEBUG, INFO, WARNING or ERROR."""
    log_format: Literal["json", "console"] = "json"
    """One JSON object a line for a collector, or a line for people."""
    clock_file: Path | None = None
    """A file holding seconds, with a sign, by which the domain's clock is shifted; for demonstrations and tests."""


class ServiceSettings(ServerSettings):
    """What every service needs besides: its database, the broker, Valkey, and the gateway's public keys."""

    database_url: str
    """The service's own database as its own role: postgresql://role:password@host:port/database."""
    database_pool: int = 6
    """The most transactions that one process has open at once; who comes later waits, in order."""
    kafka_bootstrap: str
    """The brokers to ask first: host:port, comma separated."""
    kafka_partitions: int = 4
    """The partitions of a topic when it is created; what exists is left as it is."""
    kafka_replication: int = 1
    """The copies of a topic when it is created: 3 on a cluster."""
    kafka_fetch_wait_ms: int = 500
    """How long a fetch may wait: 500 on Apache Kafka, 20 on Tansu, whose fetch does not wake on produce."""
    redis_url: str
    """Valkey or Redis, for caches and live fan-out: redis://host:port/0."""
    identity_jwks_file: Path
    """The public keys, a JWK set, by which the identity that the gateway forwards is verified."""


class MigrationSettings(BaseSettings):
    """All that a service's `migrate` needs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str
    """The service's own database as its own role: postgresql://role:password@host:port/database."""


class KeyringMigrationSettings(BaseSettings):
    """All that the keyring's `migrate` needs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    keyring_database_url: str
    """The database of the members' keys, as its own role."""


class KeyringSettings(KeyringMigrationSettings):
    """Where the members' keys are kept, and the file with the key that wraps them (32 bytes, base64)."""

    keyring_kek_file: Path
    """The file with the key that wraps the members' keys: 32 random bytes, base64.  Losing it loses what is sealed."""
