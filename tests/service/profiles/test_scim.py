"""SCIM users become members, end with their network, and are nobody else's business."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from chassis.db import Database
from chassis.identity import Identity, IdentitySigner
from chassis.keyring import Keyring
from contracts.profiles import MemberProfileSaved
from contracts.words import CareerStage
from services.profiles.integrations.domain.clients import ClientScope
from services.profiles.integrations.tables import affiliations, provisioned
from services.profiles.members.commands.availability import set_availability
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.domain.member import Member, Standing
from tests.builders.clients import a_network, an_integration_client
from tests.builders.profiles import a_profile, a_week
from tests.service.envelopes import emitted
from tests.service.identity import a_kiosk, a_member
from tests.service.profiles.partner import (
    CAIRN,
    ENTERPRISE,
    Partner,
    a_partner,
    a_user,
    anonymously,
    another_user,
    patch,
)
from tests.service.statements import statements

BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
LEAVES = patch({"op": "replace", "path": "active", "value": False})


async def member_of(db: Database, external_id: str = "A-17", network_id: UUID | None = None) -> Member:
    async with db.reading() as tx:
        query = select(affiliations.c.member_id).filter_by(external_id=external_id)
        if network_id:
            query = query.filter_by(network_id=network_id)
        member = await tx.session.get(Member, (await tx.session.scalars(query)).one())
    assert member is not None
    return member


async def affiliation(db: Database, external_id: str = "A-17") -> Any:
    async with db.reading() as tx:
        return (await tx.session.execute(select(affiliations).filter_by(external_id=external_id))).one()


class TestAUser:
    async def test_becomes_a_member(self, db: Database, partner: Partner) -> None:
        await partner.provisioned()

        said = (await member_of(db)).profile
        assert (said.display_name, said.email) == ("Amara Okafor", "amara@alumni.example")
        assert (said.zone, said.locale, said.title) == ("Africa/Lagos", "en-GB", "Data nurse")
        assert (said.employer, said.team) == ("Lagos General", "Informatics")
        assert (said.career_stage, said.industries) == (CareerStage.CHANGING, ("86",))
        kept = await affiliation(db)
        assert (kept.degree, kept.graduated, kept.active) == ("BSc Nursing", 2014, True)
        (event,) = await emitted(db)
        assert isinstance(event, MemberProfileSaved)
        assert event.networks == (partner.network_id,)

    async def test_is_read_back_as_the_network_said_it(self, db: Database, keyring: Keyring, partner: Partner) -> None:
        """What the member changes here is theirs: the network reads its own words."""
        user = await partner.provisioned()
        member = await member_of(db)
        async with db.transaction() as tx:
            await save_profile(tx, keyring, member_id=member.id, profile=a_profile(display_name="Amara O."))

        read = (await partner.scim("GET", f"/Users/{user['id']}")).json()

        assert read == user
        assert "Amara O." not in str(read)

    async def test_changes_what_the_member_has_not_changed(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        user = await partner.provisioned()
        member = await member_of(db)
        async with db.transaction() as tx:
            mine = a_profile(display_name="Amara O.", email="amara@alumni.example", title="Data nurse")
            await save_profile(tx, keyring, member_id=member.id, profile=mine)

        changes = a_user(displayName="A. Okafor", title="Analyst")
        await partner.scim("PUT", f"/Users/{user['id']}", changes)

        after = (await member_of(db)).profile
        assert (after.display_name, after.title) == ("Amara O.", "Analyst")

    async def test_without_an_address_waits_for_one(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned(userName="amara", emails=[])
        assert await emitted(db) == []

        work = {"op": "add", "path": "emails", "value": [{"value": "amara@alumni.example", "type": "work"}]}
        await partner.scim("PATCH", f"/Users/{user['id']}", patch(work))

        assert (await member_of(db)).profile.email == "amara@alumni.example"

    async def test_keeps_what_means_nothing_here(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned(timezone="Mars/Olympus", **{CAIRN: {"careerStage": "WIZARD"}})

        assert (user["timezone"], user[CAIRN]["careerStage"]) == ("Mars/Olympus", "WIZARD")
        assert (await member_of(db)).profile.zone == "UTC"

    async def test_whose_password_is_sent_has_none_here(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned(password="correct horse")

        async with db.reading() as tx:
            kept = (await tx.session.execute(select(provisioned))).one()
        assert "password" not in user
        assert "correct horse" not in str(kept)

    async def test_is_known_by_a_new_external_id_after_it_changed(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned()
        before = await member_of(db)

        await partner.scim(
            "PATCH", f"/Users/{user['id']}", patch({"op": "replace", "path": "externalId", "value": "B-1"})
        )

        assert (await member_of(db, "B-1")).id == before.id

    async def test_has_the_manager_that_is_named(self, db: Database, partner: Partner) -> None:
        boss = await partner.provisioned(**another_user(1))
        await partner.provisioned(**{ENTERPRISE: {"manager": {"value": boss["id"], "$ref": f"../Users/{boss['id']}"}}})

        assert (await member_of(db)).manager_id == (await member_of(db, "A-1")).id

    async def test_of_a_sandbox_is_found_by_nobody(self, db: Database, rest: FastAPI, signer: IdentitySigner) -> None:
        network_id = await a_network(db, sandbox=True)
        sandbox = a_partner(rest, signer, await an_integration_client(db, network_id), network_id=network_id)

        await sandbox.provisioned()

        assert not (await member_of(db)).findable


class TestLeaving:
    async def test_deactivates_who_has_no_network_left(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned()

        answer = await partner.scim("PATCH", f"/Users/{user['id']}", LEAVES)

        assert (answer.status_code, answer.json()["active"]) == (200, False)
        assert (await member_of(db)).standing is Standing.DEACTIVATED
        assert not (await affiliation(db)).active

    async def test_keeps_who_has_come_here_themselves(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned()
        member = await member_of(db)
        async with db.transaction() as tx:
            await set_availability(tx, a_week(member_id=member.id))

        await partner.scim("PATCH", f"/Users/{user['id']}", LEAVES)

        assert (await member_of(db)).standing is Standing.PRESENT

    async def test_can_be_taken_back(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned()
        await partner.scim("PATCH", f"/Users/{user['id']}", LEAVES)

        await partner.scim("PATCH", f"/Users/{user['id']}", patch({"op": "replace", "value": {"active": True}}))

        assert (await member_of(db)).standing is Standing.PRESENT

    async def test_by_deletion_hides_the_user_and_keeps_the_member(self, db: Database, partner: Partner) -> None:
        user = await partner.provisioned()

        answer = await partner.scim("DELETE", f"/Users/{user['id']}")

        assert answer.status_code == 204
        assert (await partner.scim("GET", f"/Users/{user['id']}")).status_code == 404
        assert (await partner.scim("GET", "/Users")).json()["totalResults"] == 0
        assert (await member_of(db)).standing is Standing.DEACTIVATED

    async def test_by_deletion_frees_the_names_and_the_same_person_comes_back(
        self, db: Database, partner: Partner
    ) -> None:
        first = await partner.provisioned()
        before = await member_of(db)
        await partner.scim("DELETE", f"/Users/{first['id']}")

        again = await partner.provisioned()

        assert again["id"] != first["id"]
        after = await member_of(db)
        assert (after.id, after.standing) == (before.id, Standing.PRESENT)

    async def test_ends_only_the_affiliation_of_the_network_that_says_so(
        self, db: Database, partner: Partner, other_partner: Partner
    ) -> None:
        user = await partner.provisioned()
        await other_partner.provisioned()

        await partner.scim("DELETE", f"/Users/{user['id']}")

        assert (await member_of(db, network_id=partner.network_id)).standing is Standing.DEACTIVATED
        assert (await member_of(db, network_id=other_partner.network_id)).standing is Standing.PRESENT

    async def test_of_somebody_erased_stays_and_they_are_not_taken_in_again(
        self, db: Database, keyring: Keyring, partner: Partner
    ) -> None:
        user = await partner.provisioned()
        await partner.scim("DELETE", f"/Users/{user['id']}")
        await keyring.destroy((await member_of(db)).id)

        answer = await partner.scim("POST", "/Users", a_user())

        assert answer.status_code == 403
        assert "erased" in answer.json()["detail"]


class TestAnotherNetwork:
    async def test_may_have_the_same_names_and_sees_nothing(self, partner: Partner, other_partner: Partner) -> None:
        user = await partner.provisioned()
        mine = await other_partner.provisioned()

        found = (await other_partner.scim("GET", "/Users?filter=userName pr or meta.created pr")).json()

        assert [each["id"] for each in found["Resources"]] == [mine["id"]]
        for method, body in (("GET", None), ("PUT", a_user()), ("PATCH", LEAVES), ("DELETE", None)):
            assert (await other_partner.scim(method, f"/Users/{user['id']}", body)).status_code == 404
        assert (await partner.scim("GET", f"/Users/{user['id']}")).json() == user

    async def test_is_no_manager_to_name(self, db: Database, partner: Partner, other_partner: Partner) -> None:
        boss = await other_partner.provisioned(**another_user(1))

        await partner.provisioned(**{ENTERPRISE: {"manager": {"value": boss["id"], "$ref": "x"}}})

        assert (await member_of(db)).manager_id is None

    async def test_does_not_reach_a_users_member_by_its_external_id(
        self, db: Database, partner: Partner, other_partner: Partner
    ) -> None:
        await partner.provisioned()
        await other_partner.provisioned()

        members = [(await member_of(db, network_id=each.network_id)).id for each in (partner, other_partner)]

        assert members[0] != members[1]


class TestUniqueness:
    @pytest.mark.parametrize(
        "changes",
        [
            {"userName": "AMARA.okafor@ALUMNI.example"},
            {"externalId": "A-17"},
            {"emails": [{"value": "AMARA@alumni.example", "type": "home"}]},
        ],
        ids=["user name", "external id", "email"],
    )
    async def test_is_kept_within_a_network(self, db: Database, partner: Partner, changes: dict[str, Any]) -> None:
        await partner.provisioned()
        told = len(await emitted(db))

        answer = await partner.scim("POST", "/Users", {**another_user(2), **changes})

        assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
        assert len(await emitted(db)) == told


class TestConditions:
    async def test_let_a_reader_keep_what_has_not_changed(self, partner: Partner) -> None:
        user = await partner.provisioned()
        tag = user["meta"]["version"]

        same = await partner.scim("GET", f"/Users/{user['id']}", headers={"If-None-Match": tag})

        assert (same.status_code, same.headers["etag"]) == (304, tag)

    async def test_refuse_a_writer_who_has_not_seen_the_newest(self, partner: Partner) -> None:
        user = await partner.provisioned()
        await partner.scim("PATCH", f"/Users/{user['id']}", LEAVES)

        late = await partner.scim(
            "PUT", f"/Users/{user['id']}", a_user(), headers={"If-Match": user["meta"]["version"]}
        )

        assert late.status_code == 412


class TestBulk:
    async def test_runs_each_operation_by_itself(self, db: Database, partner: Partner) -> None:
        operations = [
            {"method": "POST", "path": "/Users", "bulkId": "a", "data": another_user(1)},
            {"method": "POST", "path": "/Users", "bulkId": "b", "data": another_user(1)},
            {"method": "POST", "path": "/Users", "bulkId": "c", "data": another_user(2)},
        ]
        body = {"schemas": [BULK], "Operations": operations}

        answer = (await partner.scim("POST", "/Bulk", body)).json()

        assert [operation["status"] for operation in answer["Operations"]] == ["201", "409", "201"]
        assert (await partner.scim("GET", "/Users")).json()["totalResults"] == 2
        assert len(await emitted(db)) == 2

    async def test_that_only_creates_costs_the_same_statements_however_many(
        self, db: Database, partner: Partner
    ) -> None:
        # The directory hears every word of theirs for the first time.
        await partner.provisioned()
        counts = []
        for start, size in ((1, 2), (100, 20)):
            numbers = range(start, start + size)
            operations = [
                {"method": "POST", "path": "/Users", "bulkId": str(number), "data": another_user(number)}
                for number in numbers
            ]
            with statements(db) as seen:
                answer = await partner.scim("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})
            counts.append(len(seen))
            assert {operation["status"] for operation in answer.json()["Operations"]} == {"201"}

        assert counts[0] == counts[1]
        assert len(await emitted(db)) == 23

    async def test_is_refused_beyond_its_limits(self, partner: Partner) -> None:
        one = {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "x"}}
        body = {"schemas": [BULK], "Operations": [one] * 1001}

        assert (await partner.scim("POST", "/Bulk", body)).status_code == 413


class TestWhoMayProvision:
    async def test_is_a_client_with_the_scope(self, db: Database, partner: Partner) -> None:
        answer = await partner.with_scopes(ClientScope.MEMBERS_WRITE).scim("POST", "/Users", a_user())

        assert answer.status_code == 403
        assert await emitted(db) == []

    @pytest.mark.parametrize("who", [a_member(), a_kiosk()], ids=["member", "kiosk"])
    async def test_is_nobody_else(self, partner: Partner, who: Identity) -> None:
        scoped = Identity(kind=who.kind, id=who.id, scopes=partner.identity.scopes, event_id=who.event_id)
        stranger = Partner(app=partner.app, signer=partner.signer, identity=scoped, network_id=partner.network_id)

        assert (await stranger.scim("GET", "/Users")).status_code == 403

    async def test_is_nobody_without_a_token(self, rest: FastAPI) -> None:
        answer = await anonymously(rest, "GET", "/scim/v2/Users")

        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="SCIM"')

    async def test_may_read_what_the_service_can_do_without_one(self, rest: FastAPI) -> None:
        answer = await anonymously(rest, "GET", "/scim/v2/ServiceProviderConfig")

        assert (answer.status_code, answer.json()["patch"]["supported"]) == (200, True)
