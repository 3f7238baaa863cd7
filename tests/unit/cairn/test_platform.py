"""The table of the platform: what is in it with which servers from elsewhere, and that no secret goes astray."""

from pathlib import Path

import pytest

from cairn.backing.launch import CannotStart
from cairn.supervisor.logs import Logs
from cairn.supervisor.platform import SERVICES, Elsewhere, Platform
from cairn.supervisor.ports import Ports
from cairn.supervisor.process import Service
from cairn.supervisor.runner import Runner
from cairn.supervisor.state import DATABASES, State

NOWHERE = {"database_url": None, "redis_url": None, "kafka_bootstrap": None, "smtp_url": None}


@pytest.fixture
def state(tmp_path: Path) -> State:
    kept = State(tmp_path)
    kept.prepare()
    return kept


def a_platform(state: State, **elsewhere: str) -> Platform:
    return Platform(state=state, elsewhere=Elsewhere.model_validate({**NOWHERE, **elsewhere}))


class TestTheTable:
    def test_is_sound_and_migrates_everything_the_first_time(self, state: State, tmp_path: Path) -> None:
        table = a_platform(state).table()

        Runner(table, Logs(tmp_path, None))
        names = {part.name for part in table}
        assert {*SERVICES, "gateway", "postgres", "valkey", "broker", "mail", "issuer"} <= names
        assert {f"migrate-{name}" for name in DATABASES} <= names

    def test_leaves_out_what_is_elsewhere(self, state: State) -> None:
        platform = a_platform(
            state,
            database_url="postgresql://admin:word@db.example:5432/postgres",
            redis_url="redis://cache.example/0",
            kafka_bootstrap="kafka.example:9092",
            smtp_url="smtp://mail.example:25",
        )

        names = {part.name for part in platform.table()}
        assert not names & {"postgres", "valkey", "broker", "mail"}
        assert set(platform.wanted_ports()) == {"gateway", *SERVICES, "issuer"}
        assert platform.database_url("profiles").endswith("@db.example:5432/profiles")

    def test_stops_every_service_before_the_servers_it_uses(self, state: State) -> None:
        services = {part.name: set(part.after) for part in a_platform(state).table() if isinstance(part, Service)}

        assert all({"postgres", "valkey", "broker"} <= services[name] for name in SERVICES)
        assert "mail" in services["notifications"]

    def test_gives_no_process_the_administrators_address(self, state: State) -> None:
        platform = a_platform(state, database_url="postgresql://admin:word@db.example/postgres")

        launches = [part.launch() for part in platform.table() if isinstance(part, Service) and part.name in SERVICES]
        assert launches
        assert all("DATABASE_URL" in launch.without for launch in launches)
        assert all("admin" not in value for launch in launches for value in launch.env.values())

    def test_gives_the_keyring_only_to_services(self, state: State) -> None:
        parts = {part.name: part for part in a_platform(state).table() if isinstance(part, Service)}

        holders = {name for name in (*SERVICES, "gateway") if "KEYRING_KEK_FILE" in parts[name].launch().env}
        assert holders == {"profiles", "matching", "sessions", "notifications"}


class TestSecrets:
    def test_stay_the_same_at_the_next_start(self, state: State) -> None:
        before = {path.name: path.read_text() for path in state.folder.iterdir()}

        state.prepare()

        assert {path.name: path.read_text() for path in state.folder.iterdir()} == before


class TestPorts:
    @pytest.mark.parametrize("base", [0, -4000, 65_530, 100_000])
    def test_refuse_a_base_without_room(self, base: int) -> None:
        with pytest.raises(CannotStart, match="--port-base must be between 1 and 65524"):
            Ports(base).require_free(("gateway",))


class TestLogs:
    def test_prefix_each_line_and_keep_the_files_small(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cairn.supervisor.logs.FILE_BYTES", 2000)
        shown = (tmp_path / "terminal").open("w+")
        logs = Logs(tmp_path / "logs", shown)
        for number in range(200):
            logs.of("profiles").write(f"line {number} of a talkative service")
        logs.close()
        shown.seek(0)

        assert shown.readline().rstrip().endswith("| line 0 of a talkative service")
        assert len(list((tmp_path / "logs").iterdir())) == 3
        assert all(file.stat().st_size <= 2000 for file in (tmp_path / "logs").iterdir())
        shown.close()
