"""REST for networks: their own members by change, no more of them than they share, and nothing of another network."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner
from chassis.keyring import Keyring
from contracts.profiles import IntegrationTested
from services.profiles.integrations.commands.clients import revoke_client
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provision import provision
from services.profiles.integrations.commands.sharing import share_with_network, stop_sharing_with_network
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.domain.person import Person
from services.profiles.members.commands.availability import set_availability
from services.profiles.members.commands.profile import save_profile
from tests.builders.profiles import NOON, a_profile, a_week
from tests.service.envelopes import emitted
from tests.service.identity import a_kiosk, a_member
from tests.service.profiles.partner import Partner, a_partner, anonymously
from tests.service.statements import statements

KEY = {"Idempotency-Key": "try-1"}
EVERYWHERE = ["/v1/members", "/v1/members/A-1", "/v1/networks/self"]


async def some_members(db: Database, keyring: Keyring, partner: Partner, *external_ids: str) -> list[UUID]:
    people = [
        Person(external_id=id_, said={"display_name": f"Member {id_}", "email": f"{id_.lower()}@alumni.example"})
        for id_ in external_ids
    ]
    async with db.transaction() as tx:
        outcomes = await provision(tx, keyring, network=Network(id=partner.network_id), people=people)
    return [outcome.member_id for outcome in outcomes]


async def listed(partner: Partner, query: str = "") -> list[str]:
    """The external ids on all pages, two a page."""
    found, path = [], f"/v1/members?limit=2{query}"
    while path:
        answer = await partner.get(path)
        assert answer.status_code == 200, answer.text
        found += [member["external_id"] for member in answer.json()["members"]]
        path = answer.links["next"]["url"].removeprefix("http://cairn.example") if "next" in answer.links else ""
    return found


class TestMembers:
    async def test_are_paged_by_link_and_each_comes_once(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        await some_members(db, keyring, partner, "A-1", "A-2", "A-3", "A-4", "A-5")

        assert await listed(partner) == ["A-1", "A-2", "A-3", "A-4", "A-5"]

    async def test_cost_the_same_statements_however_many(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        await some_members(db, keyring, partner, *(f"A-{number}" for number in range(20)))

        counts = []
        for limit in (1, 20):
            with statements(db) as seen:
                await partner.get(f"/v1/members?limit={limit}")
            counts.append(len(seen))

        assert counts[0] == counts[1]

    async def test_are_only_those_that_changed_since(self, db: Database, keyring: Keyring, partner: Partner) -> None:
        await some_members(db, keyring, partner, "A-1")

        later = (NOON + timedelta(seconds=1)).isoformat().replace("+", "%2B")

        assert await listed(partner, f"&updated_since={NOON.isoformat().replace('+', '%2B')}") == ["A-1"]
        assert await listed(partner, f"&updated_since={later}") == []

    async def test_show_the_networks_own_record_and_nothing_else(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        await some_members(db, keyring, partner, "A-1")

        record = (await partner.get("/v1/members/A-1")).json()

        assert record["active"]
        assert (record["member_id"], record["card"]) == (None, None)

    async def test_show_the_public_card_of_who_shares_until_they_stop(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        (member_id,) = await some_members(db, keyring, partner, "A-1")
        async with db.transaction() as tx:
            await share_with_network(tx, member_id, network_id=partner.network_id)
            await save_profile(tx, keyring, member_id=member_id, profile=a_profile(employer="Lagos General"))

        shared = (await partner.get("/v1/members/A-1")).json()
        async with db.transaction() as tx:
            await stop_sharing_with_network(tx, member_id, network_id=partner.network_id)
        after = (await partner.get("/v1/members/A-1")).json()

        assert shared["member_id"] == str(member_id)
        assert shared["card"]["headline"] == "From the ward to the data"
        assert shared["card"]["employer"] == ""
        assert "amara@example.org" not in str(shared)
        assert (after["member_id"], after["card"]) == (None, None)

    async def test_show_no_card_any_more_to_a_network_that_let_go(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        (member_id,) = await some_members(db, keyring, partner, "A-1")
        gone = Person(external_id="A-1", said={}, inactive=True)
        async with db.transaction() as tx:
            await share_with_network(tx, member_id, network_id=partner.network_id)
            await save_profile(tx, keyring, member_id=member_id, profile=a_profile())
            await set_availability(tx, a_week(member_id=member_id))
            await provision(tx, keyring, network=Network(id=partner.network_id), people=[gone])

        record = (await partner.get("/v1/members/A-1")).json()

        assert (record["active"], record["member_id"], record["card"]) == (False, None, None)

    async def test_give_no_trace_of_what_somebody_does_who_does_not_share(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        (member_id,) = await some_members(db, keyring, partner, "A-1")
        before = await partner.get("/v1/members/A-1")
        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=member_id, profile=a_profile())

        after = await partner.get("/v1/members/A-1", headers={"If-None-Match": before.headers["etag"]})

        assert after.status_code == 304
        assert after.content == b""

    async def test_answer_anew_when_something_changed(self, db: Database, keyring: Keyring, partner: Partner) -> None:
        await some_members(db, keyring, partner, "A-1")
        tag = (await partner.get("/v1/members")).headers["etag"]
        await some_members(db, keyring, partner, "A-2")

        assert (await partner.get("/v1/members", headers={"If-None-Match": tag})).status_code == 200

    @pytest.mark.parametrize("external_id", ["A/1", "ä 1", "1%2F2", "..", "self"])
    async def test_are_found_by_any_id_that_a_network_may_have(
        self, db: Database, keyring: Keyring, partner: Partner, external_id: str
    ) -> None:
        await some_members(db, keyring, partner, external_id.replace("%2F", "/"))

        assert (await partner.get(f"/v1/members/{external_id}")).status_code in {200, 404}


class TestAnotherNetwork:
    async def test_sees_nothing(self, db: Database, keyring: Keyring, partner: Partner, other_partner: Partner) -> None:
        await some_members(db, keyring, partner, "A-1")

        assert await listed(other_partner) == []
        hidden = await other_partner.get("/v1/members/A-1")
        nothing = await other_partner.get("/v1/members/A-2")
        assert (hidden.status_code, hidden.json()) == (nothing.status_code, nothing.json())
        assert hidden.status_code == 404

    async def test_sees_itself(self, partner: Partner, other_partner: Partner) -> None:
        selves = [(await each.get("/v1/networks/self")).json() for each in (partner, other_partner)]

        assert [each["id"] for each in selves] == [str(partner.network_id), str(other_partner.network_id)]

    async def test_is_not_reached_by_a_token_that_names_it(self, partner: Partner, other_partner: Partner) -> None:
        """A client never changes its network, so a token that says so is none of ours."""
        forged = a_partner(partner.app, partner.signer, partner.identity.id, network_id=other_partner.network_id)

        assert (await forged.get("/v1/members")).status_code == 401


class TestATestEvent:
    async def test_is_emitted_once_for_its_key(self, db: Database, partner: Partner) -> None:
        answers = [await partner.call("POST", "/v1/test-event", headers=KEY) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        (event,) = await emitted(db)
        assert isinstance(event, IntegrationTested)
        assert (event.client_id, event.network_id) == (partner.identity.id, partner.network_id)

    async def test_needs_a_key(self, partner: Partner) -> None:
        answer = await partner.call("POST", "/v1/test-event")

        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


class TestWhoMayAsk:
    @pytest.mark.parametrize("path", EVERYWHERE)
    async def test_is_a_client_with_the_scope(self, partner: Partner, path: str) -> None:
        without = partner.with_scopes(ClientScope.SCIM, ClientScope.WEBHOOKS_WRITE)

        answer = await without.get(path)

        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")

    async def test_is_for_a_test_event_one_who_may_write_webhooks(self, db: Database, partner: Partner) -> None:
        without = partner.with_scopes(ClientScope.MEMBERS_READ)

        assert (await without.call("POST", "/v1/test-event", headers=KEY)).status_code == 403
        assert await emitted(db) == []

    @pytest.mark.parametrize("path", EVERYWHERE)
    @pytest.mark.parametrize("who", [a_member(), a_kiosk()], ids=["member", "kiosk"])
    async def test_is_no_member_and_no_kiosk(
        self, rest: FastAPI, signer: IdentitySigner, partner: Partner, who: Identity, path: str
    ) -> None:
        scoped = Identity(kind=who.kind, id=who.id, scopes=partner.identity.scopes, event_id=who.event_id)
        stranger = Partner(app=rest, signer=signer, identity=scoped, network_id=partner.network_id)

        assert (await stranger.get(path)).status_code == 403

    @pytest.mark.parametrize("path", EVERYWHERE)
    async def test_is_nobody_without_a_token(self, rest: FastAPI, path: str) -> None:
        answer = await anonymously(rest, "GET", path)

        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")

    @pytest.mark.parametrize("path", [*EVERYWHERE, "/scim/v2/Users"])
    async def test_is_no_client_from_the_moment_that_it_is_revoked(
        self, db: Database, partner: Partner, path: str
    ) -> None:
        async with db.transaction() as tx:
            await revoke_client(tx, partner.identity.id)

        assert (await partner.get(path)).status_code == 401


class TestWhatCannotBeUnderstood:
    @pytest.mark.parametrize(
        "query",
        [
            "limit=0",
            "limit=201",
            "limit=x",
            "cursor=x",
            "cursor=W10=",
            "cursor=WzEsMl0=",
            "cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwieCJd",
            "updated_since=yesterday",
            "updated_since=0001-01-01T00:00:00%2B14:00",
        ],
    )
    async def test_is_a_problem(self, partner: Partner, query: str) -> None:
        answer = await partner.get(f"/v1/members?{query}")

        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")

    async def test_is_an_instant_without_an_offset(self, partner: Partner) -> None:
        assert (await partner.get("/v1/members?updated_since=2027-01-01T00:00:00")).status_code == 422


async def test_the_description_names_every_route_and_how_to_get_a_token(partner: Partner) -> None:
    document: Any = (await partner.get("/v1/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) >= {"/v1/members", "/v1/members/{external_id}", "/v1/networks/self", "/v1/test-event"}
    flow = document["components"]["securitySchemes"]["client"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "http://cairn.example/oauth/token"
