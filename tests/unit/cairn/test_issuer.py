"""The demo issuer as its clients see it: codes with PKCE, client credentials, and every refusal."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from cairn.issuer.app import create_app
from cairn.issuer.directory import Directory, demo
from cairn.issuer.tokens import Minter, new_key
from cairn.seed import members
from chassis.errors import Unauthenticated
from chassis.identity import Kind, Role, member_from_token, member_id

ISSUER = "http://127.0.0.1:4005"
CALLBACK = "http://127.0.0.1:51234/signed-in"
MINTER = Minter(ISSUER, new_key())
DIRECTORY = demo(northbridge_secret="a secret")


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=create_app(DIRECTORY, MINTER))
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


def a_verifier() -> tuple[str, str]:
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return verifier, challenge


def a_request(challenge: str, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": "portal",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "a state",
        "nonce": "a nonce",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return "/authorize?" + urlencode({key: value for key, value in {**asked, **changes}.items() if value})


async def a_code(http: httpx2.AsyncClient, challenge: str, *, subject: str = "amara") -> str:
    answer = await http.post(a_request(challenge), data={"subject": subject})
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def exchange(http: httpx2.AsyncClient, code: str, verifier: str, **changes: str) -> httpx2.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": "portal",
        "redirect_uri": CALLBACK,
        "code": code,
        "code_verifier": verifier,
    }
    return await http.post("/token", data={**form, **changes})


def verified(token: str) -> jwt.Token:
    """Verified by what the issuer publishes, as a client would."""
    keys = KeySet.import_key_set({"keys": MINTER.jwks()["keys"]})
    return jwt.decode(token, keys, algorithms=["Ed25519"])


def claims_of(token: str) -> dict[str, Any]:
    return verified(token).claims


class TestSigningIn:
    async def test_gives_an_rfc_9068_token_for_a_code(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()

        answer = await exchange(http, await a_code(http, challenge), verifier)

        body = answer.json()
        token = verified(body["access_token"])
        assert (token.header["typ"], token.header["kid"]) == ("at+jwt", MINTER.key.kid)
        assert {"iss", "aud", "sub", "client_id", "exp", "iat", "jti"} <= set(token.claims)
        assert (token.claims["aud"], token.claims["sub"]) == ("cairn", "amara")
        assert answer.headers["cache-control"] == "no-store"

    async def test_tells_the_client_who_it_was_by_an_id_token_with_its_nonce(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()

        answer = await exchange(http, await a_code(http, challenge), verifier)

        claims = claims_of(answer.json()["id_token"])
        assert (claims["aud"], claims["nonce"], claims["name"]) == ("portal", "a nonce", "Amara Wanjiku Odhiambo")

    async def test_brings_the_state_back_to_whatever_port_the_client_listens_on(self, http: httpx2.AsyncClient) -> None:
        answer = await http.post(a_request(a_verifier()[1]), data={"subject": "amara"})

        where = urlsplit(answer.headers["location"])
        assert (where.port, parse_qs(where.query)["state"]) == (51234, ["a state"])

    async def test_takes_any_seeded_member_but_nobody_else(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()
        answer = await exchange(http, await a_code(http, challenge, subject="member-0042"), verifier)
        stranger = await http.post(a_request(challenge), data={"subject": "mallory"})

        assert claims_of(answer.json()["access_token"])["sub"] == "member-0042"
        assert stranger.status_code == 404

    async def test_gives_staff_their_roles(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()

        answer = await exchange(http, await a_code(http, challenge, subject="pia"), verifier)

        assert claims_of(answer.json()["access_token"])["roles"] == ["programme_manager"]

    async def test_shows_the_personas_and_escapes_what_it_repeats(self, http: httpx2.AsyncClient) -> None:
        answer = await http.get(a_request(a_verifier()[1], state='"><script>'))

        assert "Amara Wanjiku Odhiambo" in answer.text
        assert "<script" not in answer.text
        HTMLParser().feed(answer.text)


class TestRefusals:
    @pytest.mark.parametrize(
        "changes", [{"code_challenge_method": "plain"}, {"code_challenge_method": ""}, {"code_challenge": ""}]
    )
    async def test_refuses_any_pkce_but_s256(self, http: httpx2.AsyncClient, changes: dict[str, str]) -> None:
        asked = {"code_challenge": "c" * 43, **changes}

        answer = await http.post(a_request(asked.pop("code_challenge"), **asked), data={"subject": "amara"})

        assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["invalid_request"]

    async def test_refuses_a_wrong_verifier_and_the_code_is_spent(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()
        code = await a_code(http, challenge)

        wrong = await exchange(http, code, a_verifier()[0])
        late = await exchange(http, code, verifier)

        assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
        assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")

    async def test_refuses_a_code_used_before(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()
        code = await a_code(http, challenge)

        first, second = await exchange(http, code, verifier), await exchange(http, code, verifier)

        assert (first.status_code, second.status_code) == (200, 400)

    async def test_refuses_a_code_of_another_redirect(self, http: httpx2.AsyncClient) -> None:
        verifier, challenge = a_verifier()

        answer = await exchange(http, await a_code(http, challenge), verifier, redirect_uri="http://127.0.0.1/else")

        assert answer.status_code == 400

    async def test_never_redirects_where_the_client_has_not_registered(self, http: httpx2.AsyncClient) -> None:
        answer = await http.get(a_request(a_verifier()[1], redirect_uri="https://evil.example/signed-in"))

        assert answer.status_code == 400
        assert "location" not in answer.headers

    async def test_refuses_a_client_it_does_not_know(self, http: httpx2.AsyncClient) -> None:
        answer = await http.get(a_request(a_verifier()[1], client_id="mallory"))

        assert answer.status_code in {400, 401}

    async def test_ignores_a_body_of_unreasonable_size(self, http: httpx2.AsyncClient) -> None:
        answer = await http.post("/token", content=b"grant_type=" + b"x" * 100_000)

        assert answer.status_code == 400


class TestIntegrations:
    @pytest.mark.parametrize("by", ["basic", "post"])
    async def test_act_for_themselves_with_their_secret(self, http: httpx2.AsyncClient, by: str) -> None:
        form = {"grant_type": "client_credentials", "scope": "members:write everything"}
        if by == "basic":
            answer = await http.post("/token", data=form, auth=("northbridge", "a secret"))
        else:
            answer = await http.post("/token", data={**form, "client_id": "northbridge", "client_secret": "a secret"})

        claims = claims_of(answer.json()["access_token"])
        assert (claims["sub"], claims["client_id"], claims["scope"]) == ("northbridge", "northbridge", "members:write")

    def test_are_no_members_to_the_platform(self) -> None:
        with pytest.raises(Unauthenticated, match="speaks for members only"):
            member_from_token(claims_of(MINTER.access_token("northbridge", client_id="northbridge")))

    async def test_are_refused_with_a_wrong_secret(self, http: httpx2.AsyncClient) -> None:
        form = {"grant_type": "client_credentials"}

        answer = await http.post("/token", data=form, auth=("northbridge", "a guess"))

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")

    async def test_cannot_be_played_by_the_portal(self, http: httpx2.AsyncClient) -> None:
        answer = await http.post("/token", data={"grant_type": "client_credentials", "client_id": "portal"})

        assert answer.status_code in {400, 401}


class TestMetadata:
    @pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
    async def test_names_the_endpoints_and_s256_alone(self, http: httpx2.AsyncClient, name: str) -> None:
        found = (await http.get(f"/.well-known/{name}")).json()

        assert found["issuer"] == ISSUER
        assert found["code_challenge_methods_supported"] == ["S256"]

    async def test_shows_no_private_key(self, http: httpx2.AsyncClient) -> None:
        keys = (await http.get("/jwks.json")).json()["keys"]

        assert [sorted(key) for key in keys] == [["alg", "crv", "kid", "kty", "use", "x"]]


class TestTokens:
    def test_of_the_command_line_are_a_member_to_the_platform(self) -> None:
        principal = member_from_token(claims_of(MINTER.access_token("pia", ("programme_manager",))))

        assert principal.id == member_id(ISSUER, "pia")
        assert (principal.kind, principal.roles) == (Kind.MEMBER, frozenset({Role.PROGRAMME_MANAGER}))

    def test_say_what_the_association_vouches_for(self) -> None:
        amara = DIRECTORY.persona("amara")
        assert amara is not None

        principal = member_from_token(claims_of(MINTER.access_token("amara", vouched=amara.vouched)))

        assert (principal.member_number, principal.verified_email) == ("1001", "amara@example.org")

    def test_are_minted_from_the_file_that_the_supervisor_wrote(self, tmp_path: Path) -> None:
        file = tmp_path / "key.json"
        file.write_text(json.dumps(MINTER.key.as_dict(private=True)))

        assert claims_of(Minter.from_file(ISSUER, file).access_token("amara"))["sub"] == "amara"


class TestTheDirectory:
    def test_calls_the_personas_as_the_seeded_association_does(self) -> None:
        told = {persona.subject: persona.name for persona in DIRECTORY.personas}
        staff_alone = {"samir": "Samir Haddad"}

        seeded = {member.subject: member.display_name for member in members(len(told) - len(staff_alone))}

        assert told == seeded | staff_alone

    def test_reads_back_what_it_wrote(self, tmp_path: Path) -> None:
        DIRECTORY.save(tmp_path / "issuer.json")

        assert Directory.load(tmp_path / "issuer.json") == DIRECTORY
