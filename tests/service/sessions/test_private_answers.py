"""Pulses, fit checks and last words on a real database: each reads their own, and staff no more than many together."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.stores import heeding_erasure
from contracts.matching import RelationshipPaused, RelationshipRenewed
from contracts.profiles import ErasureStarted
from contracts.sessions import (
    ClosingAsked,
    FitAsked,
    FitExitChosen,
    KeepInTouchChosen,
    PulseAsked,
    ThanksShared,
)
from contracts.words import Kind
from services.sessions.consumers import HANDLERS
from services.sessions.erasure import erase_members
from services.sessions.health.tables import fit_answers, last_words, pulses
from tests.builders.matching import a_block, a_profile
from tests.builders.sessions import NOW
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller, a_member, codes
from tests.service.sessions.course import Year, at
from tests.service.sessions.pair import OUTSIDERS, Pair
from tests.service.sessions.test_health import manager
from tests.service.statements import statements

START = NOW.date()
ASKED = START + timedelta(days=30)
LAST = date(2027, 7, 4)
OPENS = LAST - timedelta(days=7)
HEEDING = heeding_erasure(HANDLERS, erase_members)


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
async def year(db: Database, caller: Caller) -> Year:
    """Give two people who meet once in four weeks, for half a year."""
    return Year(await Pair.begin(db, caller, every_days=28, minutes=60, programme_id=new_id()))


async def the_pulse(year: Year, who: Identity) -> Any:
    (pulse,) = await year.pair.read(who, "openPulses")
    return pulse


async def answer(year: Year, who: Identity, rating: int, **more: Any) -> Any:
    pulse = await the_pulse(year, who)
    ratings = [{"question": item["question"], "rating": rating} for item in pulse["questions"]]
    return await year.pair.done(who, "answerPulse", pulseId=pulse["id"], ratings=ratings, **more)


class TestPulse:
    async def test_asks_each_of_the_two_on_their_own_morning(self, year: Year) -> None:
        await deliver(year.pair.db, HANDLERS, envelope(a_profile(year.pair.mentee.id, zone="Asia/Kolkata")))
        fresh = Year(await Pair.begin(year.pair.db, year.pair.caller, mentee_id=year.pair.mentee.id))
        await fresh.until(ASKED, time(4, 30))
        first = [event.member_id for event in await fresh.told(PulseAsked) if event.relationship_id == fresh.pair.id]
        await fresh.until(ASKED, time(10))

        both = [event.member_id for event in await fresh.told(PulseAsked) if event.relationship_id == fresh.pair.id]
        assert (first, both) == ([fresh.pair.mentee.id], [fresh.pair.mentee.id, fresh.pair.mentor.id])

    async def test_comes_at_ten_on_their_clock_before_and_after_it_is_turned(
        self, db: Database, caller: Caller
    ) -> None:
        mentee_id = new_id()
        await deliver(db, HANDLERS, envelope(a_profile(mentee_id, zone="Europe/Berlin")))
        berlin = Year(await Pair.begin(db, caller, mentee_id=mentee_id))
        await berlin.until(ASKED + days(61))

        async with db.reading() as tx:
            query = select(pulses.c.asked_at).where(pulses.c.member_id == mentee_id).order_by(pulses.c.round)
            asked = list(await tx.session.scalars(query))
        # Clocks go forward on 28 March: ten there is nine in UTC before, and eight after.
        assert asked == [at(ASKED, time(9)), at(ASKED + days(60), time(8))]

    async def test_is_answered_in_private(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        answered = await answer(year, year.pair.mentee, 4, words="I would like more time.")

        (own,) = await year.pair.nodes(year.pair.mentee, "myPulses")
        (other,) = await year.pair.nodes(year.pair.mentor, "myPulses")
        assert answered["questions"][0]["text"] == "I feel heard in our conversations."
        assert ([item["rating"] for item in own["questions"]], own["words"]) == ([4] * 3, "I would like more time.")
        assert ([item["rating"] for item in other["questions"]], other["words"]) == ([None] * 3, "")
        assert await year.pair.read(year.pair.mentee, "openPulses") == []

    async def test_comes_every_other_month_and_not_in_a_break(self, year: Year) -> None:
        await year.until(ASKED + days(1))
        await year.pair.hear(RelationshipPaused(**year.pair.of_two, until=date(2027, 5, 1)))
        await year.until(LAST)

        asked = [event.round for event in await year.told(PulseAsked) if event.member_id == year.pair.mentor.id]
        assert asked == [1]

    async def test_of_peers_asks_for_their_balance(self, db: Database, caller: Caller) -> None:
        peers = Year(await Pair.begin(db, caller, kind=Kind.PEER))
        await peers.until(ASKED, time(11))

        pulse = await the_pulse(peers, peers.pair.mentor)
        assert [item["question"] for item in pulse["questions"]] == ["HEARD", "BALANCE", "RHYTHM"]

    async def test_is_nobody_elses_to_answer_and_ends_after_two_weeks(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        pulse = await the_pulse(year, year.pair.mentee)
        ratings = [{"question": item["question"], "rating": 1} for item in pulse["questions"]]
        given = {"pulseId": pulse["id"], "ratings": ratings}

        for who in (year.pair.mentor, a_member()):
            assert codes(await year.pair.do(who, "answerPulse", **given)) == ["NO_SUCH_PULSE"]
        await year.until(ASKED + days(15))
        assert codes(await year.pair.do(year.pair.mentee, "answerPulse", **given)) == ["PULSE_OVER"]

    async def test_a_rating_out_of_range_is_refused_by_the_table_too(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        async with year.pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match="pulses_rated_from_1_to_5"):
                await tx.session.execute(update(pulses).values(ratings=[1, 2, 6]))
        async with year.pair.db.transaction() as tx:
            with pytest.raises(IntegrityError, match="pulses_answer_each"):
                await tx.session.execute(update(pulses).values(ratings=[1, 2], answered_at=NOW))


class TestStaff:
    async def test_see_who_wants_help_while_they_do_and_nothing_else(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        await answer(year, year.pair.mentee, 1, words="Nobody must read this.", wantsHelp=True)
        programme_id = year.pair.started.programme_id
        assert programme_id is not None
        staff = manager(programme_id)

        (wanted,) = await year.pair.nodes(staff, "helpWanted")
        assert wanted["member"] == {"id": str(year.pair.mentee.id)}
        assert "Nobody must read this." not in str(wanted)
        await year.pair.end()
        assert await year.pair.nodes(staff, "helpWanted") == []

    async def test_see_no_more_help_once_the_next_answer_wants_none(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        await answer(year, year.pair.mentee, 1, wantsHelp=True)
        await year.until(ASKED + days(60), time(11))
        before = await year.pair.nodes(manager(), "helpWanted")
        await answer(year, year.pair.mentee, 5)

        assert len(before) == 1
        assert await year.pair.nodes(manager(), "helpWanted") == []

    @pytest.mark.parametrize(("people", "told"), [(9, None), (10, 10), (14, 10)])
    async def test_read_of_many_and_never_of_few(self, year: Year, people: int, told: int | None) -> None:
        programme_id = year.pair.started.programme_id
        await self._said(year.pair.db, year.pair.id, people, rating=4)
        await year.until(date(2027, 3, 20))

        tallies = await year.pair.read(manager(), "pulseTallies", programmeId=str(programme_id))

        heard = next(each for each in tallies if each["question"] == "HEARD")
        assert (heard["month"], heard["members"], heard["mean"]) == ("2027-02-01", told, 4.0 if told else None)

    async def test_read_nothing_of_a_month_that_is_not_over(self, year: Year) -> None:
        await self._said(year.pair.db, year.pair.id, 20, rating=4)
        await year.until(date(2027, 3, 10))

        asked = {"programmeId": str(year.pair.started.programme_id)}
        assert await year.pair.read(manager(), "pulseTallies", **asked) == []

    async def _said(self, db: Database, relationship_id: UUID, people: int, *, rating: int) -> None:
        row = {"relationship_id": relationship_id, "round": 1, "questions": ["HEARD", "RHYTHM"], "words": "Private."}
        when = {"asked_at": at(ASKED), "closes_at": at(ASKED), "answered_at": at(ASKED)}
        rows = [
            {"id": new_id(), "member_id": new_id(), **row, **when, "ratings": [rating, 1], "wants_help": False}
            for _ in range(people)
        ]
        async with db.transaction() as tx:
            await tx.session.execute(insert(pulses).values(rows))


class TestFit:
    async def met_twice(self, year: Year) -> None:
        await year.meet(START + days(5))
        await year.meet(START + days(12))
        await year.until(START + days(13))

    async def test_is_asked_after_the_second_meeting(self, year: Year) -> None:
        await year.meet(START + days(5))
        before = await year.pair.read(year.pair.mentee, "fitCheck")
        await self.met_twice(year)

        asked = {event.member_id for event in await year.told(FitAsked)}
        assert before is None
        assert asked == {year.pair.mentor.id, year.pair.mentee.id}
        assert (await year.pair.read(year.pair.mentee, "fitCheck"))["open"]

    async def test_is_asked_by_mail_of_who_is_reminded_at_all(self, year: Year) -> None:
        await year.pair.done(year.pair.mentee, "setNudges", wants=False)
        await self.met_twice(year)

        by_mail = {event.member_id: event.by_mail for event in await year.told(FitAsked)}
        assert by_mail == {year.pair.mentor.id: True, year.pair.mentee.id: False}

    async def test_is_asked_after_four_weeks_of_few_meetings_and_once(self, year: Year) -> None:
        await year.until(START + days(28))
        await year.meet(START + days(29))
        await year.meet(START + days(30))
        await year.until(START + days(60))

        assert len(await year.told(FitAsked)) == 2

    async def test_both_content_go_on(self, year: Year) -> None:
        await self.met_twice(year)
        for who in (year.pair.mentor, year.pair.mentee):
            await year.pair.done(who, "answerFit", fit="GOOD", wish="GO_ON")

        await year.until(START + days(40))

        assert await year.told(FitExitChosen) == []
        assert codes(await year.pair.do(year.pair.mentee, "answerFit")) == ["FIT_CHECK_OVER"]

    async def test_one_who_wants_another_match_is_told_of_when_the_time_is_over(self, year: Year) -> None:
        await self.met_twice(year)
        await year.pair.done(
            year.pair.mentee, "answerFit", fit="NOT_A_FIT", wish="ANOTHER_MATCH", words="Another field."
        )
        before = await year.told(FitExitChosen)
        other = await year.pair.read(year.pair.mentor, "fitCheck")
        await year.pair.done(year.pair.mentor, "answerFit", fit="GOOD", wish="GO_ON")
        await year.until(START + days(40))

        (chosen,) = await year.told(FitExitChosen)
        assert (before, chosen.another_match) == ([], True)
        assert (other["open"], other["yourFit"], other["yourWords"]) == (True, None, None)

    @pytest.mark.parametrize("wish", ["GO_ON", "PART", "ANOTHER_MATCH"])
    async def test_looks_the_same_whether_or_not_the_other_has_answered(self, year: Year, wish: str) -> None:
        await self.met_twice(year)
        await year.pair.done(year.pair.mentor, "answerFit", fit="GOOD", wish="GO_ON")
        before = await year.pair.read(year.pair.mentor, "fitCheck"), await year.pair.kinds()

        await year.pair.done(year.pair.mentee, "answerFit", fit="UNSURE", wish=wish)
        await year.until(START + days(22))

        assert (await year.pair.read(year.pair.mentor, "fitCheck"), await year.pair.kinds()) == before
        assert before[0]["open"]

    async def test_silence_of_the_other_does_not_hold_anybody(self, year: Year) -> None:
        await self.met_twice(year)
        await year.pair.done(year.pair.mentor, "answerFit", fit="NOT_A_FIT", wish="PART")
        await year.until(START + days(40))

        assert [event.another_match for event in await year.told(FitExitChosen)] == [False]

    async def test_is_over_when_the_relationship_is(self, year: Year) -> None:
        await self.met_twice(year)
        await year.pair.done(year.pair.mentor, "answerFit", fit="NOT_A_FIT", wish="PART")
        await year.pair.end()
        await year.until(START + days(40))

        assert await year.told(FitExitChosen) == []
        assert codes(await year.pair.do(year.pair.mentee, "answerFit")) == ["RELATIONSHIP_OVER"]

    async def test_of_what_began_long_ago_is_never_asked(self, db: Database, caller: Caller) -> None:
        old = Year(await Pair.begin(db, caller, starts_on=date(2026, 6, 1)))
        await old.meet(START + days(2))
        await old.meet(START + days(3))
        await old.until(START + days(40))

        assert await old.told(FitAsked) == []


class TestClosing:
    async def say(self, year: Year, who: Identity, **more: Any) -> Any:
        plain = {"changed": "I speak up.", "nextStep": "A talk in May.", "thanks": f"Thanks from {who.id}."}
        return await year.pair.done(who, "sayLastWord", **{**plain, "keepInTouch": True, **more})

    async def test_opens_a_week_before_the_last_day(self, year: Year) -> None:
        await year.until(OPENS - days(1))
        before = await year.pair.read(year.pair.mentee, "closing")
        await year.until(OPENS)

        assert before is None
        assert (await year.pair.read(year.pair.mentee, "closing"))["open"]
        asked = [(event.member_id, event.closes_on) for event in await year.told(ClosingAsked)]
        assert sorted(asked) == sorted((who, LAST + days(30)) for who in (year.pair.mentor.id, year.pair.mentee.id))

    async def test_is_asked_for_by_mail_of_who_is_reminded_at_all(self, year: Year) -> None:
        await year.pair.done(year.pair.mentee, "setNudges", wants=False)
        await year.until(OPENS)

        by_mail = {event.member_id: event.by_mail for event in await year.told(ClosingAsked)}
        assert by_mail == {year.pair.mentor.id: True, year.pair.mentee.id: False}

    async def test_opens_at_an_end_that_comes_earlier_and_only_once(self, year: Year) -> None:
        await year.until(START + days(50))
        await year.pair.end()
        await year.until(LAST)

        assert (await year.pair.read(year.pair.mentee, "closing"))["closesOn"] == (START + days(80)).isoformat()
        assert len(await year.told(ClosingAsked)) == 2

    async def test_shows_thanks_once_both_have_written_and_nothing_else_of_it(self, year: Year) -> None:
        await year.until(OPENS)
        await self.say(year, year.pair.mentee)
        alone = await year.pair.read(year.pair.mentor, "closing")
        await self.say(year, year.pair.mentor)

        shown = await year.pair.read(year.pair.mentor, "closing")
        assert (alone["theirThanks"], alone["yours"]) == (None, None)
        assert shown["theirThanks"] == f"Thanks from {year.pair.mentee.id}."
        assert shown["yours"]["thanks"] == f"Thanks from {year.pair.mentor.id}."
        assert {event.member_id for event in await year.told(ThanksShared)} == {
            year.pair.mentor.id,
            year.pair.mentee.id,
        }
        assert codes(await year.pair.do(year.pair.mentee, "sayLastWord")) == ["CLOSING_OVER"]

    @pytest.mark.parametrize(("mentor", "mentee", "kept"), [(True, True, 1), (True, False, 0), (False, True, 0)])
    async def test_joins_the_two_only_when_both_want_it(
        self, year: Year, *, mentor: bool, mentee: bool, kept: int
    ) -> None:
        await year.until(OPENS)
        await self.say(year, year.pair.mentor, keepInTouch=mentor)
        await self.say(year, year.pair.mentee, keepInTouch=mentee)

        assert len(await year.told(KeepInTouchChosen)) == kept

    async def test_shows_what_one_has_said_when_the_time_is_over(self, year: Year) -> None:
        await year.until(OPENS)
        await self.say(year, year.pair.mentee)
        await year.pair.end()
        await year.until(LAST + days(31))

        shown = await year.pair.read(year.pair.mentor, "closing")
        assert (shown["theirThanks"], shown["open"]) == (f"Thanks from {year.pair.mentee.id}.", False)
        assert await year.told(KeepInTouchChosen) == []

    async def test_is_taken_back_when_both_go_on(self, year: Year) -> None:
        await year.until(OPENS)
        await self.say(year, year.pair.mentee)
        await year.pair.hear(RelationshipRenewed(**year.pair.of_two, ends_on=date(2028, 1, 3)))

        assert await year.pair.read(year.pair.mentee, "closing") is None
        assert codes(await year.pair.do(year.pair.mentee, "sayLastWord")) == ["NO_CLOSING"]
        await year.until(date(2027, 12, 27))
        assert (await year.pair.read(year.pair.mentee, "closing"))["yours"] is None

    async def test_joins_nobody_whom_a_block_keeps_apart(self, year: Year) -> None:
        await year.until(OPENS)
        await self.say(year, year.pair.mentor)
        await deliver(year.pair.db, HANDLERS, envelope(a_block(year.pair.mentor.id, year.pair.mentee.id)))
        answered = await self.say(year, year.pair.mentee)

        assert answered["theirThanks"] == f"Thanks from {year.pair.mentor.id}."
        assert await year.told(KeepInTouchChosen) == []
        assert await year.pair.read(year.pair.mentor, "closing") is None

    async def test_said_again_with_the_same_key_is_said_once(self, year: Year) -> None:
        await year.until(OPENS)
        first = await self.say(year, year.pair.mentee, idempotencyKey="one")
        again = await self.say(year, year.pair.mentee, idempotencyKey="one")

        assert first == again


class TestRecap:
    async def test_tells_both_what_they_did_together(self, year: Year) -> None:
        goal = await year.pair.done(year.pair.mentee, "setGoal", what="Speak at a conference")
        advice = await year.pair.done(year.pair.mentor, "giveAdvice", topic="Talks", words="Begin small.")
        await year.pair.done(year.pair.mentor, "giveAdvice", topic="Budget", words="Ask early.")
        await year.meet(START + days(5))
        await year.pair.done(year.pair.mentee, "reachGoal", goalId=goal["id"])
        await year.pair.done(year.pair.mentee, "reportAdvice", adviceId=advice["id"], result="It went well.")

        for who in (year.pair.mentor, year.pair.mentee):
            told = await year.pair.read(who, "recap")
            assert (told["meetings"], told["minutes"]) == (1, 60)
            assert [each["what"] for each in told["goalsReached"]] == ["Speak at a conference"]
            assert [each["topic"] for each in told["adviceTried"]] == ["Talks"]

    async def test_keeps_to_its_days(self, year: Year) -> None:
        await year.meet(START + days(5))
        day = (START + days(5)).isoformat()

        within = await year.pair.read(year.pair.mentor, "recap", since=day, until=day)
        before = await year.pair.read(year.pair.mentor, "recap", since="2027-01-01", until="2027-01-08")
        assert (within["meetings"], before["meetings"]) == (1, 0)
        wrong = await year.pair.ask(year.pair.mentor, "recap", since="2027-01-08", until="2027-01-01")
        assert codes(wrong) == ["BAD_USER_INPUT"]


OWN_QUERIES = ("openPulses", "myPulses", "fitCheck", "closing", "recap")
OWN_MUTATIONS = ("answerPulse", "answerFit", "sayLastWord")


class TestWhoMay:
    async def _everything(self, year: Year) -> None:
        await year.until(ASKED, time(11))
        await answer(year, year.pair.mentee, 2, words="Private.")
        await year.pair.done(year.pair.mentee, "answerFit", fit="UNSURE", wish="GO_ON", words="Private.")
        await year.until(OPENS)
        await year.pair.done(year.pair.mentee, "sayLastWord", changed="Private.", keepInTouch=True)

    async def test_strangers_and_staff_find_nothing(self, year: Year) -> None:
        await self._everything(year)

        for who in (a_member(), manager(), manager(year.pair.started.programme_id or new_id())):
            for name in ("fitCheck", "closing"):
                assert await year.pair.read(who, name) is None
            assert await year.pair.nodes(who, "myPulses") == []
            assert await year.pair.read(who, "openPulses") == []
            assert codes(await year.pair.ask(who, "recap")) == ["NOT_FOUND"]
            assert codes(await year.pair.do(who, "answerFit")) == ["NOT_FOUND"]
            assert codes(await year.pair.do(who, "sayLastWord")) == ["NOT_FOUND"]

    async def test_clients_kiosks_and_whoever_acts_for_a_member_are_refused(self, year: Year) -> None:
        for who in OUTSIDERS:
            for name in OWN_QUERIES:
                assert codes(await year.pair.ask(who, name)) == ["FORBIDDEN"]
            for name in OWN_MUTATIONS:
                assert codes(await year.pair.do(who, name)) == ["FORBIDDEN"]

    async def test_no_event_carries_a_word_of_it(self, year: Year) -> None:
        await self._everything(year)

        assert "Private." not in str(await year.pair.told())

    async def test_a_page_of_pulses_costs_the_same_however_long_it_is(self, year: Year) -> None:
        await year.until(ASKED + days(60), time(11))
        counted = []
        for first in (1, 10):
            with statements(year.pair.db) as seen:
                await year.pair.read(year.pair.mentee, "myPulses", first=first)
            counted.append(len(seen))

        assert counted[0] == counted[1]

    async def test_erasure_takes_every_word_and_leaves_the_others(self, year: Year) -> None:
        await self._everything(year)
        await year.pair.done(year.pair.mentor, "sayLastWord", changed="Mine.", keepInTouch=False)
        started = ErasureStarted(request_id=new_id(), member_id=year.pair.mentee.id)
        await deliver(year.pair.db, HEEDING, envelope(started))

        async with year.pair.db.reading() as tx:
            for table in (pulses, fit_answers, last_words):
                rows = (await tx.session.execute(select(table))).all()
                assert year.pair.mentee.id not in [row.member_id for row in rows]
        assert (await year.pair.read(year.pair.mentor, "closing"))["yours"]["changed"] == "Mine."
