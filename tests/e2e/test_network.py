"""An alumni network through the front door: its operator's grant, its token, its users, and what it reads of them."""

import httpx2
import pytest

from cairn.seed.network import Credential, access_token, make_northbridge
from tests.e2e.conftest import RunningPlatform

pytestmark = pytest.mark.e2e
USER = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "externalId": "N-1",
    "userName": "ngozi@northbridge.example",
    "displayName": "Ngozi Eze",
    "emails": [{"value": "ngozi@northbridge.example", "type": "work", "primary": True}],
}


async def northbridge(platform: RunningPlatform) -> Credential:
    return await make_northbridge(platform.urls["gateway"], lambda subject, roles: platform.token(subject, *roles))


async def test_a_network_provisions_its_members_and_reads_them_by_a_token_of_its_own(
    platform: RunningPlatform,
) -> None:
    """The seed asks twice, as after an answer that was lost: the secret is not shown again, but replaced."""
    gateway = platform.urls["gateway"]
    lost = await northbridge(platform)
    credential = await northbridge(platform)
    token = await access_token(gateway, credential)

    async with httpx2.AsyncClient(base_url=gateway, headers={"Authorization": f"Bearer {token}"}) as http:
        made = await http.post("/scim/v2/Users", json=USER)
        found = await http.get("/scim/v2/Users", params={"filter": 'userName eq "NGOZI@northbridge.example"'})
        network = (await http.get("/v1/networks/self")).json()
        member = await http.get("/v1/members/N-1")
        left = await http.delete(f"/scim/v2/Users/{made.json()['id']}")

    assert credential.client_id == lost.client_id
    assert credential.secret != lost.secret
    assert made.status_code == 201, made.text
    assert made.headers["location"].startswith(f"{gateway}/scim/v2/Users/")
    assert found.json()["totalResults"] == 1
    assert (network["slug"], network["sandbox"]) == ("northbridge", False)
    assert (member.json()["active"], member.json()["card"]) == (True, None)
    assert left.status_code == 204


async def test_a_wrong_secret_gets_no_token_through_the_front_door(platform: RunningPlatform) -> None:
    form = {"grant_type": "client_credentials"}
    async with httpx2.AsyncClient(base_url=platform.urls["gateway"]) as http:
        answer = await http.post("/oauth/token", data=form, auth=("northbridge", "wrong"))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
