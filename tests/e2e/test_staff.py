"""Support helps a member in their name, through the gateway, and everything of it is on record."""

import json
import subprocess
import sys
from typing import Any

import httpx2
import pytest

from cairn.demo.portal import Portal, Refused, eventually
from tests.e2e import people
from tests.e2e.conftest import ROOT, RunningPlatform, SignIn

pytestmark = pytest.mark.e2e

REASON = "Asked by phone, cannot use the keyboard."


async def test_what_support_does_in_a_members_name_the_member_sees_and_the_trail_keeps(
    platform: RunningPlatform, sign_in: SignIn
) -> None:
    member, mentor, staff = sign_in(), sign_in(), sign_in(None, "support")
    member_id, mentor_id = await people.join(member), await people.join(mentor)
    await people.offer(mentor)
    need = await people.need(member)
    await staff.do("ActFor", people.key(), memberId=member_id, reason=REASON, minutes=10)

    async with httpx2.AsyncClient(timeout=30, headers={"Cairn-On-Behalf-Of": member_id}) as http:
        in_name = Portal(http, platform.urls["gateway"], staff.token)
        assert (await in_name.ask("Me"))["me"]["id"] == member_id
        await people.ask(in_name, need, mentor_id)
        with pytest.raises(Refused) as refused:
            await in_name.do("ActFor", people.key(), memberId=mentor_id, reason=REASON, minutes=10)

    assert refused.value.codes == ["FORBIDDEN"]
    acts = await eventually(lambda: three_acts(member), what="the acts in the member's name")
    did = [(act["service"], act["operation"]) for act in acts]
    assert did == [("matching", "sendIntroduction"), ("profiles", None), (None, None)]
    assert acts[-1]["reason"] == REASON
    trail = audit(platform)
    assert (trail["status"], trail["broken"]) == ("ok", None)
    assert trail["entries"] >= 3


async def three_acts(member: Portal) -> list[Any] | None:
    """That they may act, what they read of the member's own, and what they did; the newest first."""
    found = (await member.ask("ActsInMyName", first=10))["actsInMyName"]["edges"]
    return [edge["node"] for edge in found] if len(found) > 2 else None


def audit(platform: RunningPlatform) -> Any:
    command = [sys.executable, "-m", "cairn", "audit", "verify", "--state", str(platform.state.folder), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
