"""What SCIM is asked for is looked at before it costs: nobody waits for another network's request."""

import asyncio
import logging
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from chassis.db import Database
from tests.service.profiles.partner import CAIRN, Partner, a_user, another_user, patch

BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


def title(number: int) -> dict[str, Any]:
    return {"op": "replace", "path": "title", "value": f"Nurse {number}"}


def patches(count: int) -> dict[str, Any]:
    return patch(*(title(number) for number in range(count)))


async def searched(partner: Partner, **asked: str) -> dict[str, Any]:
    answer = await partner.call("GET", "/scim/v2/Users", params=asked)
    said: dict[str, Any] = answer.json()
    return {"status": answer.status_code, "type": said.get("scimType"), "detail": said.get("detail", "")}


class TestABody:
    async def test_of_more_than_a_mebibyte_is_refused(self, partner: Partner) -> None:
        large = another_user(1, title="x" * 2**20)

        answer = await partner.scim("POST", "/Users", large)

        assert (answer.status_code, "1048576 bytes" in answer.json()["detail"]) == (413, True)

    async def test_of_a_search_is_smaller(self, partner: Partner) -> None:
        answer = await partner.scim("POST", "/Users/.search", {"attributes": ["userName"] * 2**13})

        assert (answer.status_code, "16384 bytes" in answer.json()["detail"]) == (413, True)


class TestAPatch:
    async def test_has_a_hundred_operations_at_most(self, partner: Partner) -> None:
        user = await partner.provisioned()

        most = await partner.scim("PATCH", f"/Users/{user['id']}", patches(100))
        more = await partner.scim("PATCH", f"/Users/{user['id']}", patches(101))

        assert (most.status_code, most.json()["title"]) == (200, "Nurse 99")
        assert (more.status_code, "at most 100 operations" in more.json()["detail"]) == (413, True)

    @pytest.mark.parametrize("name", ["operations", "OPERATIONS"])
    async def test_is_counted_by_whatever_case_its_operations_are_called(self, partner: Partner, name: str) -> None:
        user = await partner.provisioned()
        body = {**patches(0), name: patches(101)["Operations"]}
        del body["Operations"]

        assert (await partner.scim("PATCH", f"/Users/{user['id']}", body)).status_code == 413

    async def test_has_paths_of_a_limited_number_of_terms(self, partner: Partner) -> None:
        user = await partner.provisioned()
        path = f"emails[{' or '.join(['value pr'] * 20)}].display"

        answer = await partner.scim(
            "PATCH", f"/Users/{user['id']}", patch(*[{"op": "replace", "path": path, "value": "x"}] * 3)
        )

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidPath")
        assert "50 terms" in answer.json()["detail"]

    async def test_of_a_large_group_keeps_nobody_waiting(self, partner: Partner) -> None:
        members = [{"value": f"{number:036d}"} for number in range(1000)]
        group = (await partner.scim("POST", "/Groups", {"displayName": "All", "members": members})).json()
        found = patch(
            *(
                {"op": "replace", "path": f'members[value eq "{number:036d}"].display', "value": "x"}
                for number in range(10)
            )
        )

        patching = asyncio.create_task(partner.scim("PATCH", f"/Groups/{group['id']}", found))
        begun, waits = monotonic(), [0.0]
        while not patching.done():
            before = monotonic()
            await asyncio.sleep(0)
            waits.append(monotonic() - before)

        assert (await patching).status_code == 200
        assert max(waits) < (monotonic() - begun) / 2


class TestABulk:
    async def test_is_counted_before_anything_is_read(self, partner: Partner) -> None:
        """An operation that could not be read would be refused otherwise, if it were read first."""
        body = {"schemas": [BULK], "Operations": [{"method": "NEVER"}] * 1001}

        answer = await partner.scim("POST", "/Bulk", body)

        assert (answer.status_code, "at most 1000 operations" in answer.json()["detail"]) == (413, True)

    async def test_counts_the_operations_of_its_patches(self, partner: Partner) -> None:
        user = await partner.provisioned()
        one = {"method": "PATCH", "path": f"/Users/{user['id']}", "data": patches(100)}

        answer = await partner.scim("POST", "/Bulk", {"schemas": [BULK], "Operations": [one] * 10})

        assert answer.status_code == 413

    async def test_has_no_longer_patches_than_others(self, partner: Partner) -> None:
        user = await partner.provisioned()
        one = {"method": "PATCH", "path": f"/Users/{user['id']}", "data": patches(101)}

        assert (await partner.scim("POST", "/Bulk", {"schemas": [BULK], "Operations": [one]})).status_code == 413


class TestAFilter:
    async def test_has_fifty_terms_at_most(self, partner: Partner) -> None:
        most = await searched(partner, filter=" or ".join(['userName eq "a or b and c"'] * 50))
        more = await searched(partner, filter=" or ".join(["title pr"] * 51))

        assert most["status"] == 200
        assert (more["status"], more["type"], "50 terms" in more["detail"]) == (400, "invalidFilter", True)

    async def test_has_a_limited_length(self, partner: Partner) -> None:
        long = f'userName eq "{"x" * 4096}"'

        by_query = await searched(partner, filter=long)
        by_body = await partner.scim("POST", "/Users/.search", {"Filter": long})

        assert (by_query["status"], by_query["type"]) == (400, "invalidFilter")
        assert (by_body.status_code, by_body.json()["scimType"]) == (400, "invalidFilter")

    @pytest.mark.parametrize(
        "beyond",
        [
            'userName eq "a\0b"',
            r'userName eq "a\u0000b"',
            r'userName co "a\u0000b"',
            r'title eq "\ud800"',
            'meta.created gt "9999-12-31T23:59:59-14:00"',
            'meta.lastModified lt "0001-01-01T00:00:00+14:00"',
            r'emails[value eq "a\u0000b"]',
        ],
    )
    async def test_has_values_that_could_be_kept(self, partner: Partner, beyond: str) -> None:
        await partner.provisioned()

        answer = await searched(partner, filter=beyond)

        assert (answer["status"], answer["type"]) == (400, "invalidFilter"), answer

    async def test_compares_with_the_last_moment_there_is(self, partner: Partner) -> None:
        assert (await searched(partner, filter='meta.created lt "9999-12-31T23:59:59Z"'))["status"] == 200


class TestAPage:
    @pytest.mark.parametrize("start", [2**31, 2**63, 10**40])
    async def test_begins_at_a_place_that_there_may_be(self, partner: Partner, start: int) -> None:
        answer = await searched(partner, startIndex=str(start))

        assert (answer["status"], answer["type"]) == (400, "invalidValue")

    async def test_at_the_last_place_is_empty(self, partner: Partner) -> None:
        assert (await searched(partner, startIndex=str(2**31 - 1)))["status"] == 200


class TestANumber:
    async def test_of_more_than_64_bits_is_refused(self, partner: Partner) -> None:
        answer = await partner.scim("POST", "/Users", a_user(**{CAIRN: {"graduationYear": 10**40}}))

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")

    @pytest.mark.parametrize("bound", [1, 2**63, 10**40])
    async def test_of_any_size_is_compared(self, partner: Partner, bound: int) -> None:
        await partner.provisioned(**{CAIRN: {"graduationYear": 2**63}})

        answer = await searched(partner, filter=f"{CAIRN}:graduationYear ge {bound}")

        assert answer["status"] == 200


class TestALog:
    async def test_has_the_kind_of_a_refusal_and_never_a_value(
        self, partner: Partner, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, logger="scim2_server"), capture_logs() as logged:
            answer = await searched(partner, filter='meta.created gt "leak-4711"')
            await partner.scim("GET", "/Users/leak-4711")

        assert answer["detail"].count("leak-4711") == 1
        assert [(each["event"], each["kind"]) for each in logged] == [
            ("scim_refused", "invalidFilter"),
            ("scim_refused", "NotFoundException"),
        ]
        assert "leak" not in f"{logged}{caplog.text}"

    async def test_has_the_place_of_a_fault_and_never_a_value(
        self, partner: Partner, db: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with db.transaction() as tx:
            await tx.session.execute(text("ALTER TABLE provisioned RENAME COLUMN user_name TO lost"))

        with caplog.at_level(logging.INFO, logger="scim2_server"), capture_logs() as logged:
            answer = await searched(partner, filter='userName eq "leak-4711"')

        (fault,) = [each for each in logged if each["event"] == "scim_failed"]
        assert (answer["status"], "found_resources" in str(fault["at"])) == (500, True)
        assert "leak" not in f"{logged}{caplog.text}"
