"""The table of everything that Cairn is made of on one machine."""

import asyncio
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from pydantic_settings import BaseSettings

from cairn.backing import kafka, postgres, tansu, valkey
from cairn.backing.launch import CannotStart, Launch, answers
from cairn.issuer.tokens import AUDIENCE
from cairn.supervisor.ports import Ports
from cairn.supervisor.probes import answers_ok
from cairn.supervisor.process import Part, Service, Step, Table, Task
from cairn.supervisor.state import DATABASES, ROOT, State

SERVICES = ("profiles", "matching", "sessions", "notifications")


class Elsewhere(BaseSettings):
    """Servers that are already there, to be used instead of those from wheels; DATABASE_URL is an admin's."""

    database_url: str | None = None
    """A PostgreSQL 18 or newer, as an administrator who may make roles and databases."""
    redis_url: str | None = None
    """A Valkey or Redis: redis://host:port/0."""
    kafka_bootstrap: str | None = None
    """An Apache Kafka: host:port."""
    smtp_url: str | None = None
    """A mail server, smtp://host:port; there is then no web inbox."""


@dataclass(frozen=True, kw_only=True)
class Platform:
    """One installation: its folder, its ports, its broker, and what it borrows from elsewhere."""

    state: State
    ports: Ports = field(default_factory=Ports)
    broker: Literal["tansu", "kafka"] = "tansu"
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    log_level: str = "INFO"

    def table(self) -> Table:
        """Say what is started, after what."""
        applications = tuple(self._service(name) for name in SERVICES)
        migrations = tuple(self.migration(name) for name in DATABASES if self._must_migrate(name))
        remember = tuple(migration.name.removeprefix("migrate-") for migration in migrations)
        return (
            *self._backing(),
            Step(name="databases", run=self._prepare_databases, after=self._if_ours("postgres")),
            *migrations,
            Step(
                name="migrated",
                run=partial(self._remember, remember),
                after=("databases", *(migration.name for migration in migrations)),
            ),
            *applications,
            self._gateway(),
        )

    def wanted_ports(self) -> tuple[str, ...]:
        """Name the ports that this installation opens itself."""
        backing = {
            "postgres": ("postgres",),
            "valkey": ("valkey",),
            "broker": ("kafka", "kafka-controller") if self.broker == "kafka" else ("kafka",),
            "mail": ("mail", "smtp"),
        }
        ours = (port for name in self._if_ours(*backing) for port in backing[name])
        return ("gateway", *SERVICES, "issuer", *ours)

    def urls(self) -> dict[str, str]:
        """Give the addresses of everything, without passwords."""
        web = {name: f"http://127.0.0.1:{self.ports[name]}" for name in ("gateway", *SERVICES, "issuer")}
        mail = {} if self.elsewhere.smtp_url else {"mail": f"http://127.0.0.1:{self.ports['mail']}"}
        return {**web, **mail, "smtp": self.smtp_url, "valkey": self.redis_url, "kafka": self.bootstrap}

    @property
    def admin_url(self) -> str:
        """The administrator's address of PostgreSQL."""
        ours = postgres.url(self.ports["postgres"], self.state.secrets()["postgres"])
        return self.elsewhere.database_url or ours

    @property
    def redis_url(self) -> str:
        return self.elsewhere.redis_url or valkey.url(self.ports["valkey"])

    @property
    def bootstrap(self) -> str:
        return self.elsewhere.kafka_bootstrap or f"127.0.0.1:{self.ports['kafka']}"

    @property
    def smtp_url(self) -> str:
        return self.elsewhere.smtp_url or f"smtp://127.0.0.1:{self.ports['smtp']}"

    @property
    def issuer_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['issuer']}"

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def database_url(self, name: str) -> str:
        """Give a service's own address of its own database."""
        return postgres.as_role(self.admin_url, name, password=self.state.secrets()[name])

    def migration(self, name: str) -> Task:
        """Give the process that brings a database to the head of its migrations."""
        module = "chassis.keyring" if name == "keyring" else f"services.{name}"
        return Task(
            name=f"migrate-{name}",
            launch=lambda: self._python(module, "migrate", env=self._environment(name)),
            after=("databases",),
        )

    def tool(self, name: str, command: str) -> Launch:
        """Give the process of a service's own command, which answers on its standard output."""
        return self._python(f"services.{name}", command, env={**self._environment(name), "LOG_LEVEL": "WARNING"})

    def _backing(self) -> tuple[Part, ...]:
        home, ports, ours = self.state.folder, self.ports, self.elsewhere
        parts: list[Part] = [self._issuer()]
        if not ours.database_url:
            parts.append(
                Service(
                    name="postgres",
                    launch=lambda: postgres.launch(
                        home / "postgres", port=ports["postgres"], password=self.state.secrets()["postgres"]
                    ),
                    ready=lambda: postgres.ready(self.admin_url),
                )
            )
        if not ours.redis_url:
            parts.append(
                Service(
                    name="valkey",
                    launch=lambda: valkey.launch(home / "valkey", port=ports["valkey"]),
                    ready=lambda: valkey.ready("127.0.0.1", ports["valkey"]),
                )
            )
        if not ours.kafka_bootstrap:
            parts.append(Service(name="broker", launch=self._launch_broker, ready=self._broker_ready))
        if not ours.smtp_url:
            parts.append(self._mail())
        return tuple(parts)

    def _launch_broker(self) -> Launch:
        home, port = self.state.folder, self.ports["kafka"]
        if self.broker == "tansu":
            return tansu.launch(home / "tansu", port=port)
        controller = self.ports["kafka-controller"]
        return kafka.launch(home / "kafka", state=home, port=port, controller_port=controller)

    async def _broker_ready(self) -> bool:
        # A Kafka client would say loudly that nobody listens yet.
        return answers(self.ports["kafka"]) and await tansu.ready(self.bootstrap)

    def _issuer(self) -> Service:
        env = {
            "PORT": str(self.ports["issuer"]),
            "ISSUER_URL": self.issuer_url,
            "ISSUER_KEY_FILE": str(self.state.issuer_key),
            "ISSUER_DIRECTORY_FILE": str(self.state.issuer_directory),
        }
        return Service(
            name="issuer",
            launch=lambda: self._python("cairn.issuer", env=env),
            ready=partial(answers_ok, self.ports["issuer"]),
        )

    def _mail(self) -> Service:
        env = {"PORT": str(self.ports["mail"]), "SMTP_PORT": str(self.ports["smtp"])}
        return Service(
            name="mail",
            launch=lambda: self._python("cairn.mail", env=env),
            ready=partial(answers_ok, self.ports["mail"]),
        )

    def _service(self, name: str) -> Service:
        after = ("migrated", *self._if_ours("valkey", "broker"), *(self._if_ours("mail") if name in MAILERS else ()))
        return Service(
            name=name,
            launch=lambda: self._python(f"services.{name}", "all", env=self._environment(name)),
            ready=partial(answers_ok, self.ports[name]),
            # Standing on the database is what the order of the stop goes by.
            after=(*after, *self._if_ours("postgres")),
        )

    def _gateway(self) -> Service:
        env = {
            **self._common("gateway"),
            "IDENTITY_KEY_FILE": str(self.state.identity_key),
            "ISSUER_URL": self.issuer_url,
            "ISSUER_JWKS_URL": f"{self.issuer_url}/jwks.json",
            "CLIENTS_ISSUER": self.gateway_url,
            "AUDIENCE": AUDIENCE,
            **{f"{name.upper()}_URL": f"http://127.0.0.1:{self.ports[name]}" for name in SERVICES},
        }
        return Service(
            name="gateway",
            launch=lambda: self._python("gateway", env=env),
            ready=partial(answers_ok, self.ports["gateway"]),
            after=("issuer", *self._if_ours("valkey"), "migrated"),
        )

    def _environment(self, name: str) -> dict[str, str]:
        keyring = {
            "KEYRING_DATABASE_URL": self.database_url("keyring"),
            "KEYRING_KEK_FILE": str(self.state.kek),
        }
        if name == "keyring":
            return {**keyring, **self._logging()}
        mail = {"SMTP_URL": self.smtp_url, "MAIL_FROM": "Cairn <hello@cairn.example>"}
        clients = {"CLIENTS_ISSUER": self.gateway_url, "CLIENTS_KEY_FILE": str(self.state.clients_key)}
        return {
            **self._common(name),
            **(TANSU if self.broker == "tansu" and not self.elsewhere.kafka_bootstrap else {}),
            "DATABASE_URL": self.database_url(name),
            "KAFKA_BOOTSTRAP": self.bootstrap,
            "IDENTITY_JWKS_FILE": str(self.state.identity_jwks),
            **(keyring if name in KEEPERS else {}),
            **(mail if name in MAILERS else {}),
            **(clients if name == "profiles" else {}),
            **({"PUBLIC_URL": self.gateway_url} if name == "sessions" else {}),
        }

    def _common(self, name: str) -> dict[str, str]:
        return {
            "HOST": "127.0.0.1",
            "PORT": str(self.ports[name]),
            "REDIS_URL": self.redis_url,
            "CLOCK_FILE": str(self.state.clock),
            **self._logging(),
        }

    def _logging(self) -> dict[str, str]:
        return {"LOG_LEVEL": self.log_level, "LOG_FORMAT": "console"}

    def _must_migrate(self, name: str) -> bool:
        """Skip what is known to be done: a Python process that only finds nothing to do takes a second."""
        fresh = not self.elsewhere.database_url and not postgres.initialised(self.state.folder / "postgres")
        return fresh or bool(self.elsewhere.database_url) or not self.state.migrated(name)

    async def _prepare_databases(self) -> None:
        if sentence := postgres.version_refusal(await postgres.server_version(self.admin_url)):
            raise CannotStart(sentence)
        passwords = self.state.secrets()
        await asyncio.gather(
            *(postgres.ensure_database(self.admin_url, name, password=passwords[name]) for name in DATABASES)
        )

    async def _remember(self, names: tuple[str, ...]) -> None:
        if not self.elsewhere.database_url:
            self.state.remember_migrated(names)

    def _if_ours(self, *names: str) -> tuple[str, ...]:
        borrowed = {
            "postgres": self.elsewhere.database_url,
            "valkey": self.elsewhere.redis_url,
            "broker": self.elsewhere.kafka_bootstrap,
            "mail": self.elsewhere.smtp_url,
        }
        return tuple(name for name in names if not borrowed[name])

    @staticmethod
    def _python(module: str, *arguments: str, env: dict[str, str]) -> Launch:
        return Launch(
            argv=(sys.executable, "-m", module, *arguments),
            cwd=ROOT,
            env={**env, "PYTHONUNBUFFERED": "1"},
            # The operator's addresses, an administrator's among them, are for the supervisor alone.
            without=tuple(name.upper() for name in Elsewhere.model_fields),
        )


# Tansu's fetch does not wake when something is produced, so the wait is what a message waits.
# Its fetch does not wake on produce, so it is asked often; one partition, so that asking costs little.
TANSU = {"KAFKA_FETCH_WAIT_MS": "20", "KAFKA_PARTITIONS": "1"}
KEEPERS = frozenset({"profiles", "matching", "sessions", "notifications"})
MAILERS = frozenset({"notifications"})
