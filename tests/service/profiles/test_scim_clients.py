"""What Entra and Okta really send: their oddities, as recorded in their documentation, each answered as they expect."""

from typing import Any

import pytest

from tests.service.profiles.partner import CAIRN, ENTERPRISE, Partner, another_user, patch

RECORDED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "entra deactivates with a capital and a text": (
        {"op": "Replace", "path": "active", "value": "False"},
        {"active": False},
    ),
    "entra activates with a text": ({"op": "Add", "path": "active", "value": "True"}, {"active": True}),
    "okta deactivates without a path": ({"op": "replace", "value": {"active": False}}, {"active": False}),
    "okta deactivates without a path by a text": ({"op": "replace", "value": {"active": "false"}}, {"active": False}),
    "entra adds without a path, with paths as keys": (
        {"op": "Add", "value": {"name.givenName": "Adaeze", "title": "Analyst"}},
        {"title": "Analyst", "name": {"givenName": "Adaeze", "familyName": "Okafor"}},
    ),
    "entra adds to an extension by a long key": (
        {"op": "Add", "value": {f"{ENTERPRISE}:department": "Wards"}},
        {ENTERPRISE: {"organization": "Lagos General", "department": "Wards"}},
    ),
    "entra replaces in an extension by a long path": (
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Wards"},
        {ENTERPRISE: {"organization": "Lagos General", "department": "Wards"}},
    ),
    "our extension is patched like any": (
        {"op": "replace", "path": f"{CAIRN}:graduationYear", "value": 2015},
        {
            CAIRN: {
                "degree": "BSc Nursing",
                "graduationYear": 2015,
                "careerStage": "CHANGING",
                "industry": "86",
            }
        },
    ),
    "entra replaces a work address": (
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "new@alumni.example"},
        {"emails": [{"value": "new@alumni.example", "type": "work", "primary": True}]},
    ),
    "entra makes the entry that its filter describes": (
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+234 800 0000"},
        {"phoneNumbers": [{"value": "+234 800 0000", "type": "mobile"}]},
    ),
    "entra removes": ({"op": "Remove", "path": "title"}, {"title": None}),
    "okta replaces a list": (
        {"op": "replace", "path": "emails", "value": [{"value": "o@alumni.example", "type": "work"}]},
        {"emails": [{"value": "o@alumni.example", "type": "work"}]},
    ),
    "somebody sends what we do not know": ({"op": "Add", "value": {"shoeSize": 38, "title": "T"}}, {"title": "T"}),
}


@pytest.mark.parametrize(("operation", "expected"), RECORDED.values(), ids=RECORDED)
async def test_a_patch_is_understood(partner: Partner, operation: dict[str, Any], expected: dict[str, Any]) -> None:
    user = await partner.provisioned()

    answer = await partner.scim("PATCH", f"/Users/{user['id']}", patch(operation))

    assert answer.status_code == 200, answer.text
    assert {name: answer.json().get(name) for name in expected} == expected


async def test_entra_names_a_manager_by_a_bare_id(partner: Partner) -> None:
    boss, user = await partner.provisioned(**another_user(1)), await partner.provisioned()

    answer = await partner.scim(
        "PATCH", f"/Users/{user['id']}", patch({"op": "Add", "path": f"{ENTERPRISE}:manager", "value": boss["id"]})
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()[ENTERPRISE]["manager"]["value"] == boss["id"]


async def test_entra_removes_a_member_of_a_group_by_value(partner: Partner) -> None:
    user = await partner.provisioned()
    group = (
        await partner.scim("POST", "/Groups", {"displayName": "Mentors", "members": [{"value": user["id"]}]})
    ).json()

    removal = {"op": "Remove", "path": "members", "value": [{"value": user["id"]}]}
    answer = await partner.scim("PATCH", f"/Groups/{group['id']}", patch(removal))

    assert answer.status_code == 200
    assert not answer.json().get("members")


@pytest.mark.parametrize(
    "question",
    [
        'userName eq "AMARA.okafor@alumni.example"',
        'externalId eq "A-17"',
        'emails[type eq "work"].value eq "Amara@alumni.example"',
        'emails.value eq "amara@alumni.example"',
        f"{CAIRN}:graduationYear gt 2000 and active eq true",
        f'{ENTERPRISE}:department sw "inform"',
        f'{CAIRN}:industry eq "86"',
    ],
)
async def test_a_filter_finds_the_one(partner: Partner, question: str) -> None:
    user = await partner.provisioned()
    await partner.provisioned(**{**another_user(2), ENTERPRISE: {}, CAIRN: {}})

    answer = await partner.call("GET", "/scim/v2/Users", params={"filter": question})

    assert answer.status_code == 200, answer.text
    assert [each["id"] for each in answer.json()["Resources"]] == [user["id"]]


async def test_entra_reads_groups_without_their_members(partner: Partner) -> None:
    user = await partner.provisioned()
    await partner.scim("POST", "/Groups", {"displayName": "Mentors", "members": [{"value": user["id"]}]})

    answer = await partner.scim("GET", "/Groups?excludedAttributes=members")

    assert "members" not in answer.json()["Resources"][0]


async def test_pages_and_sorts_in_the_database(partner: Partner) -> None:
    for number in (3, 1, 2):
        await partner.provisioned(**another_user(number))

    page = (await partner.scim("GET", "/Users?sortBy=userName&startIndex=2&count=1")).json()

    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert page["Resources"][0]["externalId"] == "A-2"


@pytest.mark.parametrize(
    "hostile", ['userName eq "x" OR 1=1', "userName eq", 'password sw "c"', 'nothing eq "x"', "(" * 400]
)
async def test_a_filter_that_cannot_be_is_refused(partner: Partner, hostile: str) -> None:
    answer = await partner.call("GET", "/scim/v2/Users", params={"filter": hostile})

    assert answer.status_code in {400, 403}, answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"userName": null}',
        b'{"userName": ["a"]}',
        b'{"userName": "a\\u0000b"}',
        b"\xff",
        b"[" * 5000,
    ],
)
async def test_a_body_that_cannot_be_is_refused(partner: Partner, body: bytes) -> None:
    answer = await partner.call(
        "POST", "/scim/v2/Users", content=body, headers={"Content-Type": "application/scim+json"}
    )

    assert answer.status_code == 400, answer.text
