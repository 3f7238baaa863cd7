"""A member's home through the gateway, with much behind them: p50, p95 and p99 of one request at a time.

Run it by `python -m bench.sessions.home`; it takes about a minute.  The gateway
runs the trusted document Home; it, the service and the client share this process and one core, PostgreSQL is a server
of its own with its default durability.  Home asks for ids, texts and times: the portal has the names of a member's own
relationships already.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from joserfc.jwk import OKPKey
from sqlalchemy import Table, insert
from starlette.applications import Starlette

import services.sessions
from cairn.backing import postgres
from chassis.db import Database
from chassis.identity import member_id
from chassis.ids import new_id
from chassis.migrations import upgrade
from chassis.service import Service
from contracts.words import Kind
from gateway.app import create_app
from gateway.schema import Graph
from gateway.settings import GatewaySettings
from services.sessions.agendas.tables import follow_ups
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.tables import circle_meetings, claims, gatherings
from services.sessions.facts.domain import Life
from services.sessions.facts.tables import relationships
from services.sessions.goals.tables import goals
from services.sessions.graph import schema
from services.sessions.ledgers.tables import advice
from services.sessions.mapping import map_domain
from services.sessions.meetings.domain.session import Status
from services.sessions.meetings.tables import sessions
from services.sessions.settings import Settings
from tests.backing import Databases, Server, free_port
from tests.builders.circles import a_circle, a_claim
from tests.gateway.desk import CLIENTS, Desk
from tests.gateway.running import Servers
from tests.gateway.stand import issuer_app
from tests.gateway.tokens import ISSUER, Issuer

MIGRATIONS = Path(services.sessions.__file__).parent / "migrations"
PASSWORD = "only-for-benches"
NOWHERE = "http://127.0.0.1:9"
TARGET_MS = 40
WARM_UP = 30
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
RELATIONSHIPS = 10
AHEAD = 20
STRANGERS = 20
"""How many times what is the member's is there for others, too."""
TABLES = (relationships, sessions, goals, follow_ups, advice, gatherings, claims, circle_meetings)
Rows = dict[str, list[dict[str, Any]]]


def a_life(me: UUID, count: int, now: datetime) -> Rows:
    """Ten relationships with all their meetings, a third of the work still open, and a circle every week."""
    rows: Rows = {table.name: [] for table in TABLES}
    ids = [new_id() for _ in range(RELATIONSHIPS)]
    others = {id_: new_id() for id_ in ids}
    for id_ in ids:
        two = {"mentor_id": others[id_], "mentee_id": me}
        usual = {"kind": Kind.TRADITIONAL, "formal": False, "life": Life.ACTIVE, "starts_on": now.date()}
        rows["relationships"].append({"relationship_id": id_, **two, **usual})
    for number in range(count + AHEAD):
        id_ = ids[number % RELATIONSHIPS]
        add_meeting(rows, (id_, others[id_], me), number=number, starts_at=now + (AHEAD - number) * WEEK / 4, now=now)
    add_circle(rows, me, count // RELATIONSHIPS, now=now)
    return rows


def add_circle(rows: Rows, me: UUID, behind: int, *, now: datetime) -> None:
    """One in which they have a seat, with what it met already."""
    circle = a_circle(every_days=WEEK.days)
    seat = a_claim(circle, member_id=me, standing=Standing.SEATED, seat=1, place=1)
    rows[gatherings.name].append(row_of(gatherings, circle))
    rows[claims.name].append(row_of(claims, seat))
    series = {"gathering_id": circle.id, "series_id": new_id(), "zone": "UTC", "sequence": 0, "changed_at": now}
    for week in range(-behind, AHEAD):
        starts_at = now + week * WEEK + HOUR
        when = {"occurs_on": starts_at.date(), "starts_at": starts_at, "ends_at": starts_at + HOUR}
        rows[circle_meetings.name].append({"id": new_id(), **series, **when})


def row_of(table: Table, thing: object) -> dict[str, Any]:
    return {column.name: getattr(thing, column.name) for column in table.c}


def add_meeting(
    rows: Rows, people: tuple[UUID, UUID, UUID], *, number: int, starts_at: datetime, now: datetime
) -> None:
    """A meeting, and what came of it: a follow-up and advice each time, a goal now and then."""
    id_, mentor, me = people
    over, done = starts_at < now, number % 3
    two = {"relationship_id": id_, "mentor_id": mentor, "mentee_id": me}
    when = {"starts_at": starts_at, "ends_at": starts_at + HOUR, "sequence": 0, "cancelled_late": False}
    rows["sessions"].append({"id": new_id(), **two, **when, "status": Status.HELD if over else Status.BOOKED})
    settled = {"settled_at": now, "settled_by": me} if done else {"settled_at": None, "settled_by": None}
    task = {"what": "Send the draft", "owner_id": me, "agreed_by": me, "agreed_at": now, "note": ""}
    state = "DONE" if done else "OPEN"
    rows["follow_ups"].append({"id": new_id(), "relationship_id": id_, **task, **settled, "state": state})
    words = {"topic": "The budget", "words": "Ask two people.", "because": "", "result": "It worked." if done else ""}
    answered = (
        {"answer": "TRIED", "answered_at": now, "reported_at": now}
        if done
        else dict.fromkeys(("answer", "answered_at", "reported_at"))
    )
    given = {"given_by": mentor, "given_to": me, "given_at": now}
    rows["advice"].append({"id": new_id(), "relationship_id": id_, **given, **words, **answered})
    if number % 20 == 0:
        times = {"set_by": me, "set_at": now, "moved_at": now, "settled_at": None}
        goal = {"what": "Lead a project", "state": "OPEN", "progress": 10, "milestones": 0}
        rows["goals"].append({"id": new_id(), "relationship_id": id_, **times, **goal})


async def fill(db: Database, me: UUID, count: int) -> None:
    now = datetime.now(UTC)
    for who in (me, *(new_id() for _ in range(STRANGERS))):
        rows = a_life(who, count, now)
        async with db.transaction() as tx:
            for table in TABLES:
                await tx.session.execute(insert(table), rows[table.name])


async def ask(client: httpx2.AsyncClient, requests: int) -> list[float]:
    """Milliseconds of each; an answer that is refused or too short ends the bench."""
    waits = []
    for _ in range(requests):
        started = time.perf_counter()
        answer = (await client.post("/graphql", json={"documentId": "Home"})).json()
        waits.append((time.perf_counter() - started) * 1000)
        found = {name: len(each) for name, each in answer["data"]["home"].items()}
        if set(found.values()) != {10}:
            raise RuntimeError(f"not what was written: {found}")
    return waits


@asynccontextmanager
async def a_gateway(db: Database, url: str, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the real gateway, in front of sessions alone and of a desk that lets everybody be themselves."""
    key = OKPKey.generate_key("Ed25519", {"kid": "gateway"})
    private, public = folder / "identity.json", folder / "identity-jwks.json"
    private.write_text(json.dumps(key.as_dict(private=True)))
    public.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    issuer = Issuer()
    async with Servers() as servers:
        desk = await servers.serve(Starlette(routes=Desk.of(private).routes()))
        service = await servers.serve(a_service(db, url, public, folder).api())
        urls = {"profiles": desk, "sessions": service, "matching": NOWHERE, "notifications": NOWHERE}
        settings = GatewaySettings(
            profiles_url=desk,
            sessions_url=service,
            matching_url=NOWHERE,
            notifications_url=NOWHERE,
            issuer_url=ISSUER,
            issuer_jwks_url=f"{await servers.serve(issuer_app(issuer))}/jwks",
            clients_issuer=CLIENTS,
            identity_key_file=private,
            planner=False,
            points_per_minute=10**9,
        )
        gateway = await servers.serve(create_app(settings, Graph.from_folder(), urls))
        headers = {"authorization": f"Bearer {issuer.token('ada')}"}
        async with httpx2.AsyncClient(base_url=gateway, headers=headers, trust_env=False) as client:
            yield client


def a_service(db: Database, url: str, public: Path, folder: Path) -> Service:
    """Its graph alone: nothing here needs a keyring, a broker or Valkey."""
    settings = Settings(
        database_url=url,
        keyring_database_url=url,
        keyring_kek_file=folder / "unused",
        kafka_bootstrap="127.0.0.1:9",
        redis_url="redis://127.0.0.1:9/0",
        identity_jwks_file=public,
    )
    return Service(name="sessions", settings=settings, db=db, schema=schema())


async def measure(url: str, folder: Path, count: int, *, requests: int) -> list[float]:
    map_domain()
    await upgrade(url, MIGRATIONS)
    db = Database(url, source="sessions")
    try:
        await fill(db, member_id(ISSUER, "ada"), count)
        async with a_gateway(db, url, folder) as client:
            await ask(client, WARM_UP)
            return await ask(client, requests)
    finally:
        await db.close()


def show(waits: list[float], count: int) -> None:
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    verdict = "reached" if cuts[98] < TARGET_MS else "NOT reached"
    print(f"Home with {count} sessions of history, {len(waits)} requests through the gateway, in ms")
    print(f"p50 {cuts[49]:.1f}   p95 {cuts[94]:.1f}   p99 {cuts[98]:.1f}   target p99 < {TARGET_MS}: {verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=500)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cairn-bench-"))
    folder.chmod(0o711)
    port = free_port()
    url = postgres.url(port, PASSWORD)
    server = Server(
        "PostgreSQL",
        url,
        folder / "postgres",
        lambda: postgres.launch(folder / "postgres", port=port, password=PASSWORD),
        lambda: postgres.ready(url),
    )
    try:
        server.start()
        database = Databases(url).empty("sessions")
        show(asyncio.run(measure(database, folder, options.sessions, requests=options.requests)), options.sessions)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
