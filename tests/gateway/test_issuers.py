"""Two issuers are trusted, and each may make only its own kinds of principal."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Kind
from chassis.ids import new_id
from tests.gateway.desk import CLIENTS
from tests.gateway.stand import Stand
from tests.gateway.test_principals import bearer, seen
from tests.gateway.tokens import ISSUER

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLIENT = str(new_id())


class TestOurOwn:
    async def test_makes_a_client_of_a_network(self, stand: Stand, identity_key: Path) -> None:
        network = new_id()
        token = stand.desk.token(CLIENT, scope="members:read members:write", network_id=str(network))
        stand.desk.asked.clear()

        found = await seen(stand, identity_key, authorization=bearer(token))

        assert (found.kind, found.id, found.network_id) == (Kind.CLIENT, UUID(CLIENT), network)
        assert found.scopes == {"members:read", "members:write"}
        assert stand.desk.asked == []

    async def test_makes_no_staff_of_a_client(self, stand: Stand, identity_key: Path) -> None:
        token = stand.desk.token(CLIENT, roles=["operator"])

        assert (await seen(stand, identity_key, authorization=bearer(token))).roles == frozenset()

    async def test_makes_a_kiosk_of_an_event(self, stand: Stand, identity_key: Path) -> None:
        device, event = new_id(), new_id()
        token = stand.desk.token(CLIENT, device_id=str(device), event_id=str(event))

        found = await seen(stand, identity_key, authorization=bearer(token))

        assert (found.kind, found.id, found.event_id) == (Kind.KIOSK, device, event)

    @pytest.mark.parametrize(
        "claims",
        [
            {"sub": "ada"},
            {"sub": str(UUID(int=1))},
            {"client_id": None},
            {"client_id": "northbridge", "sub": "northbridge"},
            {"network_id": "seven"},
            {"iss": ISSUER},
            {"aud": "another"},
            {"exp": 1},
        ],
        ids=str,
    )
    async def test_makes_nobody_else(self, stand: Stand, claims: dict[str, Any]) -> None:
        token = stand.desk.token(CLIENT, **claims)

        assert (await stand.post({"query": "{ identity }"}, authorization=bearer(token))).status_code == 401


class TestTheAssociations:
    @pytest.mark.parametrize(
        "claims",
        [
            {"client_id": "ada"},
            {"device_id": str(new_id()), "event_id": str(new_id())},
            {"iss": CLIENTS, "sub": CLIENT, "client_id": CLIENT},
        ],
        ids=["client", "kiosk", "ours"],
    )
    async def test_makes_no_client_and_no_kiosk(self, stand: Stand, claims: dict[str, Any]) -> None:
        token = stand.issuer.token(**{"subject": claims.pop("sub", "ada"), **claims})

        assert (await stand.post({"query": "{ identity }"}, authorization=bearer(token))).status_code == 401

    async def test_makes_a_member(self, stand: Stand, identity_key: Path) -> None:
        assert (await seen(stand, identity_key)).kind is Kind.MEMBER
