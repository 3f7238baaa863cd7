"""An export holds everything that was put in, is its owner's alone, and goes after a week or with its owner."""

import csv
import io
import json
import tracemalloc
import zipfile
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from chassis.db import Database
from chassis.identity import Identity, Kind, Role
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.stores.exporting import PIECE_BYTES, pieces
from contracts.matching import ExportedFromMatching
from contracts.profiles import ExportRequested
from services.profiles.privacy.archive import cell
from services.profiles.privacy.domain.exports import COLLECTED_WITHIN, READY_FOR
from services.profiles.privacy.tables import consents, export_pieces
from services.profiles.stores import STORES
from tests.builders.profiles import NOON, SQL
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import a_whole_member, done
from tests.service.profiles.privacy import EXPORTED, MY_EXPORTS, Office, ask_for, get


@pytest.fixture
def office(db: Database, keyring: Keyring) -> Office:
    """Give profiles as it runs."""
    return Office(db, keyring)


async def collected(caller: Caller, office: Office, who: Identity) -> str:
    """An export to which every service has answered; returns its path."""
    await get(caller, who, "requestExport")
    await office.run_timers()
    for kind in EXPORTED:
        await office.hear(*await office.pieces('{"rows": [{"said": "=1+1", "number": -1}]}', of=kind))
    export = (await caller.ask(who, MY_EXPORTS))["data"]["myExports"]["edges"][0]["node"]
    assert export["status"] == "READY"
    return str(export["path"])


async def unpacked(caller: Caller, path: str, who: Identity) -> zipfile.ZipFile:
    answer = await caller.fetch(path, who)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def kept_pieces(db: Database) -> list[Any]:
    async with db.reading() as tx:
        return list((await tx.session.execute(select(export_pieces))).all())


class TestContent:
    async def test_is_what_was_put_in(self, caller: Caller, office: Office) -> None:
        who = await a_whole_member(caller, needs=2)
        await get(caller, who, "answerConsent", purpose="IMPACT_RESEARCH", version=1, given=True)

        archive = await unpacked(caller, await collected(caller, office, who), who)

        def rows(name: str) -> Any:
            return json.loads(archive.read(f"profiles/{name}.json"))

        (member,) = rows("members")
        assert (member["display_name"], member["email"], member["bio"]) == (
            "Amara Okafor",
            "amara@example.org",
            "Nine years a nurse.\nNow learning to count.",
        )
        assert [need["skills"] for need in rows("needs")] == [[SQL]] * 2
        assert {need["goal"] for need in rows("needs")} == {"Answer my own questions from the ward's data."}
        assert [(offer["capacity"], offer["cannot_help_with"]) for offer in rows("offers")] == [(2, "Finding a job.")]
        assert [(day["weekday"], day["starts"], day["ends"]) for day in rows("availability_windows")] == [
            (3, 1080, 1440)
        ]
        assert [(each["purpose"], each["given"]) for each in rows("consents")] == [("IMPACT_RESEARCH", True)]
        assert rows("blocks") == rows("connections") == []

    async def test_says_the_same_as_json_and_as_csv(self, caller: Caller, office: Office) -> None:
        who = await a_whole_member(caller)

        archive = await unpacked(caller, await collected(caller, office, who), who)

        names = [name.removesuffix(".json") for name in archive.namelist() if name.endswith(".json")]
        assert len(names) > 10
        for name in names:
            rows = json.loads(archive.read(f"{name}.json"))
            table = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))
            assert table == [{column: cell(value) for column, value in row.items()} for row in rows], name

    async def test_holds_every_services_part_and_a_readme(self, caller: Caller, office: Office) -> None:
        who = await a_whole_member(caller)

        archive = await unpacked(caller, await collected(caller, office, who), who)

        folders = {name.split("/")[0] for name in archive.namelist()}
        assert folders == {"README.txt", "profiles", "matching", "sessions", "notifications"}
        assert archive.read("matching/rows.csv").decode() == "said,number\r\n'=1+1,-1\r\n"

    async def test_tells_nothing_of_who_blocked_them(self, caller: Caller, office: Office) -> None:
        from services.profiles.directory.tables import blocks  # noqa: PLC0415 - for this one test.

        who, enemy = await a_whole_member(caller), new_id()
        async with office.db.transaction() as tx:
            row = {"blocker_id": enemy, "blocked_id": who.id, "raised_at": NOON}
            await tx.session.execute(insert(blocks).values(row))

        archive = await unpacked(caller, await collected(caller, office, who), who)

        assert not any(str(enemy).encode() in archive.read(name) for name in archive.namelist())

    @pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
    def test_runs_in_no_spreadsheet(self, begins: str) -> None:
        assert cell(f"{begins}SUM(A1)") == f"'{begins}SUM(A1)"

    @pytest.mark.parametrize(("value", "shown"), [(-1, "-1"), (None, ""), (["=1"], '["=1"]'), ("Zoë", "Zoë")])
    def test_leaves_everything_else_as_it_is(self, value: Any, shown: str) -> None:
        assert cell(value) == shown


class TestSize:
    async def test_a_long_history_is_cut_into_small_pieces_and_read_in_little_memory(
        self, db: Database, member: UUID
    ) -> None:
        await self._answer(db, member, times=20_000)
        largest = total = 0

        tracemalloc.start()
        async with db.transaction() as tx:
            async for piece in pieces(tx, STORES, member):
                largest, total = (
                    max(largest, len(piece.encode())),
                    total + json.loads(piece).get("consents", []).__len__(),
                )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert total == 20_000
        assert largest < PIECE_BYTES * 1.1
        assert peak < 8_000_000

    @staticmethod
    async def _answer(db: Database, member: UUID, *, times: int) -> None:
        row = {"member_id": member, "purpose": "IMPACT_RESEARCH", "version": 1, "given": True, "answered_at": NOON}
        async with db.transaction() as tx:
            await tx.session.execute(insert(consents), [{**row, "id": new_id()} for _ in range(times)])


class TestCollecting:
    async def test_asks_every_service(self, caller: Caller, db: Database, office: Office) -> None:
        who = await a_whole_member(caller)

        export = await get(caller, who, "requestExport")

        asked = [event for event in await emitted(db) if isinstance(event, ExportRequested)]
        assert [(str(event.request_id), event.member_id) for event in asked] == [(export["id"], who.id)]
        assert (export["status"], export["path"]) == ("COLLECTING", None)

    async def test_waits_for_every_piece_in_any_order(self, caller: Caller, office: Office) -> None:
        await get(caller, await a_whole_member(caller), "requestExport")
        await office.run_timers()
        first, second = await office.pieces("{}", "{}")
        others = [piece for kind in EXPORTED[1:] for piece in await office.pieces("{}", of=kind)]

        await office.hear(second, *others)
        assert (await office.export()).status.value == "COLLECTING"
        await office.hear(first, seq=2)

        assert (await office.export()).status.value == "READY"

    async def test_a_piece_that_comes_again_changes_nothing(self, caller: Caller, office: Office, db: Database) -> None:
        await get(caller, await a_whole_member(caller), "requestExport")
        (piece,) = await office.pieces("{}")

        await office.hear(piece, piece)
        await office.hear(piece, seq=2)

        assert len(await kept_pieces(db)) == 1

    async def test_rests_sealed(self, caller: Caller, office: Office, db: Database) -> None:
        who = await a_whole_member(caller)
        await collected(caller, office, who)

        assert all(row.content.startswith("v1.") for row in await kept_pieces(db))

    async def test_runs_once_at_a_time_for_a_member(self, caller: Caller, office: Office) -> None:
        who, other = await a_whole_member(caller), await a_whole_member(caller)
        first = await get(caller, who, "requestExport", idempotencyKey="one")

        assert (await get(caller, who, "requestExport", idempotencyKey="one"))["id"] == first["id"]
        assert codes(await ask_for(caller, who, "requestExport")) == ["EXPORT_RUNNING"]
        await get(caller, other, "requestExport")


class TestTheEnd:
    async def test_comes_after_a_week(self, caller: Caller, office: Office, db: Database) -> None:
        who = await a_whole_member(caller)
        path = await collected(caller, office, who)
        db.clock = lambda: NOON + READY_FOR

        await office.run_timers()

        assert (await office.export()).status.value == "EXPIRED"
        assert await kept_pieces(db) == []
        assert (await caller.fetch(path, who)).status_code == 404

    async def test_comes_after_a_day_for_one_that_was_never_collected(
        self, caller: Caller, office: Office, db: Database
    ) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestExport")
        db.clock = lambda: NOON + COLLECTED_WITHIN

        await office.run_timers()
        late = await office.pieces("{}")
        await office.hear(*late)

        assert await kept_pieces(db) == []
        assert "errors" not in await ask_for(caller, who, "requestExport")

    async def test_comes_with_its_owners_erasure(self, caller: Caller, office: Office, db: Database) -> None:
        who = await a_whole_member(caller)
        path = await collected(caller, office, who)
        late = await office.pieces("{}", of=ExportedFromMatching)

        await get(caller, who, "requestErasure")
        await office.run_timers()
        await office.hear(*late, seq=2)

        assert await kept_pieces(db) == []
        assert (await caller.fetch(path, who)).status_code == 404
        assert codes(await ask_for(caller, who, "requestExport")) == ["MEMBER_ERASED"]


class TestTheWrongCaller:
    async def test_fetches_nothing(self, caller: Caller, office: Office) -> None:
        who = await a_whole_member(caller)
        path = await collected(caller, office, who)
        in_their_name = Identity(kind=Kind.MEMBER, id=who.id, actor=new_id())
        twin = Identity(kind=Kind.CLIENT, id=who.id)

        statuses = {
            name: (await caller.fetch(path, other)).status_code
            for name, other in {
                "nobody": None,
                "another member": a_member(),
                "support": a_member(None, Role.SUPPORT),
                "in their name": in_their_name,
                "client": a_client("members:read"),
                "a client with the member's id": twin,
                "kiosk": a_kiosk(),
            }.items()
        }

        assert statuses == {
            "nobody": 401,
            "another member": 404,
            "support": 404,
            "in their name": 403,
            "client": 403,
            "a client with the member's id": 403,
            "kiosk": 403,
        }

    async def test_lists_and_asks_for_nothing(self, caller: Caller, office: Office) -> None:
        who = await a_whole_member(caller)
        await get(caller, who, "requestExport")
        in_their_name = Identity(kind=Kind.MEMBER, id=who.id, actor=new_id())

        for other in (in_their_name, a_client(), a_kiosk()):
            assert codes(await ask_for(caller, other, "requestExport")) == ["FORBIDDEN"]
            assert codes(await caller.ask(other, MY_EXPORTS)) == ["FORBIDDEN"]
        assert (await caller.ask(a_member(), MY_EXPORTS))["data"]["myExports"]["edges"] == []


async def test_exports_are_paged_the_newest_first(caller: Caller, office: Office, db: Database) -> None:
    who = await a_whole_member(caller)
    asked = []
    for _ in range(3):
        asked.append((await get(caller, who, "requestExport"))["id"])
        await office.run_timers()
        for kind in EXPORTED:
            await office.hear(*await office.pieces("{}", of=kind))

    first = (await caller.ask(who, MY_EXPORTS, first=2))["data"]["myExports"]
    rest = (await caller.ask(who, MY_EXPORTS, first=2, after=first["pageInfo"]["endCursor"]))["data"]["myExports"]

    assert [edge["node"]["id"] for page in (first, rest) for edge in page["edges"]] == asked[::-1]
    assert await done(caller, who, "withdrawOffer", idempotencyKey="end")
