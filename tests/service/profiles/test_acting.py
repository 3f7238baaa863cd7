"""Staff in a member's name: for a while, for a reason, with everything on record, and not for everything."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from chassis.db import Database, Viewer
from chassis.events.inbox import Taken
from chassis.identity import Identity, Role
from chassis.ids import new_id
from contracts.answers import Acted
from contracts.matching import ActedInMatching, AskingRuleChanged, WeightsAdopted
from contracts.notifications import ActedInNotifications
from contracts.sessions import ActedInSessions
from contracts.words import Kind
from services.profiles.consumers import HANDLERS
from services.profiles.staff.queries.audit import trail
from services.profiles.staff.tables import mandates
from tests.builders.profiles import NOON
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.documents import ME, SOMEBODY, do, done
from tests.service.profiles.staff import ACTS, SUPPORT, ask_desk, entries, send, sent, signed_in
from tests.service.statements import statements

REASON = "Cannot use the keyboard, asked by phone."


async def acting(caller: Caller, member: UUID) -> Identity:
    """Support in the member's name, as the gateway makes it of a request with the header."""
    await sent(caller, SUPPORT, "actFor", memberId=str(member), reason=REASON)
    return await signed_in(caller, SUPPORT, member)


async def begun_long_ago(db: Database, member: UUID) -> None:
    starts_at = NOON - timedelta(minutes=61)
    values = {"id": new_id(), "staff_id": SUPPORT.id, "member_id": member, "reason": REASON}
    async with db.transaction() as tx:
        ends_at = starts_at + timedelta(minutes=60)
        await tx.session.execute(insert(mandates).values(**values, starts_at=starts_at, ends_at=ends_at))


class TestActing:
    async def test_is_being_the_member_without_being_staff(self, caller: Caller, member: UUID) -> None:
        found = await acting(caller, member)

        assert (found.id, found.actor, found.roles) == (member, SUPPORT.id, frozenset())
        assert (await caller.ask(found, ME))["data"]["me"]["id"] == str(member)

    async def test_is_believed_for_seconds_only(self, caller: Caller, member: UUID) -> None:
        await acting(caller, member)

        assert (await ask_desk(caller, SUPPORT, member)).json()["goodFor"] <= 5

    async def test_ends_when_it_is_ended(self, caller: Caller, member: UUID) -> None:
        await acting(caller, member)

        ended = await sent(caller, SUPPORT, "endActing", memberId=str(member))

        assert ended["endsAt"] == NOON.isoformat()
        assert (await ask_desk(caller, SUPPORT, member)).status_code == 403
        assert codes(await send(caller, SUPPORT, "endActing", memberId=str(member))) == ["FORBIDDEN"]

    async def test_ends_by_itself(self, caller: Caller, db: Database, member: UUID) -> None:
        await begun_long_ago(db, member)

        assert (await ask_desk(caller, SUPPORT, member)).status_code == 403

    async def test_can_begin_again_after_it_ended(self, caller: Caller, db: Database, member: UUID) -> None:
        await begun_long_ago(db, member)

        assert (await acting(caller, member)).id == member

    async def test_is_for_the_one_member_and_the_one_who_began(self, caller: Caller, member: UUID) -> None:
        await acting(caller, member)
        other = a_member()
        await done(caller, other, "saveProfile")

        assert (await ask_desk(caller, SUPPORT, other.id)).status_code == 403
        assert (await ask_desk(caller, a_member(None, Role.SUPPORT), member)).status_code == 403

    async def test_ends_with_the_role(self, caller: Caller, member: UUID) -> None:
        await acting(caller, member)

        assert (await ask_desk(caller, a_member(SUPPORT.id), member)).status_code == 403

    async def test_names_a_member_by_id(self, caller: Caller) -> None:
        answer = await ask_desk(caller, SUPPORT, "seven")  # type: ignore[arg-type]  # What a client may send.

        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"minutes": 61}, "BAD_USER_INPUT"),
            ({"minutes": 0}, "BAD_USER_INPUT"),
            ({"reason": "because"}, "BAD_USER_INPUT"),
            ({"memberId": str(SUPPORT.id)}, "BAD_USER_INPUT"),
            ({"memberId": str(new_id())}, "NOT_FOUND"),
            ({}, "ALREADY_ACTING"),
        ],
        ids=["too-long", "too-short", "no-reason", "oneself", "stranger", "twice"],
    )
    async def test_is_refused(
        self, caller: Caller, db: Database, member: UUID, *, change: dict[str, object], code: str
    ) -> None:
        await acting(caller, member)
        before = len(await entries(db))

        answer = await send(caller, SUPPORT, "actFor", **{"memberId": str(member), "reason": REASON, **change})

        assert codes(answer)[0].replace("ACTING_FOR_ONESELF", "BAD_USER_INPUT") == code
        assert len(await entries(db)) == before


WRONG = [a_member(), a_member(None, Role.OPERATOR), a_member(None, Role.PROGRAMME_MANAGER), a_client("x"), a_kiosk()]


@pytest.mark.parametrize("who", WRONG, ids=["member", "operator", "manager", "client", "kiosk"])
class TestWhoIsNotSupport:
    @pytest.mark.parametrize("field", ["actFor", "endActing"])
    async def test_acts_for_nobody(
        self, caller: Caller, db: Database, member: UUID, *, who: Identity, field: str
    ) -> None:
        reason = {"reason": REASON} if field == "actFor" else {}

        assert codes(await send(caller, who, field, memberId=str(member), **reason)) == ["FORBIDDEN"]
        assert await entries(db) == []


class TestInTheMembersName:
    async def test_what_is_done_is_on_record_once(self, caller: Caller, db: Database, member: UUID) -> None:
        staff = await acting(caller, member)

        for _ in range(2):
            await done(caller, staff, "makeOffer", idempotencyKey="again")

        *_, last = await entries(db)
        assert [entry.action for entry in await entries(db)] == ["ACTING_STARTED", "ACTED"]
        assert (last.actor_id, last.subject_id) == (SUPPORT.id, member)
        assert last.details == {"service": "profiles", "operation": "makeOffer"}

    async def test_what_is_refused_leaves_no_record(self, caller: Caller, db: Database, member: UUID) -> None:
        staff = await acting(caller, member)

        await do(caller, staff, "withdrawNeed")

        assert [entry.action for entry in await entries(db)] == ["ACTING_STARTED"]

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("claimImportedProfile", {}),
            ("grantRole", {"role": "SUPPORT"}),
            ("revokeRole", {"role": "SUPPORT"}),
            ("actFor", {"reason": REASON}),
            ("endActing", {}),
        ],
    )
    async def test_some_things_are_for_the_member_alone(
        self, caller: Caller, member: UUID, field: str, *, given: dict[str, str]
    ) -> None:
        staff = await acting(caller, member)

        answer = await send(caller, staff, field, memberId=str(member), **given)

        assert codes(answer) == ["FORBIDDEN"]
        assert "in their name" in answer["errors"][0]["message"]

    async def test_nobody_reads_what_others_did(self, caller: Caller, member: UUID) -> None:
        assert codes(await caller.ask(await acting(caller, member), ACTS)) == ["FORBIDDEN"]


class TestTheMember:
    async def test_sees_who_did_what_and_why(self, caller: Caller, member: UUID) -> None:
        await done(caller, SUPPORT, "saveProfile", displayName="Pia")
        await done(caller, await acting(caller, member), "makeOffer")

        found = (await caller.ask(a_member(member), ACTS))["data"]["actsInMyName"]["edges"]

        acted, started = (edge["node"] for edge in found)
        assert (acted["service"], acted["operation"], acted["actor"]["displayName"]) == ("profiles", "makeOffer", "Pia")
        assert (started["action"], started["reason"]) == ("ACTING_STARTED", REASON)

    async def test_sees_it_page_by_page_at_the_same_cost(self, caller: Caller, db: Database, member: UUID) -> None:
        staff = await acting(caller, member)
        for key in "abc":
            await done(caller, staff, "withdrawOffer" if key == "b" else "makeOffer", idempotencyKey=key)

        with statements(db) as short:
            first = (await caller.ask(a_member(member), ACTS, first=1))["data"]["actsInMyName"]
        with statements(db) as long:
            cursor = first["pageInfo"]["endCursor"]
            rest = (await caller.ask(a_member(member), ACTS, after=cursor))["data"]["actsInMyName"]

        told = [edge["node"]["operation"] for edge in (*first["edges"], *rest["edges"])]
        assert told == ["makeOffer", "withdrawOffer", "makeOffer", None]
        assert len(short) == len(long)

    async def test_sees_nothing_of_others(self, caller: Caller, member: UUID) -> None:
        await acting(caller, member)

        other = (await caller.ask(a_member(), ACTS))["data"]["actsInMyName"]

        assert other["edges"] == []

    async def test_is_kept_from_the_rest_of_the_trail_by_the_database(
        self, caller: Caller, db: Database, member: UUID
    ) -> None:
        await sent(caller, a_member(None, Role.OPERATOR), "grantRole", memberId=str(member), role="SUPPORT")
        await acting(caller, member)

        for viewer, expected in ((Viewer("member", member), 1), (Viewer("member", new_id()), 0)):
            async with db.reading(viewer) as tx:
                assert len(await trail(tx, before=None, most=10)) == expected


ACTS_ELSEWHERE: list[Acted] = [
    event(act_id=new_id(), actor_id=SUPPORT.id, member_id=new_id(), operation="sendIntroduction")
    for event in (ActedInMatching, ActedInSessions, ActedInNotifications)
]


@pytest.mark.parametrize("event", ACTS_ELSEWHERE, ids=lambda event: event.topic.split("-")[0])
class TestElsewhere:
    async def test_is_on_record_here_once(self, caller: Caller, db: Database, event: Acted) -> None:
        told = envelope(event)

        assert await deliver(db, HANDLERS, told, told) == [Taken.APPLIED, Taken.SEEN_BEFORE]

        (entry,) = await entries(db)
        assert (entry.actor_id, entry.subject_id) == (event.actor_id, event.member_id)
        assert (entry.details["service"], entry.details["operation"]) == (event.topic.split("-")[0], event.operation)

    async def test_waits_for_its_turn(self, db: Database, event: Acted) -> None:
        assert await deliver(db, HANDLERS, envelope(event, seq=2)) == [Taken.GAP]

        assert await entries(db) == []


async def test_a_changed_rule_is_on_record_once(caller: Caller, db: Database) -> None:
    change = AskingRuleChanged(change_id=new_id(), actor_id=SUPPORT.id, rule="OPEN_ASKS", before=3, after=2)
    told = envelope(change)

    assert await deliver(db, HANDLERS, told, told) == [Taken.APPLIED, Taken.SEEN_BEFORE]

    (entry,) = await entries(db)
    assert (entry.actor_id, entry.subject_id, entry.action) == (SUPPORT.id, None, "ASKING_RULE_CHANGED")
    assert (entry.details["rule"], entry.details["before"], entry.details["after"]) == ("OPEN_ASKS", "3", "2")


async def test_adopted_weights_are_on_record_once_and_in_their_turn(caller: Caller, db: Database) -> None:
    adopted = WeightsAdopted(adoption_id=new_id(), actor_id=SUPPORT.id, kind=Kind.PEER, before=2, after=1001)
    told = envelope(adopted)

    early = await deliver(db, HANDLERS, envelope(adopted, seq=2))
    assert await deliver(db, HANDLERS, told, told) == [Taken.APPLIED, Taken.SEEN_BEFORE]

    assert early == [Taken.GAP]
    (entry,) = await entries(db)
    assert (entry.actor_id, entry.action) == (SUPPORT.id, "WEIGHTS_ADOPTED")
    assert (entry.details["kind"], entry.details["before"], entry.details["after"]) == ("PEER", "2", "1001")


async def test_a_member_is_seen_by_support_who_acts_as_by_themselves(caller: Caller, member: UUID) -> None:
    staff = await acting(caller, member)
    other = a_member()
    await done(caller, other, "saveProfile")

    in_name = await caller.ask(staff, SOMEBODY, id=str(other.id))
    in_person = await caller.ask(a_member(member), SOMEBODY, id=str(other.id))

    assert in_name == in_person
    assert replace(staff, actor=None).is_staff is False
