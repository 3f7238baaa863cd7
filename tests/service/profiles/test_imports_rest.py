"""Files over HTTP: the whole way, who may go it, and what is refused at the door."""

import csv
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import openpyxl
import pytest

from bench.profiles.dirty import as_bytes
from chassis.db import Database
from chassis.identity import HEADER, Identity, IdentitySigner, IdentityVerifier, Role
from chassis.ids import new_id
from chassis.web import create_app
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.rest.issuer import ClientIssuer
from services.profiles.integrations.sheets import Media
from services.profiles.rest import Desk
from tests.builders.clients import CLIENTS_ISSUER, a_network, acting, an_integration_client, write_clients_key
from tests.service.envelopes import emitted
from tests.service.identity import a_client, a_kiosk, a_member
from tests.service.profiles.importing import AMARA, BO, Importing, lines

MOST = 2**20
URL = "/v1/imports"
OPERATOR = a_member(None, Role.OPERATOR)


@dataclass
class Rest:
    """REST as the gateway calls it, for whoever asks."""

    http: httpx2.AsyncClient
    signer: IdentitySigner
    importing: Importing

    async def ask(self, who: Identity | None, method: str, path: str = "", **how: Any) -> httpx2.Response:
        headers = {HEADER: self.signer.sign(who, audience="profiles")} if who else {}
        return await self.http.request(method, f"{URL}{path}", headers={**headers, **how.pop("headers", {})}, **how)

    async def send(self, who: Identity, content: Any, *, media: str = "text/csv", **query: Any) -> httpx2.Response:
        return await self.ask(who, "POST", content=content, params=query, headers={"content-type": media})

    async def checked(self, who: Identity, content: bytes, **how: Any) -> dict[str, Any]:
        sent = (await self.send(who, content, **how)).json()
        await self.importing.run_timers()
        record: dict[str, Any] = (await self.ask(who, "GET", f"/{sent['id']}")).json()
        return record


@pytest.fixture
async def rest(importing: Importing, signer: IdentitySigner, jwks_file: Path, tmp_path: Path) -> AsyncIterator[Rest]:
    desk = Desk(
        db=importing.db,
        keyring=importing.keyring,
        verifier=IdentityVerifier.from_file(jwks_file, audience="profiles"),
        issuer=ClientIssuer.from_file(CLIENTS_ISSUER, write_clients_key(tmp_path)),
        most_import_bytes=MOST,
    )
    app = create_app("profiles", checks={}, routes=desk.routes())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://service") as http:
        yield Rest(http, signer, importing)


@pytest.fixture
async def client(db: Database, importing: Importing) -> Identity:
    """Give a client of the network that may import."""
    return acting(await an_integration_client(db, importing.network_id), importing.network_id)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


class TestTheWholeWay:
    async def test_from_the_template_to_a_report(self, rest: Rest, client: Identity, db: Database) -> None:
        template = (await rest.ask(client, "GET", "/template.csv")).content

        sent = await rest.send(client, template, name="people.csv")
        assert (sent.status_code, sent.headers["location"]) == (201, f"{CLIENTS_ISSUER}{URL}/{sent.json()['id']}")
        checked = await rest.checked(client, template)
        assert (checked["state"], checked["counts"]["created"]) == ("VALIDATED", 1)
        applying = await rest.ask(client, "POST", f"/{checked['id']}/apply")
        assert (applying.status_code, applying.json()["state"]) == (202, "APPLYING")
        await rest.importing.run_timers()
        report = await rest.ask(client, "GET", f"/{checked['id']}/report.csv")

        assert [(row["row"], row["id"], row["outcome"]) for row in table(report.text)] == [("2", "A-1042", "CREATED")]
        assert len(await emitted(db)) == 1

    async def test_again_is_answered_by_what_became_of_it(self, rest: Rest, client: Identity) -> None:
        first = await rest.send(client, lines(AMARA))

        second = await rest.send(client, lines(AMARA))

        assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])

    async def test_of_five_thousand_dirty_rows_and_a_second_time(self, rest: Rest, client: Identity) -> None:
        content = as_bytes(5000)
        checked = await rest.checked(client, content)
        await rest.ask(client, "POST", f"/{checked['id']}/apply")
        await rest.importing.run_timers()

        applied = (await rest.ask(client, "GET", f"/{checked['id']}")).json()
        again = await rest.checked(client, content + b"\r\n")

        assert checked["counts"] == applied["counts"]
        assert (applied["rows"], applied["state"], applied["counts"]["created"]) == (4995, "APPLIED", 4833)
        assert {"unchanged": 4833, "refused": applied["counts"]["refused"]}.items() <= again["counts"].items()

    async def test_pages_its_rows(self, rest: Rest, client: Identity) -> None:
        checked = await rest.checked(client, lines(AMARA, "A-3,C,none", BO))

        first = await rest.ask(client, "GET", f"/{checked['id']}/rows", params={"limit": 2})
        following = first.headers["link"].partition(">")[0].removeprefix(f"<{CLIENTS_ISSUER}{URL}")
        second = await rest.ask(client, "GET", following)
        refused = await rest.ask(client, "GET", f"/{checked['id']}/rows", params={"outcome": "REFUSED"})

        assert [row["row"] for row in first.json()["rows"]] == [2, 3]
        assert ([row["row"] for row in second.json()["rows"]], "link" in second.headers) == ([4], False)
        assert [row["id"] for row in refused.json()["rows"]] == ["A-3"]

    async def test_of_a_workbook(self, rest: Rest, client: Identity) -> None:
        book, file = openpyxl.Workbook(), BytesIO()
        sheet = book.worksheets[0]
        for row in (["ID", "Name", "E-Mail", "Jahr"], [7, "Amara", "a@example.org", 2011.0], ["=1+1", "B", "b@x.org"]):
            sheet.append(row)
        book.save(file)
        # openpyxl leaves a temporary file to the garbage collector, which would warn in somebody else's test.
        gc.collect()

        checked = await rest.checked(client, file.getvalue(), media=Media.XLSX.value)

        rows = (await rest.ask(client, "GET", f"/{checked['id']}/rows")).json()["rows"]
        assert [(row["id"], row["outcome"]) for row in rows] == [("7", "CREATED"), (None, "REFUSED")]
        assert "lost" in checked["notes"][0]

    async def test_guards_what_a_spreadsheet_would_calculate(self, rest: Rest, client: Identity) -> None:
        checked = await rest.checked(client, lines("=A1,+49 and more,\"=cmd|' /C calc'!A0\""))

        (first, *_) = table((await rest.ask(client, "GET", f"/{checked['id']}/report.csv")).text)

        assert (first["outcome"], first["value"]) == ("REFUSED", "'=A1")

    async def test_can_be_abandoned(self, rest: Rest, client: Identity) -> None:
        checked = await rest.checked(client, lines(AMARA))

        answer = await rest.ask(client, "DELETE", f"/{checked['id']}")

        assert answer.status_code == 204
        again = await rest.ask(client, "POST", f"/{checked['id']}/apply")
        assert (again.status_code, again.json()["code"]) == (409, "IMPORT_OVER")

    async def test_asks_how_many_may_leave(self, rest: Rest, client: Identity) -> None:
        await rest.importing.applied(lines(*(f"A-{n},P {n},p{n}@example.org" for n in range(10))))
        checked = await rest.checked(client, lines("A-1,P 1,p1@example.org"), fullSync=True)

        asked = await rest.ask(client, "POST", f"/{checked['id']}/apply")
        confirmed = await rest.ask(client, "POST", f"/{checked['id']}/apply", json={"confirmDeactivations": 9})

        assert (asked.status_code, asked.json()["code"], confirmed.status_code) == (409, "TOO_MANY_LEAVE", 202)


class TestAtTheDoor:
    async def test_a_file_of_a_gigabyte_is_refused_unread(self, rest: Rest, client: Identity) -> None:
        async def never() -> AsyncIterator[bytes]:
            raise AssertionError("it was read")
            yield b""

        answer = await rest.ask(
            client, "POST", content=never(), headers={"content-type": "text/csv", "content-length": str(2**30)}
        )

        assert (answer.status_code, answer.json()["code"]) == (413, "FILE_TOO_LARGE")

    async def test_a_file_that_says_nothing_of_its_size_is_read_up_to_the_limit(
        self, rest: Rest, client: Identity
    ) -> None:
        given = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal given
            while given < 50:
                given += 1
                yield bytes(2**18)

        answer = await rest.ask(client, "POST", content=endless(), headers={"content-type": "text/csv"})

        assert (answer.status_code, given < 10) == (413, True)

    @pytest.mark.parametrize("media", ["application/json", "", "text/plain", "application/vnd.ms-excel"])
    async def test_only_sheets_are_taken(self, rest: Rest, client: Identity, media: str) -> None:
        assert (await rest.send(client, lines(AMARA), media=media)).status_code == 415

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"name,email\n", "no column external_id"),
            (b"id,name,Full Name,email\n", "both mean display_name"),
            (b'id,name,email\n1,"open,a@b.org\n2,x,y@z.org\n', "a quote in it is not closed"),
            (b"PK\x03\x04\0\0", "not text"),
        ],
    )
    async def test_what_is_no_list_is_refused_with_what_to_do(
        self, rest: Rest, client: Identity, content: bytes, says: str
    ) -> None:
        answer = await rest.send(client, content)

        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert says in answer.json()["title"]


class TestWhoImports:
    @pytest.mark.parametrize(
        "who",
        [a_member(), a_member(None, Role.SUPPORT), a_member(None, Role.PROGRAMME_MANAGER), a_kiosk(), a_client()],
        ids=["member", "support", "programme manager", "kiosk", "client without the scope"],
    )
    async def test_is_nobody_else(self, rest: Rest, client: Identity, who: Identity) -> None:
        there = (await rest.send(client, lines(AMARA))).json()["id"]

        answers = [
            await rest.send(who, lines(BO), network="northbridge"),
            await rest.ask(who, "GET", "/template.csv"),
            await rest.ask(who, "GET", f"/{there}"),
            await rest.ask(who, "GET", f"/{there}/rows"),
            await rest.ask(who, "GET", f"/{there}/report.csv"),
            await rest.ask(who, "POST", f"/{there}/apply"),
            await rest.ask(who, "DELETE", f"/{there}"),
        ]

        assert [answer.status_code for answer in answers] == [403] * 7

    async def test_must_be_known(self, rest: Rest) -> None:
        assert (await rest.ask(None, "GET", "/template.csv")).status_code == 401

    async def test_of_another_network_finds_nothing(self, rest: Rest, client: Identity, db: Database) -> None:
        there = (await rest.send(client, lines(AMARA))).json()["id"]
        elsewhere = await a_network(db)
        other = acting(await an_integration_client(db, elsewhere), elsewhere)

        for path in (there, str(new_id())):
            answers = [
                await rest.ask(other, "GET", f"/{path}"),
                await rest.ask(other, "GET", f"/{path}/rows"),
                await rest.ask(other, "GET", f"/{path}/report.csv"),
                await rest.ask(other, "POST", f"/{path}/apply"),
                await rest.ask(other, "DELETE", f"/{path}"),
            ]
            assert {(answer.status_code, answer.json()["title"]) for answer in answers} == {
                (404, "There is no such import; after 30 days an import is deleted with its report.")
            }

    async def test_as_a_client_only_for_its_own_network(self, rest: Rest, client: Identity, db: Database) -> None:
        await a_network(db, slug="southgate")

        assert (await rest.send(client, lines(AMARA), network="southgate")).status_code == 404
        assert (await rest.send(client, lines(AMARA), network="northbridge")).status_code == 201

    async def test_needs_the_scope(self, rest: Rest, client: Identity, importing: Importing) -> None:
        reader = acting(client.id, importing.network_id, ClientScope.MEMBERS_READ)

        assert (await rest.send(reader, lines(AMARA))).status_code == 403

    async def test_as_an_operator_for_a_network_that_is_named(self, rest: Rest) -> None:
        unnamed = await rest.send(OPERATOR, lines(AMARA))
        unknown = await rest.send(OPERATOR, lines(AMARA), network="nowhere\0")
        named = await rest.send(OPERATOR, lines(AMARA), network="northbridge")

        assert [answer.status_code for answer in (unnamed, unknown, named)] == [422, 404, 201]
        assert UUID(named.json()["id"])


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "WyJ4Il0=", "Wzk5OTk5OTk5OTk5OTld", "W3RydWVd"])
async def test_a_cursor_may_be_anything(rest: Rest, client: Identity, cursor: str) -> None:
    there = (await rest.send(client, lines(AMARA))).json()["id"]

    assert (await rest.ask(client, "GET", f"/{there}/rows", params={"cursor": cursor})).status_code == 422
