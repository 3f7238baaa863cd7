"""The variables that every service understands; only a `__main__` builds them from the environment."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """What every process needs: where to listen, and how to log."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"
    clock_file: Path | None = None


class ServiceSettings(ServerSettings):
    """What every service needs besides: its database, the broker, Valkey, and the gateway's public keys."""

    database_url: str
    database_pool: int = 10
    kafka_bootstrap: str
    kafka_partitions: int = 4
    kafka_replication: int = 1
    kafka_fetch_wait_ms: int = 500
    """How long a fetch may wait: 500 on Apache Kafka, 20 on Tansu, whose fetch does not wake on produce."""
    redis_url: str
    identity_jwks_file: Path


class MigrationSettings(BaseSettings):
    """All that a service's `migrate` needs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str


class KeyringMigrationSettings(BaseSettings):
    """All that the keyring's `migrate` needs."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    keyring_database_url: str


class KeyringSettings(KeyringMigrationSettings):
    """Where the members' keys are kept, and the file with the key that wraps them (32 bytes, base64)."""

    keyring_kek_file: Path
