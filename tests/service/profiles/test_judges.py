"""Outside judges, unchanged, on a real server: scim2-cli and scim-sanity of SCIM, schemathesis of REST."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import IdentitySigner
from chassis.keyring import Keyring
from tests.judges.environment import judge
from tests.service.profiles.front_door import opened

PATIENCE = 120.0
# Whoever comes first installs the judges.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def address(db: Database, keyring: Keyring, signer: IdentitySigner, jwks_file: Path) -> AsyncIterator[str]:
    """Give the address of profiles, where one network is known."""
    async with opened(db, keyring, signer, jwks_file=jwks_file) as found:
        yield found


async def verdict(*command: str, folder: Path | None = None) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=folder
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_scim2_cli_finds_every_check_a_success(address: str) -> None:
    command = [judge("scim2"), "--url", f"{address}/scim/v2", "--header", "Authorization: Bearer token", "test"]

    status, said = await verdict(*command)

    statuses = Counter(line.split()[0] for line in said.splitlines() if line.strip())
    assert status == 0, said[said.find("ERROR") :]
    assert statuses["SUCCESS"] > 100
    assert not {"ERROR", "CRITICAL", "DEVIATION"} & statuses.keys()


@pytest.mark.parametrize("profile", [(), ("--profile", "entra")], ids=["strict", "entra"])
async def test_scim_sanity_finds_no_failure(address: str, profile: tuple[str, ...]) -> None:
    options = ["--token", "token", "--i-accept-side-effects", "--json-output", *profile]

    _status, said = await verdict(judge("scim-sanity"), "probe", f"{address}/scim/v2", *options)

    found: Any = json.loads(said[said.index("{") :])
    assert found["summary"]["failed"] == 0, said
    assert found["summary"]["passed"] > 20, said


async def test_schemathesis_finds_no_error_of_ours_and_no_body_that_the_description_does_not_promise(
    address: str, tmp_path: Path
) -> None:
    """It runs in a folder of its own, where it leaves what it remembers."""
    schemathesis = str(Path(sys.executable).with_name("st"))
    checks = "not_a_server_error,response_schema_conformance"
    options = ["--max-examples", "10", "--seed", "17", "--checks", checks, "--header", "Authorization: Bearer token"]

    status, said = await verdict(schemathesis, "run", f"{address}/v1/openapi.json", *options, folder=tmp_path)

    assert status == 0, said
