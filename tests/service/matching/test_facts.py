"""What matching keeps of other services' events: whatever comes first, however often."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from sqlalchemy import Table, select

from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.profiles import (
    ErasureStarted,
    ExportRequested,
    NeedWithdrawn,
    OfferPaused,
    OfferResumed,
    OfferWithdrawn,
)
from contracts.sessions import (
    FitExitChosen,
    FlashPlanRequested,
    KeepInTouchChosen,
    MeetingBooked,
    MeetingCancelled,
    MeetingMoved,
    RelationshipRevived,
    RelationshipWentIdle,
)
from services.matching.capacity.tables import capacity
from services.matching.consumers import HANDLERS
from services.matching.engine import in_utc, pack
from services.matching.facts.tables import availability, availability_exceptions, members, needs, offers
from services.matching.introductions.domain.status import Status
from services.matching.mapping import metadata
from tests.builders.matching import (
    NOW,
    a_block,
    a_booking,
    a_cancellation,
    a_merge,
    a_need,
    a_pair,
    a_profile,
    a_separation,
    a_taken_slot,
    an_availability,
    an_introduction,
    an_offer,
    lifted,
)
from tests.service.envelopes import deliver, envelope
from tests.service.matching.world import Matching

HOLIDAY = date(2026, 12, 24)
NEED, OFFER, BOOKED = a_need(), an_offer(), a_booking(an_introduction())
BLOCK = a_block()
LOST = a_taken_slot(an_introduction())
MERGED = a_merge()
HOUR = timedelta(hours=1)
MEETING = MeetingBooked(
    session_id=new_id(),
    relationship_id=new_id(),
    mentor_id=new_id(),
    mentee_id=new_id(),
    starts_at=NOW + HOUR,
    ends_at=NOW + 2 * HOUR,
)

TWO = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}


def moved(meeting: MeetingBooked) -> MeetingMoved:
    values = meeting.model_dump(exclude={"with_series"}) | {"sequence": 1, "moved_from": meeting.starts_at}
    return MeetingMoved(**values | {"starts_at": meeting.ends_at, "ends_at": meeting.ends_at + HOUR})


def a_meetings_end(meeting: MeetingBooked) -> MeetingCancelled:
    values = meeting.model_dump(exclude={"with_series", "format", "place", "place_by"})
    return MeetingCancelled(**values | {"sequence": 1, "cancelled_by": None})


STORIES: list[list[Event]] = [
    [a_profile(), a_profile()],
    [an_availability(), an_availability()],
    [an_availability(exceptions={HOLIDAY: []}), an_availability(exceptions={HOLIDAY: [("08:00", "09:00")]})],
    [NEED, NeedWithdrawn(need_id=NEED.need_id, member_id=NEED.member_id)],
    [OFFER, OfferWithdrawn(member_id=OFFER.member_id)],
    [OFFER, OfferPaused(member_id=OFFER.member_id)],
    [OfferPaused(member_id=OFFER.member_id), OfferResumed(member_id=OFFER.member_id)],
    [a_pair(), a_pair(ended_on=NOW.date())],
    [MERGED, a_separation(MERGED)],
    [BOOKED, a_cancellation(BOOKED)],
    [MEETING, moved(MEETING)],
    [MEETING, a_meetings_end(MEETING)],
    [LOST, LOST],
    [RelationshipWentIdle(**TWO, idle_since=HOLIDAY), RelationshipRevived(**TWO, revived_on=HOLIDAY)],
    [FitExitChosen(**TWO), KeepInTouchChosen(**TWO)],
    [BLOCK, lifted(BLOCK)],
]
"""Two events of one aggregate for each topic; every handler is in one of them."""


async def everything(matching: Matching) -> dict[str, list[Any]]:
    """All rows of all of matching's own tables, but for the transactions that wrote them."""
    async with matching.db.reading() as tx:
        tables = {
            name: await tx.session.execute(select(*(each for each in table.c if each.name != "changed_in")))
            for name, table in metadata.tables.items()
        }
    return {name: sorted(map(repr, rows)) for name, rows in tables.items()}


async def the_row(matching: Matching, table: Table) -> Any:
    async with matching.db.reading() as tx:
        return (await tx.session.execute(select(table))).one()


def same_aggregate(story: list[Event]) -> list[Event]:
    first, second = story
    return [first, second.model_copy(update={first.key: first.aggregate})]


class TestDelivery:
    def test_every_handler_of_a_fact_is_told_in_these_stories(self) -> None:
        facts = set(HANDLERS) - {ErasureStarted, ExportRequested, FlashPlanRequested}

        assert {type(event) for story in STORIES for event in story} == facts

    @pytest.mark.parametrize("story", STORIES, ids=lambda story: type(story[0]).__name__)
    async def test_again_changes_nothing(self, matching: Matching, story: list[Event]) -> None:
        envelopes = [envelope(event, seq) for seq, event in enumerate(same_aggregate(story), 1)]
        await deliver(matching.db, HANDLERS, *envelopes)
        before = await everything(matching)

        assert await deliver(matching.db, HANDLERS, *envelopes) == [Taken.SEEN_BEFORE] * 2
        assert await everything(matching) == before

    @pytest.mark.parametrize("story", STORIES, ids=lambda story: type(story[0]).__name__)
    async def test_out_of_order_waits_and_ends_the_same(self, matching: Matching, story: list[Event]) -> None:
        first, second = (envelope(event, seq) for seq, event in enumerate(same_aggregate(story), 1))

        assert await deliver(matching.db, HANDLERS, second) == [Taken.GAP]
        nothing = await everything(matching)
        assert not any(nothing.values())
        await deliver(matching.db, HANDLERS, first, second)
        late = await everything(matching)

        async with matching.db.transaction() as tx:
            for table in metadata.tables.values():
                await tx.session.execute(table.delete())
        for event in same_aggregate(story):
            async with matching.db.transaction() as tx:
                await HANDLERS[type(event)](tx, event)
        assert await everything(matching) == late

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    async def test_of_an_offer_and_its_pauses_in_any_order_leads_to_the_same(
        self, matching: Matching, order: tuple[int, ...]
    ) -> None:
        """A gap is replayed from its beginning, which is delivering again."""
        member_id = OFFER.member_id
        story = [OFFER, OfferPaused(member_id=member_id), OfferResumed(member_id=member_id)]
        story.append(OfferPaused(member_id=member_id, until=HOLIDAY))
        envelopes = [envelope(event, seq) for seq, event in enumerate(story, 1)]

        await deliver(matching.db, HANDLERS, *(envelopes[index] for index in order))
        await deliver(matching.db, HANDLERS, *envelopes)

        assert (await the_row(matching, offers)).paused

    @pytest.mark.parametrize("order", list(permutations(range(5)))[::12])
    async def test_in_any_order_across_members_leads_to_the_same(
        self, matching: Matching, order: tuple[int, ...]
    ) -> None:
        need, offer = a_need(), an_offer()
        times = [an_availability(need.member_id), an_availability(offer.member_id)]
        facts = [need, offer, a_profile(need.member_id), *times]

        await matching.tell(*(facts[index] for index in order))

        assert (await matching.sent(offer.member_id, need)).status is Status.SENT


class TestWhatIsKept:
    async def test_of_a_profile_no_name_and_the_address_as_sealed_as_it_came(self, matching: Matching) -> None:
        await matching.tell(a_profile(display_name="v1.name", email="v1.address", languages=("EN", "sw")))

        assert "v1.name" not in repr(await everything(matching))
        row = await the_row(matching, members)
        assert (row.languages, row.sealed_email) == (["en", "sw"], "v1.address")

    async def test_of_a_need_its_skills_in_words(self, matching: Matching) -> None:
        await matching.tell(a_need(None, "SQL", "statistics"))

        assert (await the_row(matching, needs)).labels == ["SQL", "statistics"]

    async def test_of_an_offer_the_newest(self, matching: Matching) -> None:
        first = an_offer(None, "SQL", capacity=1)
        await matching.tell(first, an_offer(first.member_id, "statistics", capacity=3))

        assert len((await the_row(matching, offers)).skills) == 1
        assert (await the_row(matching, capacity)).seats == 3

    @pytest.mark.parametrize(
        ("window", "quarters"),
        [
            (("MONDAY", "00:00", "00:00"), (0, 96)),
            (("MONDAY", "23:45", "00:00"), (95, 96)),
            (("SUNDAY", "22:00", "01:00"), (664, 676)),
            (("WEDNESDAY", "12:15", "13:15"), (241, 245)),
        ],
    )
    async def test_of_an_availability_its_quarters(
        self, matching: Matching, window: tuple[str, str, str], quarters: tuple[int, int]
    ) -> None:
        await matching.tell(an_availability(None, window))

        assert (await the_row(matching, availability)).weekly == pack([quarters]).tobytes()

    @pytest.mark.parametrize(
        ("hours", "quarters"),
        [
            ([], []),
            ([("08:00", "09:00"), ("23:45", "00:00")], [(32, 36), (95, 96)]),
            ([("00:00", "00:00")], [(0, 96)]),
            ([("22:00", "01:00")], [(88, 96)]),
        ],
        ids=["no time", "two windows", "the whole day", "no further than its date"],
    )
    async def test_of_an_exception_its_quarters(
        self, matching: Matching, hours: list[tuple[str, str]], quarters: list[tuple[int, int]]
    ) -> None:
        await matching.tell(an_availability(None, exceptions={HOLIDAY: hours}))

        row = await the_row(matching, availability_exceptions)
        assert (row.day, row.quarters) == (HOLIDAY, pack(quarters)[:12].tobytes())

    async def test_of_exceptions_the_newest_ones_alone(self, matching: Matching) -> None:
        first = an_availability(exceptions={HOLIDAY: [], date(2026, 12, 25): []})

        await matching.tell(first, an_availability(first.member_id, exceptions={date(2026, 12, 31): []}))

        assert (await the_row(matching, availability_exceptions)).day == date(2026, 12, 31)

    @pytest.mark.parametrize(
        ("after", "paused"),
        [([], True), ([OFFER], True), ([OfferWithdrawn(member_id=OFFER.member_id), OFFER], False)],
        ids=["it stays", "a change of the offer keeps it", "a withdrawal ends it"],
    )
    async def test_of_a_pause_that_it_goes_on(self, matching: Matching, after: list[Event], *, paused: bool) -> None:
        await matching.tell(OFFER, OfferPaused(member_id=OFFER.member_id), *after)

        assert (await the_row(matching, offers)).paused is paused
        assert (await the_row(matching, capacity)).seats == OFFER.capacity

    async def test_of_a_zone_that_nobody_knows_nothing_so_that_the_event_waits(self, matching: Matching) -> None:
        with pytest.raises(ZoneInfoNotFoundError):
            await matching.tell(an_availability(zone="Europe/Atlantis"))
        with pytest.raises(ZoneInfoNotFoundError):
            await matching.tell(a_profile(zone="Europe/Atlantis"))

        assert not any((await everything(matching)).values())


def test_nothing_of_nobody_is_nothing() -> None:
    assert in_utc(pack([]).reshape(1, -1)[:0], [], a_booking(an_introduction()).starts_at.date()).shape == (0, 84)
