"""Users who are created at the same time: kept together, refused each for itself, and never lost."""

import asyncio
from typing import Any

import pytest
from scim2_server.service import ScimService
from sqlalchemy import func, select

from chassis.db import Database
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.rest.scim import intake as module
from services.profiles.integrations.rest.scim.intake import Intake
from services.profiles.integrations.rest.scim.provider import provider
from services.profiles.integrations.rest.scim.storage import NetworkStorage
from services.profiles.integrations.tables import affiliations, provisioned
from tests.builders.clients import a_network
from tests.service.envelopes import emitted
from tests.service.profiles.partner import Partner, another_user
from tests.service.statements import statements

MANY = 20


async def statuses(partner: Partner, *users: dict[str, Any]) -> list[int]:
    answers = await asyncio.gather(*(partner.scim("POST", "/Users", user) for user in users))
    return [answer.status_code for answer in answers]


async def how_many(db: Database, table: Any) -> int:
    async with db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(table)) or 0


class TestUsersCreatedAtOnce:
    async def test_are_kept_in_few_transactions(self, db: Database, partner: Partner) -> None:
        with statements(db) as seen:
            answers = await statuses(partner, *(another_user(number) for number in range(MANY)))

        assert set(answers) == {201}
        assert sum("INSERT INTO provisioned" in statement for statement in seen) < MANY / 2
        assert len(await emitted(db)) == MANY

    async def test_are_let_in_by_few_looks_at_their_client(self, db: Database, partner: Partner) -> None:
        with statements(db) as seen:
            await statuses(partner, *(another_user(number) for number in range(MANY)))

        assert sum("FROM integration_clients" in statement for statement in seen) < MANY / 2

    async def test_come_in_batches_of_a_limited_size(
        self, db: Database, partner: Partner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_TOGETHER", 3)

        answers = await statuses(partner, *(another_user(number) for number in range(MANY)))

        assert set(answers) == {201}
        assert await how_many(db, affiliations) == MANY

    async def test_are_each_answered_with_their_own_resource(self, partner: Partner) -> None:
        users = [another_user(number) for number in range(MANY)]

        answers = await asyncio.gather(*(partner.scim("POST", "/Users", user) for user in users))

        assert [answer.json()["userName"] for answer in answers] == [user["userName"] for user in users]

    async def test_are_refused_each_for_itself(self, db: Database, partner: Partner) -> None:
        await partner.scim("POST", "/Users", another_user(0))

        answers = await statuses(partner, *(another_user(number) for number in (1, 0, 2, 2, 3)))

        assert answers[:2] == [201, 409]
        assert sorted(answers[2:4]) == [201, 409]
        assert answers[4] == 201
        assert await how_many(db, provisioned) == 4

    async def test_of_two_networks_do_not_meet(self, partner: Partner, other_partner: Partner) -> None:
        answers = await asyncio.gather(*(statuses(each, another_user(1)) for each in (partner, other_partner)))

        assert answers == [[201], [201]]
        totals = [(await each.scim("GET", "/Users")).json()["totalResults"] for each in (partner, other_partner)]
        assert totals == [1, 1]


class TestAClientThatGoesAway:
    async def test_takes_nobody_else_with_it(self, db: Database, keyring: Keyring) -> None:
        described, network = provider(), Network(id=await a_network(db))
        intake = Intake(lambda of: NetworkStorage(db, keyring, provider=described, network=of))
        user = ScimService(described).get_resource_type("User")
        model: Any = described.model_for("User")
        with described:
            asked = [
                asyncio.create_task(intake.create(network, user, model.model_validate(another_user(number))))
                for number in range(3)
            ]
            await asyncio.sleep(0)
            asked[0].cancel()
            asked[2].cancel()
            kept: Any = await asked[1]

        assert kept.user_name == "member0001@alumni.example"
        assert await how_many(db, provisioned) == 3
