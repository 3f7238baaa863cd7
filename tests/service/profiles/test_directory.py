"""The directory finds by words and by facets, whoever can be found, and nothing by what is hidden."""

import base64
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import Database
from chassis.graph.paging import decode, encode
from chassis.identity import Identity
from chassis.ids import new_id
from contracts.matching import MentorLoadChanged
from contracts.words import CareerStage, Kind, Weekday
from services.profiles.consumers import HANDLERS
from services.profiles.directory.commands.index import index_members
from services.profiles.directory.queries import counts as counting
from tests.builders.profiles import SQL, a_week, said_week, skill_uris
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_client, a_kiosk, a_member, codes
from tests.service.profiles.directory import block, facet, names, offering, save, searched, somebody
from tests.service.profiles.documents import DIRECTORY, done
from tests.service.statements import statements


async def has_time(caller: Caller, name: str, *windows: tuple[Weekday, str, str], zone: str) -> Identity:
    who = await somebody(caller, name)
    await done(caller, who, "setAvailability", **said_week(a_week(*windows, zone=zone)))
    return who


class TestWords:
    @pytest.mark.parametrize(
        ("name", "search"),
        [
            ("Amara Okafor", "amara okafor"),
            ("Amara Okafor", "OKA ama"),
            ("Zoë Müller", "zoe muller"),
            ("Zoe Muller", "zoë müller"),
            ("李小龍", "小龍"),
            ("فَاطِمَة الزهراء", "فاطمة"),
            ("ஆனந்த் குமார்", "ஆனந்த்"),
            ("Jean-Luc Picard", "jean luc"),
            ("Siobhán O'Brien", "o\u2019brien"),
            ("김민준", "김민"),
        ],
    )
    async def test_find_a_name_in_any_script(self, caller: Caller, name: str, search: str) -> None:
        await somebody(caller, name)
        await somebody(caller, "Somebody Else")

        assert await names(caller, search=search) == [name]

    @pytest.mark.parametrize("field", ["headline", "bio", "title"])
    async def test_find_what_somebody_says(self, caller: Caller, field: str) -> None:
        await somebody(caller, "Amara", **{field: "Epidemiology of wards"})
        await somebody(caller, "Björn")

        assert await names(caller, search="epidem") == ["Amara"]

    async def test_find_an_offered_skill_by_its_label(self, caller: Caller) -> None:
        await offering(caller, "Amara", skills=[SQL])
        await offering(caller, "Björn", skills=skill_uris(1))

        assert await names(caller, search="sql") == ["Amara"]

    async def test_must_all_be_said(self, caller: Caller) -> None:
        await somebody(caller, "Amara Okafor", bio="Nurse")
        await somebody(caller, "Amara Nurse", bio="Data")

        assert await names(caller, search="nurse data") == ["Amara Nurse"]

    async def test_of_one_or_two_letters_are_whole_words(self, caller: Caller) -> None:
        await somebody(caller, "Bo Ek")
        await somebody(caller, "Boris Ekman")

        assert await names(caller, search="bo ek") == ["Bo Ek"]

    async def test_find_names_before_what_others_say_of_themselves(self, caller: Caller) -> None:
        await somebody(caller, "Björn", headline="Worked with Amara", title="Lead", languages=["en"])
        await somebody(caller, "Amara")

        assert await names(caller, search="amara") == ["Amara", "Björn"]

    @pytest.mark.parametrize("search", ["amarra okafr", "Amar Okaforr", "okafro amara"])
    async def test_that_nobody_says_find_names_like_them(self, caller: Caller, search: str) -> None:
        await somebody(caller, "Amara Okafor")
        await somebody(caller, "Siobhán O'Brien")

        assert await names(caller, search=search) == ["Amara Okafor"]

    @pytest.mark.parametrize("search", ["qqqqqq", "!!", "🙂", "' | x:*", "\\"])
    async def test_that_mean_nothing_find_nobody(self, caller: Caller, search: str) -> None:
        await somebody(caller, "Amara Okafor")

        assert await names(caller, search=search) == []

    async def test_follow_what_is_saved_later(self, caller: Caller) -> None:
        who = await somebody(caller, "Amara Okafor")

        await save(caller, who, display_name="Amara Eze", headline="", bio="")

        assert (await names(caller, search="okafor"), await names(caller, search="eze")) == ([], ["Amara Eze"])


class TestFilters:
    async def test_find_any_value_of_a_field_and_all_fields(self, caller: Caller) -> None:
        await somebody(caller, "Amara", languages=["en", "ig"], industries=["86"], career_stage=CareerStage.MID)
        await somebody(caller, "Björn", languages=["sv"], industries=["86"], career_stage=CareerStage.MID)
        await somebody(caller, "Chen", languages=["en"], industries=["62"], career_stage=CareerStage.SENIOR)

        assert sorted(await names(caller, filters={"languages": ["ig", "SV"]})) == ["Amara", "Björn"]
        assert await names(caller, filters={"languages": ["en"], "industries": ["86"]}) == ["Amara"]
        assert await names(caller, filters={"stages": ["SENIOR"]}, search="chen") == ["Chen"]
        assert await names(caller, filters={"languages": ["fi"]}) == []
        assert await names(caller, filters={"languages": ["\0"]}) == []

    async def test_find_what_is_offered_while_it_is(self, caller: Caller) -> None:
        who = await offering(caller, "Amara", skills=[SQL], kinds=["REVERSE"])
        await offering(caller, "Björn", skills=skill_uris(1), kinds=["TRADITIONAL"])

        assert await names(caller, filters={"skills": [SQL]}) == ["Amara"]
        assert await names(caller, filters={"kinds": [Kind.REVERSE.value]}) == ["Amara"]
        assert len(await names(caller, filters={"openOnly": True})) == 2
        await done(caller, who, "withdrawOffer", idempotencyKey="w")
        assert await names(caller, filters={"skills": [SQL]}) == []
        assert await names(caller, filters={"openOnly": True}) == ["Björn"]

    async def test_find_open_places_while_there_are_some(self, caller: Caller, db: Database) -> None:
        who = await offering(caller, "Amara", capacity=1, skills=[SQL])
        seen = []
        for seq, held in enumerate((1, 0), 1):
            await deliver(db, HANDLERS, envelope(MentorLoadChanged(member_id=who.id, held=held), seq))
            seen.append(await names(caller, filters={"openOnly": True}))
        await done(caller, who, "pauseOffer", idempotencyKey="p")
        seen.append(await names(caller, filters={"openOnly": True}))
        assert await names(caller, filters={"skills": [SQL]}) == ["Amara"]
        await done(caller, who, "resumeOffer", idempotencyKey="r")

        assert [*seen, await names(caller, filters={"openOnly": True})] == [[], ["Amara"], [], ["Amara"]]

    async def test_find_networks_that_are_shown(self, caller: Caller, db: Database) -> None:
        who, network = await somebody(caller, "Amara"), new_id()
        await somebody(caller, "Björn")
        async with db.transaction() as tx:
            await tx.session.execute(
                text("INSERT INTO networks (id, slug, name, created_at) VALUES (:id, 'eko', 'Eko Alumni', now())"),
                {"id": network},
            )
            await tx.session.execute(
                text(
                    "INSERT INTO affiliations (network_id, external_id, member_id, joined_at, updated_at)"
                    " VALUES (:network, '7', :member, now(), now())"
                ),
                {"network": network, "member": who.id},
            )
        await save(caller, who, display_name="Amara", headline="Data")

        found = await searched(caller, filters={"networks": [str(network)]})

        assert [edge["node"]["displayName"] for edge in found["edges"]] == ["Amara"]
        assert found["counts"]["facets"][-1]["values"] == [{"value": str(network), "label": "Eko Alumni", "count": 1}]

    async def test_of_too_many_values_are_refused(self, caller: Caller) -> None:
        answer = await caller.ask(a_member(), DIRECTORY, filters={"languages": [f"l{number}" for number in range(21)]})

        assert codes(answer) == ["BAD_USER_INPUT"]


EVENING = {"availability": [{"weekday": "THURSDAY", "part": "EVENING"}]}


class TestTimes:
    """It is Monday, 1 March 2027, at NOON: Thursday is the 4th, before any change to summer time in Europe."""

    async def test_are_read_on_the_clock_of_the_one_who_searches(self, caller: Caller) -> None:
        viewer = await somebody(caller, "Viewer", zone="Asia/Kolkata")
        await has_time(caller, "Amara", (Weekday.THURSDAY, "12:30", "14:00"), zone="Africa/Lagos")
        await has_time(caller, "Björn", (Weekday.THURSDAY, "18:00", "20:00"), zone="Europe/Stockholm")

        assert await names(caller, viewer, filters=EVENING) == ["Amara"]

    async def test_reach_into_another_day_beyond_the_line(self, caller: Caller) -> None:
        viewer = await somebody(caller, "Viewer", zone="America/Los_Angeles")
        await has_time(caller, "Aroha", (Weekday.FRIDAY, "16:00", "17:00"), zone="Pacific/Auckland")

        assert await names(caller, viewer, filters=EVENING) == ["Aroha"]

    @pytest.mark.parametrize(
        ("window", "found"),
        [
            (("21:30", "22:00"), True),
            (("21:45", "23:00"), False),
            (("16:00", "17:15"), False),
            (("16:45", "17:30"), True),
        ],
    )
    async def test_hold_at_least_half_an_hour(self, caller: Caller, window: tuple[str, str], *, found: bool) -> None:
        await has_time(caller, "Amara", (Weekday.THURSDAY, *window), zone="UTC")

        assert bool(await names(caller, filters=EVENING)) is found

    async def test_may_lie_across_two_windows_that_touch(self, caller: Caller) -> None:
        windows = ((Weekday.THURSDAY, "19:45", "20:00"), (Weekday.THURSDAY, "20:00", "20:15"))
        await has_time(caller, "Amara", *windows, zone="UTC")

        assert await names(caller, filters=EVENING) == ["Amara"]

    async def test_tell_no_hour_of_a_part_of_a_day_from_any_zone(self, caller: Caller) -> None:
        await has_time(caller, "Early", (Weekday.THURSDAY, "12:00", "12:30"), zone="UTC")
        await has_time(caller, "Late", (Weekday.THURSDAY, "16:30", "17:00"), zone="UTC")

        for zone in ("UTC", "Europe/Helsinki", "Asia/Karachi", "America/New_York"):
            viewer = await somebody(caller, "Viewer", zone=zone)
            found = await names(caller, viewer, filters=EVENING)
            assert ("Early" in found) == ("Late" in found), zone


class TestDepartments:
    async def test_are_told_apart_where_they_are_shown(self, caller: Caller) -> None:
        shown = {"employer": "EVERYONE", "team": "EVERYONE"}
        work = {"employer": "Eko Hospital", "team": "Wards"}
        viewer = await somebody(caller, "Viewer", **work)
        await somebody(caller, "Amara", employer="eko  hospital", team="wards", audiences=shown)
        await somebody(caller, "Björn", employer="Eko Hospital", team="Finance", audiences=shown)
        await somebody(caller, "Chen", employer="Another", audiences=shown)
        await somebody(caller, "Dana", **work)

        assert await names(caller, viewer, filters={"department": "SAME"}) == ["Amara"]
        assert sorted(await names(caller, viewer, filters={"department": "OTHER"})) == ["Björn", "Chen"]

    async def test_of_connections_are_told_apart_too(self, caller: Caller, db: Database) -> None:
        work = {"employer": "Eko Hospital", "team": "Wards"}
        viewer, known, stranger = [await somebody(caller, name, **work) for name in ("Viewer", "Known", "Stranger")]
        await connected(db, viewer, known)

        assert await names(caller, viewer, filters={"department": "SAME"}) == ["Known"]
        assert await names(caller, stranger, filters={"department": "SAME"}) == []

    async def test_ask_for_ones_own_first(self, caller: Caller) -> None:
        answer = await caller.ask(await somebody(caller), DIRECTORY, filters={"department": "SAME"})

        assert codes(answer) == ["OWN_TEAM_UNKNOWN"]


async def connected(db: Database, one: Identity, other: Identity) -> None:
    async with db.transaction() as tx:
        for pair in ((one.id, other.id), (other.id, one.id)):
            await tx.session.execute(
                text("INSERT INTO connections (member_id, other_id, since) VALUES (:one, :other, now())"),
                {"one": pair[0], "other": pair[1]},
            )


class TestWhoIsFound:
    async def test_is_not_oneself(self, caller: Caller) -> None:
        who = await somebody(caller, "Amara")

        assert (await names(caller, who), await names(caller)) == ([], ["Amara"])

    async def test_is_nobody_who_cannot_be_found(self, caller: Caller, db: Database) -> None:
        who = await somebody(caller, "Amara")
        async with db.transaction() as tx:
            await tx.session.execute(text("UPDATE cards SET findable = false WHERE member_id = :id"), {"id": who.id})
            await index_members(tx, [who.id])

        assert await names(caller) == []

    async def test_is_nobody_behind_a_block_from_either_side(self, caller: Caller) -> None:
        viewer, blocker, blocked = [await somebody(caller, name, languages=["en"]) for name in ("V", "A", "B")]
        await block(caller, blocker, viewer)
        await block(caller, viewer, blocked)
        alone = await searched(caller, viewer)

        assert alone["edges"] == []
        assert (alone["counts"]["total"], facet(alone, "LANGUAGE")) == (0, {})
        assert await names(caller, blocker, filters={"languages": ["en"]}) == ["B"]
        assert await names(caller, viewer, search="A") == []

    async def test_comes_ranked_by_what_they_say_and_offer(self, caller: Caller) -> None:
        await somebody(caller, "Quiet")
        await offering(caller, "Offering")
        await somebody(caller, "Telling", headline="Data", bio="Wards", languages=["en"])

        assert await names(caller) == ["Telling", "Offering", "Quiet"]


HIDDEN: dict[str, dict[str, Any]] = {
    "bio": {"bio": "Unspeakable"},
    "headline": {"headline": "Unspeakable"},
    "title": {"title": "Unspeakable"},
    "languages": {"languages": ["fi"]},
    "industries": {"industries": ["86"]},
    "employer": {"employer": "Unspeakable"},
    "team": {"team": "Unspeakable"},
}


class TestHiddenFields:
    @pytest.mark.parametrize("audience", ["CONNECTIONS", "STAFF", "ONLY_ME"])
    @pytest.mark.parametrize("field", HIDDEN)
    async def test_leave_no_trace_in_any_answer(self, caller: Caller, field: str, *, audience: str) -> None:
        who, viewer = await somebody(caller, "Amara"), await somebody(caller, "Viewer", employer="E", team="T")
        questions: list[dict[str, Any]] = [
            {},
            {"search": "unspeakable"},
            {"filters": {"languages": ["fi"]}},
            {"filters": {"industries": ["86"]}},
            {"filters": {"department": "OTHER"}},
        ]
        plain: dict[str, Any] = {"display_name": "Amara", "headline": "", "bio": "", "languages": [], "industries": []}
        if field == "team":
            plain["employer"] = "E"

        async def answers(seen_by: str, **said: Any) -> list[Any]:
            await save(caller, who, **plain | said, audiences={"employer": "EVERYONE", field: seen_by})
            return [await searched(caller, viewer, **question) for question in questions]

        without = await answers(audience)
        assert await answers(audience, **HIDDEN[field]) == without
        assert await answers("EVERYONE", **HIDDEN[field]) != without


class TestPages:
    @pytest.mark.parametrize("search", ["", "ward", "wardd nurse"])
    async def test_hold_everybody_once_in_the_same_order(self, caller: Caller, search: str) -> None:
        for number in range(3):
            await somebody(caller, f"Ward Nurse {number}", headline="Data" if number else "")
        for number in range(4):
            await somebody(caller, f"Somebody {number}", bio="On the ward")
        viewer = a_member()
        whole = [edge["node"]["id"] for edge in (await searched(caller, viewer, search=search))["edges"]]

        seen: list[str] = []
        after, more = None, True
        while more:
            page = await searched(caller, viewer, search=search, first=2, after=after)
            seen += [edge["node"]["id"] for edge in page["edges"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

        assert seen == whole
        assert len(set(seen)) == {"": 7, "ward": 7, "wardd nurse": 3}[search]

    @pytest.mark.parametrize("after", ["x", encode((1,)), encode((1, 2, 3)), encode((2**40, 1, str(UUID(int=1)))),
                                       encode((True, False, str(UUID(int=1)))),
                                       encode((3, 4000)), encode(("sealed",)), encode(("ü" * 30,))])  # fmt: skip
    async def test_refuse_a_cursor_that_is_none_of_theirs(self, caller: Caller, after: str) -> None:
        assert codes(await caller.ask(a_member(), DIRECTORY, after=after)) == ["BAD_USER_INPUT"]

    async def test_tell_no_rank_by_their_cursors(self, caller: Caller) -> None:
        who, viewer = await offering(caller, "Offering"), a_member()

        (edge,) = (await searched(caller, viewer))["edges"]

        (sealed,) = decode(edge["cursor"])
        place = base64.urlsafe_b64decode(sealed)
        assert who.id.bytes not in place
        assert codes(await caller.ask(a_member(), DIRECTORY, after=edge["cursor"])) == ["BAD_USER_INPUT"]
        assert codes(await caller.ask(viewer, DIRECTORY, after=edge["cursor"])) == []


class TestCounts:
    async def test_say_how_the_found_spread_over_each_facet(self, caller: Caller) -> None:
        await somebody(caller, "Amara", languages=["en", "ig"], industries=["86"], career_stage=CareerStage.MID)
        await somebody(caller, "Björn", languages=["en"], industries=["86", "62"], career_stage=CareerStage.SENIOR)
        await somebody(caller, "Chen", languages=["zh"])

        found = await searched(caller, filters={"languages": ["en"]})

        assert facet(found, "LANGUAGE") == {"en": 2, "ig": 1}
        assert facet(found, "INDUSTRY") == {"86": 2, "62": 1}
        assert facet(found, "STAGE") == {"MID": 1, "SENIOR": 1}
        assert found["counts"]["facets"][1]["values"][0]["label"] == "Human health activities"

    async def test_stop_where_they_would_take_too_long_and_say_so(
        self, caller: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(3):
            await somebody(caller, f"Somebody {number}")
        monkeypatch.setattr(counting, "COUNTED", 2)

        counts = (await searched(caller))["counts"]

        assert (counts["total"], counts["totalIsAtLeast"]) == (2, True)


class TestCost:
    async def test_is_the_same_for_any_number_of_members(self, caller: Caller, db: Database) -> None:
        asked: dict[str, Any] = {"search": "somebody", "filters": {"languages": ["en"]}}
        sent = []
        for number in range(8):
            await somebody(caller, f"Somebody {number}", languages=["en"])
            with statements(db) as seen:
                await searched(caller, **asked)
            sent.append(len(seen))

        assert sent == [12, *[9] * 7], "the words of the facets and the key of cursors are read once"

    async def test_of_indexing_is_the_same_for_any_number_of_members(self, caller: Caller, db: Database) -> None:
        people = [(await somebody(caller, f"Somebody {number}")).id for number in range(8)]
        sent = []
        for some in (people[:1], people):
            async with db.transaction() as tx:
                with statements(db) as seen:
                    await index_members(tx, some)
            sent.append(len(seen))

        assert sent == [1, 1]

    async def test_of_indexing_grows_once_by_words_that_nobody_said_before(self, caller: Caller, db: Database) -> None:
        who = await somebody(caller, "Amara")
        async with db.transaction() as tx:
            await tx.session.execute(
                text("""UPDATE cards SET fields = fields || '{"languages": ["tlh"]}' WHERE member_id = :id"""),
                {"id": who.id},
            )
            with statements(db) as first:
                await index_members(tx, [who.id])
            with statements(db) as second:
                await index_members(tx, [who.id])

        assert (len(first), len(second)) == (3, 1)
        assert await names(caller, filters={"languages": ["tlh"]}) == ["Amara"]

    async def test_of_indexing_writes_nothing_where_nothing_changed(self, caller: Caller, db: Database) -> None:
        who = await offering(caller, "Amara", skills=[SQL])
        version = text("SELECT xmin FROM directory_entries WHERE member_id = :id")
        async with db.transaction() as tx:
            before = await tx.session.scalar(version, {"id": who.id})
            await index_members(tx, [who.id])

            assert await tx.session.scalar(version, {"id": who.id}) == before


@pytest.mark.parametrize("who", [a_client("members:read"), a_kiosk()], ids=["client", "kiosk"])
async def test_is_for_members_alone(caller: Caller, who: Identity) -> None:
    assert codes(await caller.ask(who, DIRECTORY)) == ["FORBIDDEN"]
