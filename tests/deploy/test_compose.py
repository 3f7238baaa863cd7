"""docker-compose.yml: its rules, and the first journey on everything that it describes."""

import importlib.util
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from rich.console import Console

from cairn.backing import kafka, postgres
from cairn.demo.journey import JourneyReport, play
from cairn.issuer.tokens import Minter
from docs.generate_configuration import PROCESSES, RUNS, Process
from gateway import planner
from gateway.edge import explorer
from tests import containers as images
from tests.backing import ROOT
from tests.deploy import compose_file
from tests.deploy.compose_file import Container
from tests.deploy.conftest import Installation
from tests.deploy.docker import Stack, sink_of
from tests.gateway.running import Servers

SERVICES = ("profiles", "matching", "sessions", "notifications")
ENTRY = re.compile(r"services\.(\w+)")


def process_of(command: tuple[str, ...]) -> Process | None:
    """The settings that a command reads; `cairn keys` reads none."""
    said = ENTRY.sub("services.<name>", " ".join(command)) if command[-1] == "migrate" else " ".join(command)
    by_command = {process.command: process for process in PROCESSES}
    runs = by_command.get(f"{said.rpartition(' ')[0]} {RUNS}")
    return by_command.get(said) or (runs if command[-1] in RUNS.split(" | ") else None)


class TestFile:
    def test_is_what_the_compose_specification_calls_a_compose_file(self) -> None:
        command = [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            str(compose_file.COMPOSE),
        ]
        judged = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

        assert judged.returncode == 0, judged.stdout

    def test_publishes_on_the_loopback_interface_alone(self, containers: Mapping[str, Container]) -> None:
        published = [address for container in containers.values() for address, _ in container.published]

        assert published
        assert [address for address in published if not address.startswith("127.0.0.1:")] == []

    def test_names_a_version_of_every_image_and_none_of_bitnami(self, containers: Mapping[str, Container]) -> None:
        names = {container.image for container in containers.values()}

        assert [name for name in names if not re.search(r":v?\d", name)] == []
        assert [name for name in names if "bitnami" in name] == []

    def test_runs_the_servers_that_the_tests_run(self, containers: Mapping[str, Container]) -> None:
        assert containers["postgres"].image == images.POSTGRES_IMAGE
        assert containers["valkey"].image == images.VALKEY_IMAGE
        assert containers["kafka"].image == images.kafka_image() == f"apache/kafka:{kafka.version()}"

    def test_awaits_only_what_there_is(self, containers: Mapping[str, Container]) -> None:
        awaited = {name for container in containers.values() for name in container.awaits}

        assert awaited <= containers.keys()

    def test_gives_every_process_a_health_check_and_awaits_every_one_shot(self, ours: list[Container]) -> None:
        conditions = {(name, condition) for container in ours for name, condition in container.awaits.items()}

        for container in ours:
            if container.runs_once:
                assert (container.name, "service_completed_successfully") in conditions, container.name
            else:
                assert container.health[-1] == "http://127.0.0.1:8000/readyz", container.name

    def test_awaits_a_health_only_where_one_is_told(self, containers: Mapping[str, Container]) -> None:
        healthy = {
            name
            for container in containers.values()
            for name, condition in container.awaits.items()
            if condition == "service_healthy"
        }

        assert {name for name in healthy if "healthcheck" not in containers[name].raw} == set()

    @pytest.mark.parametrize("service", SERVICES)
    def test_migrates_before_it_runs(self, service: str, ours: list[Container]) -> None:
        module = f"services.{service}"
        running = [container for container in ours if module in container.command and not container.runs_once]

        assert {container.command[-1] for container in running} >= {"api", "relay"}
        for container in running:
            assert container.awaits[f"{service}-migrate"] == "service_completed_successfully"

    def test_migrates_the_keyring_before_anybody_opens_it(self, ours: list[Container]) -> None:
        keepers = [container for container in ours if "KEYRING_KEK_FILE" in container.environment]

        assert keepers
        for container in keepers:
            assert container.awaits["keyring-migrate"] == "service_completed_successfully"

    def test_consumes_wherever_there_is_something_to_consume(self, ours: list[Container]) -> None:
        consuming = {container.name for container in ours if container.command[-1] == "consume"}
        handling = {name for name in SERVICES if _module(f"services.{name}.consumers").HANDLERS}

        assert consuming == {f"{name}-consume" for name in handling}


class TestImage:
    def test_names_a_version_of_every_base_and_runs_as_nobody_special(self) -> None:
        image = compose_file.image()

        assert [base for base in image.bases if not re.search(r":\d", base)] == []
        assert int(image.user) > 0

    def test_holds_what_the_gateway_serves_and_starts(self) -> None:
        image = compose_file.image()
        served = [explorer.FOLDER / name for name in explorer.FILES.values()]
        needed = [str(path.relative_to(ROOT)) for path in (*served, planner.SCRIPT, planner.SCRIPT.parent / PACKAGES)]

        for path in needed:
            held = image.built if PACKAGES in path else image.copied
            assert path.startswith(held), path

    def test_is_built_once(self, ours: list[Container]) -> None:
        assert [container.name for container in ours if "build" in container.raw] == ["keys"]
        assert len({container.image for container in ours}) == 1


PACKAGES = "node_modules"


class TestEnvironment:
    def test_every_command_is_a_module_that_can_be_run(self, ours: list[Container]) -> None:
        for container in ours:
            assert container.command[:2] == ("python", "-m")
            found = importlib.util.find_spec(container.command[2])
            assert found is not None, container.command
            assert found.submodule_search_locations is None or importlib.util.find_spec(f"{found.name}.__main__")

    def test_every_variable_is_one_that_its_process_reads(self, ours: list[Container]) -> None:
        unknown = {
            container.name: container.environment.keys() - _known(container)
            for container in ours
            if container.environment.keys() - _known(container)
        }

        assert unknown == {}

    def test_no_variable_that_a_process_needs_is_missing(self, ours: list[Container]) -> None:
        missing = {
            container.name: _required(container) - container.environment.keys()
            for container in ours
            if _required(container) - container.environment.keys()
        }

        assert missing == {}

    def test_every_value_is_one_that_its_settings_take(
        self, ours: list[Container], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for container in ours:
            process = process_of(container.command)
            if process is not None:
                with monkeypatch.context() as environment:
                    for name, value in container.environment.items():
                        environment.setenv(name, value)
                    process.settings()

    def test_only_the_keys_are_made_by_a_command_without_settings(self, ours: list[Container]) -> None:
        assert [container.name for container in ours if process_of(container.command) is None] == ["keys"]


def _known(container: Container) -> set[str]:
    process = process_of(container.command)
    return {variable.name for variable in process.variables} if process else set()


def _required(container: Container) -> set[str]:
    process = process_of(container.command)
    return {variable.name for variable in process.variables if variable.required} if process else set()


def _module(name: str) -> Any:
    return importlib.import_module(name)


class TestDatabases:
    async def test_each_role_owns_its_database_and_enters_no_other(
        self, database_server: str, containers: Mapping[str, Container]
    ) -> None:
        names = ("profiles", "matching", "sessions", "notifications", "keyring")
        password = containers["postgres"].environment["KEYRING_DB_PASSWORD"]

        for name in names:
            own = postgres.as_role(database_server, name, password=password)
            connection = await asyncpg.connect(own)
            assert await connection.fetchval(OWNER_AND_LOCALE) == f"{name} b C.UTF-8"
            await connection.close()
            other = urlsplit(own)._replace(path=f"/{names[names.index(name) - 1]}").geturl()
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(other)


OWNER_AND_LOCALE = """
SELECT concat_ws(' ', pg_get_userbyid(datdba), datlocprovider, datlocale)
FROM pg_database WHERE datname = current_database()
"""


# When all is done, uvicorn lets the signal that stopped it have its usual effect.  A container's first process does not
# feel that one, and Docker sees a 0.
ORDERLY = {0, -signal.SIGTERM}
GOODBYE = "Application shutdown complete."
# The demo's own two servers log warnings only.
SAYS_GOODBYE = re.compile(r"(?!issuer|mail)")


@pytest.mark.kafka
@pytest.mark.timeout(240)
class TestWithoutDocker:
    async def test_every_process_starts_plays_the_journey_and_ends(self, installation: Installation) -> None:
        machine = installation.machine
        before = snapshot(machine.tree)
        minter = Minter.from_file(installation.issuer_url, installation.issuer_key)

        report = await play(
            installation.gateway_url,
            installation.mail_url,
            token_for=minter.access_token,
            console=Console(quiet=True),
        )
        ended = machine.stop()

        assert_complete(report)
        assert {name: code for name, code in ended.items() if code not in ORDERLY} == {}
        assert {name for name in ended if SAYS_GOODBYE.match(name) and GOODBYE not in machine.log(name)} == set()
        assert snapshot(machine.tree) == before
        assert list(machine.home.iterdir()) == []


@pytest.mark.e2e
@pytest.mark.timeout(1500)
class TestWithDocker:
    async def test_the_images_play_the_journey(self, stack: Stack) -> None:
        minter = stack.minter()

        async with Servers() as servers:
            mail_url = await servers.serve(sink_of(stack.url("MAIL_PORT")))
            report = await play(
                stack.url("GATEWAY_PORT"), mail_url, token_for=minter.access_token, console=Console(quiet=True)
            )

        assert_complete(report)


def assert_complete(report: JourneyReport) -> None:
    assert report.ok
    assert [invitation["method"] for invitation in report.invitations] == ["REQUEST", "REQUEST"]
    assert len({invitation["uid"] for invitation in report.invitations}) == 1
    assert [message["to"] for message in report.messages] == ["mentee", "mentor"]


def snapshot(tree: Path) -> dict[str, tuple[int, int]]:
    """What a read-only file system would have kept as it was."""
    return {
        str(path.relative_to(tree)): (path.stat().st_size, path.stat().st_mtime_ns)
        for name in compose_file.image().copied
        for path in (tree / name).rglob("*")
    }
