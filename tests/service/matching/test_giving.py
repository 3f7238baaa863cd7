"""What pauses of offers and exceptions of availability do: to who is recommended, who can be asked, and when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts.profiles import NeedStated, OfferPaused, OfferResumed
from services.matching.facts.domain.refusals import OutsideAvailability
from services.matching.facts.queries.times import mutual_times
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import MentorPaused, NoCommonTime
from services.matching.introductions.domain.status import Status
from services.matching.recommendations.domain.claims import FreeTogether
from services.matching.recommendations.queries.recommendations import RecommendationView, recommendations
from tests.builders.matching import THURSDAY, an_availability, an_offer
from tests.service.matching.world import Matching
from tests.service.statements import statements

THAT_DAY = THURSDAY.date()
WEEK = timedelta(days=7)


async def recommended(matching: Matching, need: NeedStated) -> list[RecommendationView]:
    async with matching.db.reading() as tx:
        return await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=10, after=None)


async def ids(matching: Matching, need: NeedStated) -> list[UUID]:
    return [view.mentor_id for view in await recommended(matching, need)]


async def without_that_day(matching: Matching, member_id: UUID, *hours: tuple[str, str]) -> None:
    """The usual week, but that Thursday has these windows alone."""
    await matching.tell(an_availability(member_id, exceptions={THAT_DAY: hours}))


async def suggested(matching: Matching, one: UUID, other: UUID) -> Sequence[datetime]:
    async with matching.db.reading() as tx:
        return (await mutual_times(tx, [(one, other)]))[0]


class TestPausedOffers:
    async def test_are_recommended_to_nobody_until_they_are_resumed(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        await matching.tell(OfferPaused(member_id=mentor_id))
        paused = await ids(matching, need)
        await matching.tell(OfferResumed(member_id=mentor_id))

        assert paused == []
        assert await ids(matching, need) == [mentor_id]

    async def test_cannot_be_asked_and_the_refusal_says_why(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()
        await matching.tell(OfferPaused(member_id=mentor_id))

        with pytest.raises(MentorPaused):
            await matching.sent(mentor_id)

    async def test_stay_paused_when_they_change(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        await matching.tell(OfferPaused(member_id=mentor_id), an_offer(mentor_id, capacity=5))

        assert await ids(matching, need) == []

    async def test_leave_an_ask_that_is_under_way_to_go_on(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()
        introduction = await matching.sent(mentor_id)
        await matching.tell(OfferPaused(member_id=mentor_id))

        accepted = await matching.accept(introduction)

        assert accepted.status is Status.ACCEPTED_PENDING_SLOT
        assert await matching.seats(mentor_id) == (1, 2)


class TestExceptions:
    async def test_keep_two_apart_who_could_meet_in_any_other_week(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        before = await ids(matching, need)

        await without_that_day(matching, mentor_id)

        assert before == [mentor_id]
        assert await ids(matching, need) == []
        with pytest.raises(NoCommonTime):
            await matching.sent(mentor_id, need)

    async def test_of_the_asker_count_alike(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()

        await without_that_day(matching, need.member_id)

        assert await ids(matching, need) == []
        with pytest.raises(NoCommonTime):
            await matching.sent(mentor_id, need)

    async def test_bring_two_together_who_have_no_weekly_time_in_common(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        mondays = ("MONDAY", "09:00", "12:00")

        await matching.tell(an_availability(mentor_id, mondays, exceptions={THAT_DAY: [("17:00", "18:00")]}))

        (view,) = await recommended(matching, need)
        (together,) = [claim for claim in view.claims if isinstance(claim, FreeTogether)]
        assert (together.quarters, together.example) == (4, THURSDAY.replace(hour=17, minute=0))
        assert await matching.sent(mentor_id, need)

    @pytest.mark.parametrize("on", [THAT_DAY - WEEK, THAT_DAY + WEEK])
    async def test_outside_of_the_compared_week_change_nothing(self, matching: Matching, on: date) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        before = await recommended(matching, need)

        await matching.tell(an_availability(mentor_id, exceptions={on: []}))

        assert await recommended(matching, need) == before

    async def test_change_nobody_elses_week(self, matching: Matching) -> None:
        need, away, there = await matching.a_mentee(), await matching.a_mentor(), await matching.a_mentor()

        await without_that_day(matching, away)

        assert await ids(matching, need) == [there]

    async def test_are_dates_of_the_mentors_own_calendar(self, matching: Matching) -> None:
        """Thursday evening in UTC is Friday morning on Kiritimati."""
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        friday, zone = THAT_DAY + timedelta(days=1), "Pacific/Kiritimati"
        mornings = ("FRIDAY", "06:00", "08:00")

        await matching.tell(an_availability(mentor_id, mornings, zone=zone, exceptions={THAT_DAY: []}))
        on_thursday = await ids(matching, need)
        await matching.tell(an_availability(mentor_id, mornings, zone=zone, exceptions={friday: []}))

        assert (on_thursday, await ids(matching, need)) == ([mentor_id], [])

    async def test_cost_one_statement_however_many_there_are(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        counts = []
        for mentors in (1, 10):
            for _ in range(mentors):
                await without_that_day(matching, await matching.a_mentor(), ("17:00", "18:00"))
            with statements(matching.db) as seen:
                await recommended(matching, need)
            counts.append(len(seen))

        assert counts == [4, 4]

    async def test_never_hold_half_a_day(self, matching: Matching) -> None:
        await without_that_day(matching, await matching.a_mentor())

        with pytest.raises(IntegrityError, match="availability_exceptions_are_days"):
            async with matching.db.transaction() as tx:
                await tx.session.execute(text("UPDATE availability_exceptions SET quarters = '\\x00'"))


class TestTimes:
    async def test_are_not_suggested_where_an_exception_takes_them(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        before = await suggested(matching, need.member_id, mentor_id)

        await without_that_day(matching, mentor_id)

        after = await suggested(matching, need.member_id, mentor_id)
        assert [start for start in before if start.date() != THAT_DAY] == list(after) != list(before)

    async def test_are_suggested_where_an_exception_gives_them(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        early = [("06:00", "06:45")]
        await matching.tell(
            an_availability(need.member_id, exceptions={THAT_DAY: early}),
            an_availability(mentor_id, exceptions={THAT_DAY: early}),
        )

        found = [start for start in await suggested(matching, need.member_id, mentor_id) if start.date() == THAT_DAY]

        assert [start.strftime("%H:%M") for start in found] == ["06:00", "06:15"]

    async def test_are_suggested_in_three_statements_for_all_pairs(self, matching: Matching) -> None:
        pairs = [(await matching.a_mentor(), await matching.a_mentor()) for _ in range(3)]
        async with matching.db.reading() as tx:
            with statements(matching.db) as seen:
                await mutual_times(tx, pairs)

        assert len(seen) == 3

    async def an_ask(self, matching: Matching) -> Introduction:
        return await matching.sent(await matching.a_mentor())

    @pytest.mark.parametrize("who", ["mentor_id", "mentee_id"])
    async def test_cannot_be_accepted_where_either_has_an_exception(self, matching: Matching, who: str) -> None:
        introduction = await self.an_ask(matching)
        await without_that_day(matching, getattr(introduction, who))

        with pytest.raises(OutsideAvailability):
            await matching.accept(introduction)

        accepted = await matching.accept(introduction, starts_at=THURSDAY + WEEK)
        assert accepted.starts_at == THURSDAY + WEEK

    async def test_can_be_accepted_where_exceptions_give_them(self, matching: Matching) -> None:
        introduction = await self.an_ask(matching)
        for member_id in (introduction.mentor_id, introduction.mentee_id):
            await without_that_day(matching, member_id, ("23:00", "00:00"))

        accepted = await matching.accept(introduction, starts_at=datetime(2026, 11, 26, 23, 30, tzinfo=UTC))

        assert accepted.status is Status.ACCEPTED_PENDING_SLOT

    async def test_that_run_into_a_date_without_time_cannot_be_accepted(self, matching: Matching) -> None:
        introduction = await self.an_ask(matching)
        always = [(day, "00:00", "00:00") for day in ("THURSDAY", "FRIDAY")]
        friday = THAT_DAY + timedelta(days=1)
        await matching.tell(an_availability(introduction.mentee_id, *always))
        late = datetime(2026, 11, 26, 23, 45, tzinfo=UTC)

        await matching.tell(an_availability(introduction.mentor_id, *always, exceptions={friday: []}))
        with pytest.raises(OutsideAvailability):
            await matching.accept(introduction, starts_at=late)

        await matching.tell(an_availability(introduction.mentor_id, *always))
        assert (await matching.accept(introduction, starts_at=late)).starts_at == late
