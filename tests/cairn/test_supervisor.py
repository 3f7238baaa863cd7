"""The supervisor with real servers: what it starts, and what is left when it ends in each of the ways."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from cairn.backing import postgres
from cairn.backing.launch import Launch
from cairn.supervisor.logs import Logs
from cairn.supervisor.process import Service, Task
from cairn.supervisor.runner import Runner, StartFailed
from cairn.supervisor.state import State
from tests.backing import free_port
from tests.cairn.running import Stand, a_stand, forget, gone
from tests.cairn.stand import stand_in

RECORDER = """
import signal, sys, time, pathlib
name, book = sys.argv[1], pathlib.Path(sys.argv[2])
def end(*_):
    with book.open("a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[3]).touch()
while True:
    time.sleep(0.05)
"""


async def yes() -> bool:
    return True


class TestItsEnd:
    def test_nothing_outlives_a_killed_supervisor(self, state: Path) -> None:
        with a_stand(state) as stand:
            family = stand.family()
            backends = [one for one in family if one.name() == "postgres"]

            stand.process.kill()
            stand.process.wait()

            assert len(backends) > 3
            assert gone(family) == []

    def test_ctrl_c_stops_everything_and_says_so_in_the_state(self, state: Path) -> None:
        with a_stand(state) as stand:
            family = stand.family()

            status = stand.stop()

            assert status == 0
            assert gone(family, within=0.5) == []
            assert State(state).current() == {}
            assert "database system is shut down" in (state / "logs" / "postgres.log").read_text()

    def test_sigterm_and_a_second_signal_meanwhile_stop_it_as_cleanly(self, state: Path) -> None:
        with a_stand(state) as stand:
            family = stand.family()

            stand.process.terminate()
            time.sleep(0.05)
            stand.process.send_signal(signal.SIGINT)

            assert stand.process.wait(60) == 0
            assert gone(family, within=0.5) == []

    async def test_stops_clients_before_what_they_stand_on(self, tmp_path: Path, logs: Logs) -> None:
        book = tmp_path / "book"

        def recorder(name: str, *after: str) -> Service:
            mark = tmp_path / name
            launch = Launch(argv=(sys.executable, "-c", RECORDER, name, str(book), str(mark)), cwd=tmp_path)

            async def ready() -> bool:
                return mark.exists()

            return Service(name=name, launch=lambda: launch, ready=ready, after=after)

        parts = (recorder("client", "broker", "database"), recorder("database"), recorder("broker", "database"))
        runner = Runner(parts, logs)
        running = asyncio.create_task(runner.run())
        await asyncio.wait_for(runner.ready.wait(), 20)

        running.cancel()
        await asyncio.wait({running})

        assert book.read_text().split() == ["client", "broker", "database"]


class TestItsStart:
    def test_a_second_one_says_that_it_already_runs(self, state: Path) -> None:
        with a_stand(state) as stand:
            assert exit_status_of_another(state, stand.base) == 3

    async def test_keeps_the_data_across_a_restart(self, state: Path) -> None:
        with a_stand(state) as stand:
            await execute(state, stand.base, "CREATE TABLE stone AS SELECT 42 AS weight")
        with a_stand(state) as again:
            assert await execute(state, again.base, "SELECT weight FROM stone") == 42

    async def test_starts_a_crashed_server_again(self, state: Path) -> None:
        with a_stand(state) as stand:
            before = State(state).current()["processes"]["valkey"]["pid"]

            os.kill(before, signal.SIGKILL)
            after = await eventually(state, lambda row: row["restarts"] == 1 and row["up"])

            assert psutil.Process(after["pid"]).name().startswith("valkey")
            assert stand.process.poll() is None

    async def test_names_the_part_that_failed_with_its_last_words(self, tmp_path: Path, logs: Logs) -> None:
        launch = Launch(argv=(sys.executable, "-c", "print('no such stone'); raise SystemExit(7)"), cwd=tmp_path)
        runner = Runner((Task(name="migrate", launch=lambda: launch),), logs)

        with pytest.raises(StartFailed, match=r"migrate ended with status 7[^$]*no such stone"):
            await runner.run()

    async def test_a_failed_part_takes_the_others_down_with_it(self, tmp_path: Path, logs: Logs) -> None:
        port = free_port()
        broken = Service(
            name="broken", launch=lambda: Launch(argv=("false",), cwd=tmp_path), ready=never, after=("well",)
        )
        runner = Runner((stand_in("well", port), broken), logs)

        with pytest.raises(StartFailed, match="broken ended with status 1"):
            await asyncio.wait_for(runner.run(), 30)

        assert runner.children["well"].pid is None

    def test_refuses_a_table_that_waits_for_itself(self, tmp_path: Path, logs: Logs) -> None:
        circle = (
            Service(name="egg", launch=lambda: Launch(argv=("true",), cwd=tmp_path), ready=yes, after=("hen",)),
            Service(name="hen", launch=lambda: Launch(argv=("true",), cwd=tmp_path), ready=yes, after=("egg",)),
        )

        with pytest.raises(ValueError, match="egg, hen"):
            Runner(circle, logs)


class TestItsFolder:
    def test_may_have_spaces_and_lie_where_only_its_owner_may_go(self, state: Path) -> None:
        closed = state.parent / "a home of one's own"
        closed.mkdir(mode=0o700)

        try:
            with a_stand(closed / ".cairn") as stand:
                assert len(stand.family()) > 3
        finally:
            forget(closed / ".cairn")

    def test_keeps_secrets_to_its_owner(self, state: Path) -> None:
        kept = State(state)
        kept.prepare()

        secret = ("secrets.json", "identity.key.json", "issuer.key.json", "issuer.json", "keyring.kek")
        assert {oct((state / name).stat().st_mode & 0o777) for name in secret} == {"0o600"}
        assert "d" not in json.loads(kept.identity_jwks.read_text())["keys"][0]


async def never() -> bool:
    return False


async def execute(state: Path, base: int, statement: str) -> object:
    password = State(state).secrets()["profiles"]
    connection = await asyncpg.connect(postgres.url(base + 8, password, user="profiles", database="profiles"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def eventually(state: Path, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    row: dict[str, Any]
    deadline = time.monotonic() + 20
    while not holds(row := State(state).current()["processes"]["valkey"]):
        assert time.monotonic() < deadline, row
        await asyncio.sleep(0.1)
    return row


def exit_status_of_another(state: Path, base: int) -> int:
    other = Stand(state, base)
    status = other.process.wait(60)
    other.process.communicate()
    return status
