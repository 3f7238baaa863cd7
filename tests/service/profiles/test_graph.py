"""The graph as members use it: what they say comes back as they said it, once, page by page."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from chassis.db import Database
from chassis.graph.paging import encode
from chassis.identity import Role
from contracts.profiles import MemberProfileSaved, NeedStated
from tests.builders.profiles import NOON, SQL, a_profile, skill_uris
from tests.service.envelopes import emitted
from tests.service.identity import Caller, a_member, codes
from tests.service.profiles.documents import ENTITIES, INDUSTRIES, ME, a_whole_member, do, done, inputs, key
from tests.service.statements import statements


class TestMe:
    async def test_is_nobody_before_the_profile_is_saved(self, caller: Caller) -> None:
        assert await caller.ask(a_member(), ME) == {"data": {"me": None}}

    async def test_is_everything_a_member_said(self, caller: Caller) -> None:
        who = await a_whole_member(caller)

        me = (await caller.ask(who, ME))["data"]["me"]

        assert me["id"] == str(who.id)
        assert (me["displayName"], me["email"], me["locale"]) == ("Amara Okafor", "amara@example.org", "en-GB")
        assert me["industries"] == [{"code": "86", "label": "Human health activities"}]
        assert me["offer"]["skills"] == [{"uri": SQL, "label": "SQL"}]
        assert me["needs"]["edges"][0]["node"]["minutesPerMonth"] == 60
        assert me["availability"] == {
            "zone": "Africa/Lagos",
            "windows": [{"weekday": "THURSDAY", "startsAt": "18:00", "endsAt": "00:00"}],
            "exceptions": [],
        }

    async def test_takes_names_of_any_script(self, caller: Caller) -> None:
        who = a_member()
        for name in ("李小龍", "فاطمة الزهراء", "ஆனந்த்", "Zoë 🙂"):
            assert (await done(caller, who, "saveProfile", displayName=name))["displayName"] == name


class TestNeeds:
    async def test_come_page_by_page_the_newest_first(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")
        stated = [
            (await done(caller, who, "stateNeed", idempotencyKey=str(number), goal=f"Goal {number}"))["id"]
            for number in range(5)
        ]

        seen: list[str] = []
        after: str | None = None
        for _page in range(3):
            needs = (await caller.ask(who, ME, first=2, after=after))["data"]["me"]["needs"]
            seen += [edge["node"]["id"] for edge in needs["edges"]]
            after = needs["pageInfo"]["endCursor"]

        assert seen == stated[::-1]
        assert not needs["pageInfo"]["hasNextPage"]

    async def test_are_kept_when_withdrawn(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")
        need = await done(caller, who, "stateNeed")

        withdrawn = await done(caller, who, "withdrawNeed", needId=need["id"])

        assert withdrawn == {**need, "status": "WITHDRAWN"}
        assert codes(await do(caller, who, "withdrawNeed", needId=need["id"], idempotencyKey="again")) == [
            "NEED_ALREADY_WITHDRAWN"
        ]

    async def test_keep_how_the_member_likes_to_meet(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")

        need = await done(caller, who, "stateNeed", formats=["VIDEO", "IN_PERSON"])

        assert need["formats"] == ["VIDEO", "IN_PERSON"]


class TestOneRequest:
    async def test_reads_anew_after_it_has_written(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        document = """mutation($one: SaveProfileInput!, $offer: MakeOfferInput!, $two: SaveProfileInput!) {
            before: saveProfile(input: $one) { offer { capacity } }
            makeOffer(input: $offer) { capacity }
            after: saveProfile(input: $two) { offer { capacity } }
        }"""
        profile = inputs()["saveProfile"]

        answer = await caller.ask(
            who,
            document,
            one={**profile, "idempotencyKey": "one"},
            offer={**inputs()["makeOffer"], "capacity": 7},
            two={**profile, "idempotencyKey": "two"},
        )

        assert answer["data"]["before"]["offer"]["capacity"] == 2
        assert answer["data"]["after"]["offer"]["capacity"] == 7


class TestIdempotency:
    async def test_does_five_equal_requests_at_once_once(self, caller: Caller, db: Database) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")

        needs = await asyncio.gather(*(done(caller, who, "stateNeed", idempotencyKey="k") for _ in range(5)))

        assert len({need["id"] for need in needs}) == 1
        assert [type(event) for event in await emitted(db)] == [MemberProfileSaved, NeedStated]

    async def test_refuses_another_body_under_the_same_key(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile", idempotencyKey="k")

        answer = await do(caller, who, "saveProfile", idempotencyKey="k", bio="Other.")

        assert codes(answer) == ["IDEMPOTENCY_KEY_REUSED"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "wrong", "says"),
        [
            ("saveProfile", {"displayName": "a\u0000b"}, "displayName must be one line"),
            ("saveProfile", {"email": "amara"}, "email must be an address"),
            ("saveProfile", {"zone": "Mars/Olympus"}, "'Mars/Olympus' is not a time zone"),
            ("saveProfile", {"locale": "xx-YY"}, "'xx-YY' is not a locale"),
            ("saveProfile", {"languages": ["english"]}, "'english' is not a language"),
            ("saveProfile", {"industries": ["ZZ"]}, "'ZZ' is not an ISIC section or division"),
            ("stateNeed", {"skills": ["urn:nothing"]}, "'urn:nothing' is not a skill that is known here"),
            ("stateNeed", {"skills": skill_uris(6)}, "skills has 6 different entries"),
            ("stateNeed", {"minutesPerMonth": 14}, "minutesPerMonth is 14; it must be from 15 to 1200"),
            ("stateNeed", {"goal": "  "}, "goal must say something"),
            ("stateNeed", {"idempotencyKey": ""}, "idempotencyKey must have 1 to 200 printable characters"),
            ("withdrawNeed", {"needId": "seven"}, "needId is not an id"),
            ("makeOffer", {"stages": []}, "stages has 0 different entries"),
            ("makeOffer", {"capacity": 21}, "capacity is 21; it must be from 1 to 20"),
            ("makeOffer", {"minutesPerMonth": 14}, "minutesPerMonth is 14; it must be from 15 to 1200"),
            ("setAvailability", {"zone": "Nowhere"}, "'Nowhere' is not a time zone"),
            ("setAvailability", {"zone": "Factory"}, "'Factory' is not a time zone"),
            ("setAvailability", {"zone": "+05:30"}, "'+05:30' is not a time zone"),
            (
                "setAvailability",
                {"exceptions": [{"on": "2027-03-02", "windows": [{"startsAt": "08:00", "endsAt": "08:40"}]}]},
                "endsAt must be a quarter of an hour",
            ),
            (
                "setAvailability",
                {"exceptions": [{"on": str(NOON.date() + timedelta(days=n)), "windows": []} for n in range(367)]},
                "exceptions has 367 entries",
            ),
            (
                "setAvailability",
                {"windows": [{"weekday": "MONDAY", "startsAt": "08:10", "endsAt": "09:00"}]},
                "startsAt must be a quarter of an hour",
            ),
        ],
    )
    async def test_say_what_is_wrong_and_change_nothing(
        self, caller: Caller, db: Database, *, field: str, wrong: dict[str, Any], says: str
    ) -> None:
        who = a_member()
        await done(caller, who, "saveProfile", idempotencyKey="first")

        answer = await do(caller, who, field, **wrong)

        assert codes(answer) == ["BAD_USER_INPUT"]
        assert says in answer["errors"][0]["message"]
        assert len(await emitted(db)) == 1

    @pytest.mark.parametrize("field", ["stateNeed", "makeOffer", "setAvailability"])
    async def test_ask_for_a_profile_first(self, caller: Caller, field: str) -> None:
        answer = await do(caller, a_member(), field)

        assert codes(answer) == ["PROFILE_MISSING"]
        assert answer["errors"][0]["message"].startswith("Save your profile first")

    async def test_name_the_windows_that_overlap(self, caller: Caller) -> None:
        who = a_member()
        await done(caller, who, "saveProfile")
        windows = [
            {"weekday": "MONDAY", "startsAt": "08:00", "endsAt": "10:00"},
            {"weekday": "MONDAY", "startsAt": "09:00", "endsAt": "11:00"},
        ]

        answer = await do(caller, who, "setAvailability", windows=windows)

        assert codes(answer) == ["WINDOWS_OVERLAP"]
        assert "MONDAY 08:00-10:00 and MONDAY 09:00-11:00" in answer["errors"][0]["message"]

    @pytest.mark.parametrize("after", ["nonsense", encode((1,)), encode(("seven",)), encode((1, 2))])
    async def test_know_their_own_cursors(self, caller: Caller, after: str) -> None:
        who = await a_whole_member(caller)

        assert codes(await caller.ask(who, ME, after=after)) == ["BAD_USER_INPUT"]
        assert codes(await caller.ask(who, INDUSTRIES, after=after)) == ["BAD_USER_INPUT"]


class TestStatements:
    async def test_are_as_many_for_ten_members_as_for_one(self, caller: Caller, db: Database) -> None:
        people = [await a_whole_member(caller) for _ in range(10)]
        staff = a_member(None, Role.SUPPORT)

        counts = []
        for some in (people[:1], people):
            keys = [key(name, who.id) for who in some for name in ("Member", "Offer")]
            with statements(db) as sent:
                answer = await caller.ask(staff, ENTITIES, keys=keys)
            assert all(each["needs"]["edges"] and each["availability"] for each in answer["data"]["_entities"][::2])
            counts.append(len(sent))

        # Members, their offers, weeks with exceptions and needs, and the offers asked for by themselves; each says
        # first for whom.
        assert counts == [2 * 6, 2 * 6]


class TestEntities:
    async def test_come_in_the_order_they_were_asked_for(self, caller: Caller) -> None:
        who = await a_whole_member(caller)
        need = (await caller.ask(who, ME))["data"]["me"]["needs"]["edges"][0]["node"]["id"]
        keys = [key("Skill", SQL), key("Need", need), key("Member", who.id), key("Offer", who.id), key("Skill", "x")]

        found = (await caller.ask(who, ENTITIES, keys=keys))["data"]["_entities"]

        assert [each and each["__typename"] for each in found] == ["Skill", "Need", "Member", "Offer", None]
        assert found[0] == {"__typename": "Skill", "uri": SQL, "label": "SQL"}
        assert found[2]["displayName"] == a_profile().display_name

    async def test_are_nothing_for_keys_that_are_no_ids(self, caller: Caller) -> None:
        keys = [key(name, "seven") for name in ("Member", "Need", "Offer")]
        keys += [{"__typename": name} for name in ("Member", "Need", "Offer", "Skill")]

        answer = await caller.ask(a_member(), ENTITIES, keys=keys)

        assert answer == {"data": {"_entities": [None] * 7}}
