"""What the two people do with an introduction, in the database and in the outbox."""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from chassis.errors import BadInput, Refusal
from chassis.ids import new_id
from chassis.tables import timers
from contracts.matching import IntroductionSent, IntroductionWithdrawn
from contracts.profiles import NeedWithdrawn, OfferWithdrawn
from contracts.words import Kind
from services.matching.capacity.domain import NoSeatLeft
from services.matching.facts.domain.refusals import NoSuchNeed, OutsideAvailability
from services.matching.introductions.commands.introductions import (
    SendIntroduction,
    accept_introduction,
    decline_introduction,
    send_introduction,
    withdraw_introduction,
)
from services.matching.introductions.domain.refusals import (
    AlreadyAsked,
    AskingYourself,
    KindNotOffered,
    MentorFull,
    NoCommonLanguage,
    NoCommonTime,
    NoSuchIntroduction,
    NoSuchOffer,
)
from services.matching.introductions.domain.status import DeclineReason, Status
from tests.builders.matching import NOW, THURSDAY, TOPIC, a_profile, an_availability, an_offer
from tests.service.envelopes import emitted
from tests.service.matching.conftest import Clock
from tests.service.matching.world import Matching

_COPY = text(
    """
    INSERT INTO introductions
    SELECT (jsonb_populate_record(i, jsonb_build_object('id', uuidv7()))).* FROM introductions i
    """
)


async def send(matching: Matching, who: UUID, need_id: UUID, mentor_id: UUID, **more: Any) -> UUID:
    command = SendIntroduction(
        **{"need_id": need_id, "mentor_id": mentor_id, "topic": TOPIC, "tried": "", "first_step": "", **more}
    )
    async with matching.db.transaction() as tx:
        return await send_introduction(tx, who, command, keyring=matching.keyring)


async def timers_set(matching: Matching) -> int:
    async with matching.db.reading() as tx:
        return await tx.session.scalar(select(func.count()).select_from(timers)) or 0


class TestSend:
    async def test_tells_of_the_ask_under_the_mentees_key(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()

        await send(matching, need.member_id, need.need_id, mentor_id, tried="A course.")

        (event,) = await emitted(matching.db)
        assert isinstance(event, IntroductionSent)
        assert (event.mentee_id, event.mentor_id, event.need_id) == (need.member_id, mentor_id, need.need_id)
        assert event.expires_at == NOW + timedelta(days=7)
        assert await matching.keyring.open(need.member_id, event.ask) == f"{TOPIC}\n\nA course."

    async def test_without_a_topic_sends_nothing(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()

        with pytest.raises(BadInput, match="Say what you are working on"):
            await send(matching, need.member_id, need.need_id, mentor_id, topic=" ")
        assert await matching.emitted() == []

    async def test_is_for_ones_own_open_need(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()

        with pytest.raises(NoSuchNeed):
            await send(matching, new_id(), need.need_id, mentor_id)
        await matching.tell(NeedWithdrawn(need_id=need.need_id, member_id=need.member_id))
        with pytest.raises(NoSuchNeed):
            await send(matching, need.member_id, need.need_id, mentor_id)

    async def test_needs_an_open_offer(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()
        await matching.tell(OfferWithdrawn(member_id=mentor_id))

        for nobody in (mentor_id, new_id()):
            with pytest.raises(NoSuchOffer):
                await send(matching, need.member_id, need.need_id, nobody)

    async def test_to_oneself_is_refused(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        await matching.tell(an_offer(need.member_id))

        with pytest.raises(AskingYourself):
            await send(matching, need.member_id, need.need_id, need.member_id)

    async def test_a_second_time_for_the_same_need_is_refused(self, matching: Matching) -> None:
        need = await matching.a_mentee()
        await matching.sent(await matching.a_mentor(), need)

        with pytest.raises(AlreadyAsked):
            await send(matching, need.member_id, need.need_id, await matching.a_mentor())

    async def test_again_before_the_end_of_a_declined_ask_is_refused_as_if_it_waited(self, matching: Matching) -> None:
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.decline(await matching.sent(mentor_id, need))

        with pytest.raises(AlreadyAsked):
            await matching.sent(await matching.a_mentor(), need)

    @pytest.mark.parametrize(
        ("offer", "refusal"), [({"capacity": 0}, MentorFull), ({"kinds": (Kind.FLASH,)}, KindNotOffered)]
    )
    async def test_to_somebody_who_cannot_help_is_refused(
        self, matching: Matching, offer: dict[str, Any], refusal: type[Refusal]
    ) -> None:
        mentor_id, need = await matching.a_mentor(**offer), await matching.a_mentee()

        with pytest.raises(refusal):
            await send(matching, need.member_id, need.need_id, mentor_id)

    async def test_to_somebody_one_can_never_talk_to_is_refused(self, matching: Matching) -> None:
        mentor_id, need = await matching.a_mentor(), await matching.a_mentee()
        await matching.tell(an_availability(mentor_id, ("MONDAY", "09:00", "12:00")))
        with pytest.raises(NoCommonTime):
            await send(matching, need.member_id, need.need_id, mentor_id)

        await matching.tell(an_availability(mentor_id), a_profile(mentor_id, languages=("fi",)))
        with pytest.raises(NoCommonLanguage):
            await send(matching, need.member_id, need.need_id, mentor_id)


class TestAccept:
    async def test_holds_a_seat_and_asks_for_the_time(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=2)

        introduction = await matching.accepted(mentor_id)

        assert introduction.status is Status.ACCEPTED_PENDING_SLOT
        assert introduction.starts_at == THURSDAY
        assert await matching.seats(mentor_id) == (1, 2)
        assert await matching.emitted() == ["IntroductionSent", "MentorLoadChanged", "IntroductionAccepted"]
        assert await timers_set(matching) == 0

    async def test_outside_of_the_availability_holds_nothing(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor()
        introduction = await matching.sent(mentor_id)

        with pytest.raises(OutsideAvailability):
            await matching.accept(introduction, starts_at=THURSDAY + timedelta(hours=5))

        assert await matching.seats(mentor_id) == (0, 2)
        assert (await matching.introduction(introduction.id)).status is Status.SENT

    async def test_without_an_offset_is_not_understood(self, matching: Matching) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        with pytest.raises(BadInput, match="offset"):
            await matching.accept(introduction, starts_at=THURSDAY.replace(tzinfo=None))

    @pytest.mark.parametrize("year", [MINYEAR, MAXYEAR])
    async def test_at_the_ends_of_the_calendar_is_not_understood(self, matching: Matching, year: int) -> None:
        introduction = await matching.sent(await matching.a_mentor())

        with pytest.raises(BadInput, match="years"):
            await matching.accept(introduction, starts_at=datetime(year, 12, 31, 23, 45, tzinfo=UTC))

    async def test_beyond_the_last_seat_is_refused(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        later = await matching.sent(mentor_id)
        await matching.accepted(mentor_id)

        with pytest.raises(NoSeatLeft):
            await matching.accept(later)
        assert await matching.seats(mentor_id) == (1, 1)

    async def test_is_for_its_two_people_alone(self, matching: Matching) -> None:
        introduction, stranger = await matching.sent(await matching.a_mentor()), new_id()

        async with matching.db.transaction() as tx:
            with pytest.raises(NoSuchIntroduction):
                await accept_introduction(tx, introduction.id, by=stranger, starts_at=THURSDAY)
            with pytest.raises(NoSuchIntroduction):
                await withdraw_introduction(tx, introduction.id, by=stranger)
            with pytest.raises(NoSuchIntroduction):
                await decline_introduction(
                    tx, introduction.id, by=stranger, reason=DeclineReason.OTHER, note="Mine to say?"
                )


class TestDecline:
    async def test_keeps_the_reason_and_publishes_none(self, matching: Matching) -> None:
        introduction = await matching.decline(await matching.sent(await matching.a_mentor()))

        assert (introduction.declined, introduction.decline_reason) == (True, DeclineReason.NO_TIME)
        assert await matching.emitted() == ["IntroductionSent", "IntroductionDeclined"]


class TestWithdraw:
    async def test_gives_the_held_seat_back(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)
        introduction = await matching.accepted(mentor_id)

        await matching.withdraw(introduction)

        assert await matching.seats(mentor_id) == (0, 1)
        event = (await emitted(matching.db))[-1]
        assert isinstance(event, IntroductionWithdrawn)
        assert event.session_id == introduction.session_id

    async def test_of_an_open_ask_leaves_the_seats_alone(self, matching: Matching) -> None:
        mentor_id = await matching.a_mentor(capacity=1)

        await matching.withdraw(await matching.sent(mentor_id))

        assert await matching.seats(mentor_id) == (0, 1)
        assert await timers_set(matching) == 0


class TestExpiry:
    async def test_ends_an_ask_that_nobody_answered_for_a_week(self, matching: Matching, clock: Clock) -> None:
        introduction = await matching.sent(await matching.a_mentor())
        assert await matching.due() == 0

        clock.now = NOW + timedelta(days=7)

        assert await matching.due() == 2
        assert (await matching.introduction(introduction.id)).status is Status.EXPIRED
        assert await matching.emitted() == ["IntroductionSent", "IntroductionNudged", "IntroductionExpired"]

    async def test_frees_the_need_for_the_next_ask(self, matching: Matching, clock: Clock) -> None:
        need = await matching.a_mentee()
        await matching.sent(await matching.a_mentor(), need)
        clock.now = NOW + timedelta(days=7)
        await matching.due()

        assert await matching.sent(await matching.a_mentor(), need)


class TestConstraints:
    """The database keeps what the domain forgets; each is tried with the check in front left out."""

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("mentor_id = mentee_id", "introductions_between_two"),
            ("status = 'BOOKED'", "introductions_accepted_with_a_time"),
        ],
    )
    async def test_refuse_an_impossible_introduction(self, matching: Matching, change: str, constraint: str) -> None:
        await matching.sent(await matching.a_mentor())

        with pytest.raises(IntegrityError, match=constraint):
            async with matching.db.transaction() as tx:
                await tx.session.execute(text(f"UPDATE introductions SET {change}"))

    @pytest.mark.parametrize("index", ["introductions_one_live_per_need", "introductions_one_per_pair"])
    async def test_refuse_a_second_live_ask(self, matching: Matching, index: str) -> None:
        """With the other index gone, each of the two still refuses by itself."""
        need, mentor_id = await matching.a_mentee(), await matching.a_mentor()
        await matching.sent(mentor_id, need)
        other = ({"introductions_one_live_per_need", "introductions_one_per_pair"} - {index}).pop()

        async with matching.db.transaction() as tx:
            await tx.session.execute(text(f"DROP INDEX {other}"))
            with pytest.raises(IntegrityError, match=index):
                await tx.session.execute(_COPY)
            await tx.session.rollback()
