"""Offers, loads, pauses and exceptions as members and staff use them, and as others must not."""

from typing import Any

import pytest

from chassis.db import Database
from chassis.identity import Identity, Role
from contracts.matching import MentorLoadChanged
from services.profiles.consumers import HANDLERS
from tests.service.envelopes import deliver, emitted, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import ENTITIES, OFFER, SOMEBODY, a_whole_member, do, done, key

OFFERS = f"query($keys: [_Any!]!) {{ _entities(representations: $keys) {{ ... on Offer {{ {OFFER} }} }} }}"


async def a_loaded_mentor(caller: Caller, db: Database) -> Identity:
    """A member whose two places are taken."""
    who = await a_whole_member(caller)
    await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=who.id, held=2)))
    return who


async def offer_seen_by(caller: Caller, viewer: Identity, who: Identity) -> Any:
    """The offer as the viewer sees it, on the member and by `_entities` alike."""
    seen = (await caller.ask(viewer, SOMEBODY, id=str(who.id)))["data"]["member"]["offer"]
    (entity,) = (await caller.ask(viewer, OFFERS, keys=[key("Offer", who.id)]))["data"]["_entities"]
    assert seen == entity
    return seen


class TestMakeOffer:
    async def test_keeps_its_limits(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        offer = await done(caller, who, "makeOffer", minutesPerMonth=90, formats=["VIDEO", "PHONE"], idempotencyKey="l")

        assert (offer["minutesPerMonth"], offer["formats"]) == (90, ["VIDEO", "PHONE"])
        assert (await offer_seen_by(caller, a_member(), who))["minutesPerMonth"] == 90

    async def test_below_the_load_is_refused_with_the_choices(self, caller: Caller, db: Database) -> None:
        who = await a_loaded_mentor(caller, db)

        answer = await do(caller, who, "makeOffer", capacity=1, idempotencyKey="less")

        (error,) = answer["errors"]
        assert error["message"].startswith("2 of your places are taken, so a capacity of 1 is too small.")
        assert error["extensions"] == {
            "code": "CAPACITY_BELOW_LOAD",
            "choices": [
                {"mutation": "makeOffer", "input": {"capacity": 2}},
                {"mutation": "pauseOffer", "input": {}},
                {"mutation": "makeOffer", "input": {"whenBelowLoad": "SHRINK_AS_SEATS_FREE"}},
            ],
        }
        assert (await offer_seen_by(caller, who, who))["capacity"] == 2

    async def test_can_be_done_by_each_of_the_choices(self, caller: Caller, db: Database) -> None:
        refused = await do(caller, await a_loaded_mentor(caller, db), "makeOffer", capacity=1, idempotencyKey="less")

        for choice in refused["errors"][0]["extensions"]["choices"]:
            who = await a_loaded_mentor(caller, db)
            said = {"capacity": 1} if choice["mutation"] == "makeOffer" else {}
            assert await done(
                caller, who, choice["mutation"], **{**said, **choice["input"], "idempotencyKey": "chosen"}
            )


class TestLoad:
    async def test_is_for_the_owner_and_staff(self, caller: Caller, db: Database) -> None:
        who = await a_loaded_mentor(caller, db)
        viewers = [who, a_member(None, Role.SUPPORT), a_member()]

        assert [(await offer_seen_by(caller, viewer, who))["load"] for viewer in viewers] == [2, 2, None]

    async def test_cannot_be_told_from_no_load_by_others(self, caller: Caller, db: Database) -> None:
        loaded, free, viewer = await a_loaded_mentor(caller, db), await a_whole_member(caller), a_member()

        seen = [await offer_seen_by(caller, viewer, who) for who in (loaded, free)]

        assert {**seen[0], "id": None} == {**seen[1], "id": None}

    async def test_is_nobody_until_matching_says_otherwise(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        assert (await offer_seen_by(caller, who, who))["load"] == 0


class TestPause:
    async def test_is_shown_to_everybody_who_sees_the_offer(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        paused = await done(caller, who, "pauseOffer", until="2027-03-31")

        assert (paused["status"], paused["pausedUntil"]) == ("PAUSED", "2027-03-31")
        seen = await offer_seen_by(caller, a_member(), who)
        assert (seen["status"], seen["pausedUntil"]) == ("PAUSED", "2027-03-31")

    async def test_is_over_when_it_is_resumed(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        await done(caller, who, "pauseOffer")

        resumed = await done(caller, who, "resumeOffer")

        assert (resumed["status"], resumed["pausedUntil"]) == ("ACTIVE", None)

    async def test_is_done_once_for_its_key(self, caller: Caller, db: Database) -> None:
        who = await a_whole_member(caller)
        await done(caller, who, "pauseOffer", until="2027-03-31")
        await done(caller, who, "resumeOffer")

        await done(caller, who, "pauseOffer", until="2027-03-31")

        assert [type(event).__name__ for event in await emitted(db)].count("OfferPaused") == 1

    @pytest.mark.parametrize(
        ("field", "wrong", "code"),
        [
            ("pauseOffer", {"until": "2027-02-28"}, "BAD_USER_INPUT"),
            ("pauseOffer", {"until": "2028-03-02"}, "BAD_USER_INPUT"),
            ("pauseOffer", {"until": "tomorrow"}, "BAD_USER_INPUT"),
            ("pauseOffer", {"until": "2027-02-30"}, "BAD_USER_INPUT"),
            ("resumeOffer", {}, "OFFER_NOT_PAUSED"),
        ],
    )
    async def test_that_cannot_be_is_refused(
        self, caller: Caller, field: str, wrong: dict[str, Any], code: str
    ) -> None:
        assert codes(await do(caller, await a_whole_member(caller), field, **wrong)) == [code]

    @pytest.mark.parametrize("field", ["pauseOffer", "resumeOffer"])
    async def test_is_of_ones_own_offer_alone(self, caller: Caller, field: str) -> None:
        """Nobody else can be named: another member, and staff too, would pause what they do not have."""
        who = await a_whole_member(caller)
        for other in (a_member(), a_member(None, Role.SUPPORT)):
            await done(caller, other, "saveProfile", idempotencyKey="join")
            assert codes(await do(caller, other, field)) == ["NOT_FOUND"]

        assert (await offer_seen_by(caller, who, who))["status"] == "ACTIVE"

    @pytest.mark.parametrize("field", ["pauseOffer", "resumeOffer"])
    async def test_asks_for_a_profile_first(self, caller: Caller, field: str) -> None:
        assert codes(await do(caller, a_member(), field)) == ["PROFILE_MISSING"]


class TestExceptions:
    HOLIDAYS = (
        {"on": "2027-12-24", "windows": []},
        {"on": "2027-03-28", "windows": [{"startsAt": "02:00", "endsAt": "03:00"}]},
    )

    async def test_come_back_in_the_order_of_their_dates(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        week = await done(caller, who, "setAvailability", exceptions=self.HOLIDAYS, idempotencyKey="e")

        assert week["exceptions"] == [*reversed(self.HOLIDAYS)]

    async def test_may_lie_in_an_hour_that_the_clock_skips(self, caller: Caller) -> None:
        """Europe/Berlin has no 02:00 on this date: what was said is kept, and holds at no instant."""
        who = await a_whole_member(caller)

        week = await done(
            caller, who, "setAvailability", zone="Europe/Berlin", exceptions=self.HOLIDAYS[1:], idempotencyKey="e"
        )

        assert week["exceptions"] == [self.HOLIDAYS[1]]

    @pytest.mark.parametrize("viewer", [a_member(None, Role.SUPPORT), a_member()], ids=["staff", "another member"])
    async def test_are_for_the_member_and_staff(self, caller: Caller, viewer: Identity) -> None:
        who = await a_whole_member(caller)
        await done(caller, who, "setAvailability", exceptions=self.HOLIDAYS, idempotencyKey="e")

        (seen,) = (await caller.ask(viewer, ENTITIES, keys=[key("Member", who.id)]))["data"]["_entities"]

        assert bool(seen["availability"]) == viewer.is_staff
        assert not viewer.is_staff or len(seen["availability"]["exceptions"]) == 2

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ([{"on": "2027-02-27", "windows": []}], "EXCEPTION_OUT_OF_REACH"),
            ([{"on": "9999-12-31", "windows": []}], "EXCEPTION_OUT_OF_REACH"),
            ([{"on": "2027-03-28", "windows": []}] * 2, "EXCEPTION_TWICE"),
            (
                [{"on": "2027-03-28", "windows": [{"startsAt": "08:00", "endsAt": "09:00"}] * 2}],
                "WINDOWS_OVERLAP",
            ),
            ([{"on": "2027-02-29", "windows": []}], "BAD_USER_INPUT"),
        ],
    )
    async def test_that_cannot_be_are_refused(self, caller: Caller, wrong: list[dict[str, Any]], code: str) -> None:
        who = await a_whole_member(caller)

        answer = await do(caller, who, "setAvailability", exceptions=wrong, idempotencyKey="e")

        assert codes(answer) == [code]
