"""The portal's inbox through the gateway: what a notification leads to exists for its reader, in every service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cairn.demo.portal import Portal, Refused, eventually
from tests.e2e import people
from tests.e2e.conftest import SignIn

pytestmark = pytest.mark.e2e


async def test_times_that_are_only_proposed_leave_the_inbox_whole(sign_in: SignIn) -> None:
    mentor, mentee, staff = sign_in(), sign_in(), sign_in(None, "programme_manager")
    relationship_id = await paired(staff, mentor, mentee)
    proposed = await eventually(lambda: propose(mentor, relationship_id), what="the proposal")

    told = await told_of(mentee, "MEETING_PROPOSED")

    assert told["meetingId"] == proposed["sessionId"]
    assert told["relationship"] == {"id": relationship_id}
    assert told["session"] is None
    await mentee.do("CloseMeetingProposal", people.key(), proposalId=proposed["id"])
    closed = await told_of(mentor, "MEETING_PROPOSAL_CLOSED")
    assert (closed["meetingId"], closed["session"]) == (proposed["sessionId"], None)


async def test_after_a_block_the_inbox_of_whoever_raised_it_is_whole(sign_in: SignIn) -> None:
    mentor, mentee, staff = sign_in(), sign_in(), sign_in(None, "programme_manager")
    relationship_id = await paired(staff, mentor, mentee)
    proposed = await eventually(lambda: propose(mentor, relationship_id), what="the proposal")
    await mentee.do("AcceptMeetingTime", people.key(), proposalId=proposed["id"], startsAt=proposed["times"][0])
    booked = await told_of(mentee, "SESSION_BOOKED")
    assert booked["session"]["status"] == "BOOKED"

    await mentee.do("BlockMember", people.key(), memberId=(await mentor.ask("Me"))["me"]["id"])

    off = await told_of(mentee, "SESSION_CANCELLED")
    assert (off["session"]["id"], off["relationship"]) == (proposed["sessionId"], None)


async def paired(staff: Portal, mentor: Portal, mentee: Portal) -> str:
    """A relationship that staff started; returns its id."""
    mentor_id, mentee_id = await people.join(mentor), await people.join(mentee)
    await people.offer(mentor)
    key = people.key()

    async def pair() -> str | None:
        two = {"mentorId": mentor_id, "menteeId": mentee_id, "kind": "TRADITIONAL", "formal": False}
        found = await unless_unknown(staff, "PairMembers", key, **two)
        return None if found is None else str(found["id"])

    return await eventually(pair, what="the relationship")


async def propose(member: Portal, relationship_id: str) -> Any:
    """None while sessions has not heard of the relationship."""
    at = (datetime.now(UTC) + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    times = [at.isoformat()]
    return await unless_unknown(
        member, "ProposeMeeting", people.key(), relationshipId=relationship_id, times=times, minutes=45
    )


async def unless_unknown(member: Portal, document: str, key: str, **values: Any) -> Any:
    try:
        return await member.do(document, key, **values)
    except Refused as refusal:
        if set(refusal.codes) <= {*people.NOT_YET, "NO_SUCH_PARTNER", "NO_SUCH_RELATIONSHIP"}:
            return None
        raise


async def told_of(member: Portal, kind: str) -> Any:
    """The newest of this kind; the whole inbox is read, and any error in it is raised."""

    async def look() -> Any:
        found = await member.ask("Notifications", first=20)
        nodes = [edge["node"] for edge in found["notifications"]["edges"]]
        return next((node for node in nodes if node["kind"] == kind), None)

    return await eventually(look, what=kind)
