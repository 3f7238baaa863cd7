"""A member sees which networks they belong to, and decides alone what each may read."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provision import provision
from services.profiles.integrations.domain.person import Person
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.domain.card import Audience
from tests.builders.clients import a_network
from tests.builders.profiles import a_profile
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes

OWN = "{ ownAffiliations { networkId networkName degree graduated active sharing } }"
SHARE = "mutation($input: ShareWithNetworkInput!) { shareWithNetwork(input: $input) { networkId sharing } }"
STOP = "mutation($input: StopSharingWithNetworkInput!) { stopSharingWithNetwork(input: $input) { networkId sharing } }"
CARD = "query($id: ID!) { member(id: $id) { affiliations { networkId networkName degree graduated } } }"


async def an_alumnus(db: Database, keyring: Keyring, **changes: Any) -> tuple[Identity, UUID]:
    """A member of Northbridge, and the network's id."""
    network_id = await a_network(db)
    values: dict[str, Any] = {"degree": "BSc Nursing", "graduated": 2014, **changes}
    said = {"display_name": "Amara", "email": "amara@alumni.example"}
    async with db.transaction() as tx:
        people = [Person(external_id="A-1", said=said, **values)]
        (outcome,) = await provision(tx, keyring, network=Network(id=network_id), people=people)
    return a_member(outcome.member_id), network_id


def asked(network_id: UUID) -> dict[str, str]:
    return {"idempotencyKey": str(new_id()), "networkId": str(network_id)}


class TestAMember:
    async def test_sees_their_networks_and_shares_with_none(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        who, network_id = await an_alumnus(db, keyring)

        (own,) = (await caller.ask(who, OWN))["data"]["ownAffiliations"]

        assert own == {
            "networkId": str(network_id),
            "networkName": "Northbridge",
            "degree": "BSc Nursing",
            "graduated": 2014,
            "active": True,
            "sharing": False,
        }

    async def test_shares_and_stops(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        who, network_id = await an_alumnus(db, keyring)

        shared = (await caller.ask(who, SHARE, input=asked(network_id)))["data"]["shareWithNetwork"]
        stopped = (await caller.ask(who, STOP, input=asked(network_id)))["data"]["stopSharingWithNetwork"]

        assert (shared["sharing"], stopped["sharing"]) == (True, False)

    async def test_cannot_share_with_a_network_that_is_not_theirs(
        self, caller: Caller, db: Database, keyring: Keyring
    ) -> None:
        who, _ = await an_alumnus(db, keyring)
        other, nowhere = await a_network(db), new_id()

        answers = [await caller.ask(who, SHARE, input=asked(id_)) for id_ in (other, nowhere)]

        assert answers[0]["errors"] == answers[1]["errors"]
        assert codes(answers[0]) == ["NOT_FOUND"]

    async def test_sees_nothing_of_another_members(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        await an_alumnus(db, keyring)

        assert (await caller.ask(a_member(), OWN))["data"]["ownAffiliations"] == []


class TestTheCard:
    async def test_names_the_networks_to_everybody(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        who, network_id = await an_alumnus(db, keyring)

        seen = (await caller.ask(a_member(), CARD, id=str(who.id)))["data"]["member"]["affiliations"]

        expected = {"networkName": "Northbridge", "degree": "BSc Nursing", "graduated": 2014}
        assert seen == [{"networkId": str(network_id), **expected}]

    async def test_hides_them_when_the_member_says_so(self, caller: Caller, db: Database, keyring: Keyring) -> None:
        who, _ = await an_alumnus(db, keyring)
        async with db.transaction() as tx:
            hidden = a_profile(audiences={"affiliations": Audience.ONLY_ME})
            await save_profile(tx, keyring, member_id=who.id, profile=hidden)

        assert (await caller.ask(a_member(), CARD, id=str(who.id)))["data"]["member"]["affiliations"] == []


class TestNobodyElse:
    @pytest.mark.parametrize("who", [a_client("members:write"), a_kiosk()], ids=["client", "kiosk"])
    @pytest.mark.parametrize("document", [OWN, SHARE, STOP], ids=["own", "share", "stop"])
    async def test_that_is_no_member_shares_anything(self, caller: Caller, who: Identity, document: str) -> None:
        variables = {} if document is OWN else {"input": asked(new_id())}

        assert codes(await caller.ask(who, document, **variables)) == ["FORBIDDEN"]

    @pytest.mark.parametrize("document", [SHARE, STOP], ids=["share", "stop"])
    async def test_consents_in_a_members_name(
        self, caller: Caller, db: Database, keyring: Keyring, document: str
    ) -> None:
        who, network_id = await an_alumnus(db, keyring)

        answer = await caller.ask(replace(who, actor=new_id()), document, input=asked(network_id))

        assert codes(answer) == ["FORBIDDEN"]
