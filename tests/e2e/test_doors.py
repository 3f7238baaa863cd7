"""Every field of the whole graph behind the one front door, with callers whom it lets in nowhere."""

import httpx2
import pytest

from cairn.issuer.tokens import Minter
from chassis.ids import new_id
from tests.backing import ROOT
from tests.e2e.conftest import RunningPlatform, error_codes
from tests.matrix.fields import arguments, document, read_schema, root_fields

pytestmark = pytest.mark.e2e

SCHEMA = read_schema(ROOT / "gateway" / "schema.graphql")
TIMEOUT = 30.0


def wrong_token(platform: RunningPlatform, stranger: Minter, who: str) -> str:
    """Of a member whom another key vouches for; of a client that only we could vouch for, by the association."""
    if who == "forged":
        return stranger.access_token("amara", ("operator",))
    return platform.minter.access_token("northbridge", client_id="northbridge", scope="members:write")


@pytest.mark.parametrize(
    ("who", "operation", "address"),
    [
        ("forged", "query", "127.0.0.2"),
        ("forged", "mutation", "127.0.0.3"),
        ("client", "query", "127.0.0.4"),
        ("client", "mutation", "127.0.0.5"),
    ],
)
async def test_lets_nobody_in_by_any_field(
    platform: RunningPlatform, stranger: Minter, *, who: str, operation: str, address: str
) -> None:
    """Each from an address of its own: there are more fields than strangers of one address may ask for in a minute."""
    headers = {"authorization": f"Bearer {wrong_token(platform, stranger, who)}"}
    answers = {}
    calling = httpx2.AsyncHTTPTransport(local_address=address)
    async with httpx2.AsyncClient(transport=calling, timeout=TIMEOUT, headers=headers) as http:
        for name, field in root_fields(SCHEMA, operation).items():
            body = {"query": document(operation, name, field), "variables": arguments(field, an_id=new_id())}
            answer = await http.post(f"{platform.urls['gateway']}/graphql", json=body)
            answers[name] = (answer.status_code, error_codes(answer))

    assert len(answers) > 30
    assert {name: answer for name, answer in answers.items() if answer != (401, ["UNAUTHENTICATED"])} == {}
