"""How many members a second a network provisions by SCIM: one request each, or a hundred to a bulk request.

Run it by `make bench-scim`.  The service is a process of its own on PostgreSQL with its default durability; the
client is in this process, on the same machine.
"""

import argparse
import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from cairn.backing import postgres
from chassis.db import Database
from chassis.identity import HEADER, Identity, IdentitySigner
from services.profiles.members.tables import map_domain
from tests.backing import ROOT, Databases, Server, free_port
from tests.builders.clients import a_network, acting, an_integration_client, write_clients_key
from tests.service.identity import a_signer, write_jwks
from tests.service.profiles.partner import another_user

PASSWORD = "only-for-benches"
A_BULK = 100
SERIAL_SHARE = 4
"""One request after the other takes long, so that way has a quarter of the members."""
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
START_SECONDS = 30.0


@dataclass
class Network:
    """One network's client of the running service."""

    http: httpx2.AsyncClient
    signer: IdentitySigner
    identity: Identity
    waits: list[float] = field(default_factory=list)

    async def post(self, path: str, body: dict[str, Any], *, expected: int) -> Any:
        started = time.perf_counter()
        headers = {HEADER: self.signer.sign(self.identity, audience="profiles")}
        answer = await self.http.post(f"/scim/v2{path}", json=body, headers=headers)
        self.waits.append(time.perf_counter() - started)
        if answer.status_code != expected:
            raise RuntimeError(answer.text)
        return answer.json()


async def one_by_one(network: Network, numbers: range, *, clients: int) -> None:
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            await network.post("/Users", another_user(number), expected=201)

    await asyncio.gather(*(work() for _ in range(clients)))


async def in_bulk(network: Network, numbers: range, *, clients: int) -> None:
    waiting = iter([numbers[start : start + A_BULK] for start in range(0, len(numbers), A_BULK)])

    async def work() -> None:
        for part in waiting:
            operations = [
                {"method": "POST", "path": "/Users", "bulkId": str(number), "data": another_user(number)}
                for number in part
            ]
            answer = await network.post("/Bulk", {"schemas": [BULK], "Operations": operations}, expected=200)
            assert all(operation["status"] == "201" for operation in answer["Operations"])

    await asyncio.gather(*(work() for _ in range(clients)))


@contextmanager
def served(databases: Databases, folder: Path) -> Iterator[tuple[str, str, IdentitySigner]]:
    """The service as a process: its address, its database, and who signs for the gateway."""
    signer, url, port = a_signer(), databases("profiles"), free_port()
    kek = folder / "kek"
    kek.write_text(base64.b64encode(bytes(32)).decode())
    environment = {
        **os.environ,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": url,
        "KAFKA_BOOTSTRAP": "127.0.0.1:9",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "IDENTITY_JWKS_FILE": str(write_jwks(signer, folder)),
        "KEYRING_DATABASE_URL": databases("keyring"),
        "KEYRING_KEK_FILE": str(kek),
        "CLIENTS_ISSUER": f"http://127.0.0.1:{port}",
        "CLIENTS_KEY_FILE": str(write_clients_key(folder)),
    }
    process = subprocess.Popen([sys.executable, "-m", "services.profiles", "api"], env=environment, cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}", url, signer
    finally:
        process.terminate()
        process.wait(20)


@asynccontextmanager
async def a_network_of(address: str, url: str, signer: IdentitySigner) -> AsyncIterator[Network]:
    db = Database(url, source="profiles", rows_secured=True)
    network_id = await a_network(db)
    identity = acting(await an_integration_client(db, network_id), network_id)
    await db.close()
    async with httpx2.AsyncClient(base_url=address, timeout=60) as http:
        await until_ready(http)
        yield Network(http, signer, identity)


async def until_ready(http: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                if (await http.get("/readyz")).is_success:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.1)


Way = Callable[..., Awaitable[None]]


async def measure(
    address: str, url: str, signer: IdentitySigner, *, members: int, clients: int
) -> list[dict[str, Any]]:
    rows = []
    ways: list[tuple[str, Way, int, int]] = [
        ("one by one", one_by_one, members // SERIAL_SHARE, 1),
        ("one by one", one_by_one, members, clients),
        (f"bulk of {A_BULK}", in_bulk, members, 1),
    ]
    for name, way, count, connections in ways:
        async with a_network_of(address, url, signer) as network:
            await one_by_one(network, range(10_000_000, 10_000_050), clients=clients)
            network.waits.clear()
            started = time.perf_counter()
            await way(network, range(count), clients=connections)
            seconds = time.perf_counter() - started
            waits = sorted(network.waits)
            rows.append(
                {
                    "way": name,
                    "connections": connections,
                    "members": count,
                    "per second": round(count / seconds),
                    "p50 ms": round(waits[len(waits) // 2] * 1000, 1),
                    "p99 ms": round(waits[int(len(waits) * 0.99)] * 1000, 1),
                }
            )
    return rows


def print_table(rows: list[dict[str, Any]]) -> None:
    print(f"SCIM provisioning, PostgreSQL {postgres.version()} (target 200 members/s)")
    print("".join(f"{heading:>14}" for heading in rows[0]))
    for row in rows:
        print("".join(f"{value:>14}" for value in row.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    map_domain()
    folder, port = Path(tempfile.mkdtemp(prefix="cairn-bench-")), free_port()
    folder.chmod(0o711)
    url = postgres.url(port, PASSWORD)
    home = folder / "postgres"
    server = Server(
        "PostgreSQL",
        url,
        home,
        lambda: postgres.launch(home, port=port, password=PASSWORD),
        lambda: postgres.ready(url),
    )
    try:
        server.start()
        with served(Databases(url), folder) as (address, database, signer):
            rows = asyncio.run(measure(address, database, signer, members=asked.members, clients=asked.clients))
        print(json.dumps(rows)) if asked.json else print_table(rows)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
