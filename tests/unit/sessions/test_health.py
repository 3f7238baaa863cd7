"""How a relationship fares: the states, the days behind them, and that each day has one of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ids import new_id
from services.sessions.facts.domain import Life
from services.sessions.health.domain.rhythm import (
    LACKING,
    Course,
    Health,
    Standing,
    judge,
    revived,
    went_idle,
)
from tests.builders.health import BEGIN, a_course

MET = date(2027, 2, 1)
DUE = MET + timedelta(days=28)
DAY = timedelta(days=1)
TWO = {"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id()}


def days(count: int) -> timedelta:
    return timedelta(days=count)


class TestJudge:
    def test_who_has_not_met_yet_begins(self) -> None:
        verdict = judge(a_course(), BEGIN + days(13))

        assert (verdict.health, verdict.due_on, verdict.changes_on) == (
            Health.BEGINNING,
            BEGIN + days(14),
            BEGIN + days(14),
        )

    def test_the_first_meeting_is_due_sooner_where_the_rhythm_is_faster(self) -> None:
        assert judge(a_course(every_days=7), BEGIN).due_on == BEGIN + days(7)

    @pytest.mark.parametrize(
        ("after", "health"),
        [
            (0, Health.ON_TRACK),
            (27, Health.ON_TRACK),
            (28, Health.DUE),
            (35, Health.DUE),
            (36, Health.OVERDUE),
            (83, Health.OVERDUE),
            (84, Health.SILENT),
            (999, Health.SILENT),
        ],
    )
    def test_after_a_meeting_it_is_on_track_then_due_then_late_then_silent(self, after: int, health: Health) -> None:
        verdict = judge(a_course(last_on=MET), MET + days(after))

        assert (verdict.health, verdict.due_on) == (health, DUE)

    def test_what_is_booked_in_time_is_on_track_however_late_it_is(self) -> None:
        booked = a_course(last_on=MET, next_on=DUE + days(20))

        verdict = judge(booked, DUE + days(10))

        assert (verdict.health, verdict.changes_on) == (Health.ON_TRACK, DUE + days(21))

    def test_what_is_booked_for_long_after_does_not_count_yet(self) -> None:
        verdict = judge(a_course(last_on=MET, next_on=DUE + days(31)), DUE)

        assert (verdict.health, verdict.changes_on) == (Health.DUE, DUE + days(3))

    def test_what_is_booked_soon_ends_a_silence(self) -> None:
        booked = a_course(last_on=MET, next_on=DUE + days(210))

        assert judge(booked, DUE + days(181)).health is Health.SILENT
        assert judge(booked, DUE + days(182)).health is Health.ON_TRACK

    def test_without_an_agreement_six_weeks_are_the_rhythm(self) -> None:
        assert judge(a_course(every_days=None, last_on=MET), MET).due_on == MET + days(42)

    def test_the_rhythm_is_reckoned_from_the_end_of_a_break(self) -> None:
        back = MET + days(100)

        verdict = judge(a_course(last_on=MET, restarted_on=back), back)

        assert (verdict.health, verdict.due_on) == (Health.ON_TRACK, back + days(28))

    @pytest.mark.parametrize(("life", "health"), [(Life.PAUSED, Health.PAUSED), (Life.ENDED, Health.ENDED)])
    def test_in_a_break_and_after_the_end_nothing_is_due(self, life: Life, health: Health) -> None:
        verdict = judge(a_course(life=life, last_on=MET), MET + days(500))

        assert (verdict.health, verdict.due_on, verdict.changes_on) == (health, None, None)

    @settings(deadline=None)
    @given(
        every=st.one_of(st.none(), st.integers(1, 366)),
        met=st.one_of(st.none(), st.integers(0, 400)),
        booked=st.one_of(st.none(), st.integers(0, 400)),
        today=st.integers(0, 900),
    )
    def test_it_changes_on_the_day_it_says_and_on_none_before(
        self, every: int | None, met: int | None, booked: int | None, today: int
    ) -> None:
        day = BEGIN + days(today)
        course = Course(
            life=Life.ACTIVE,
            starts_on=BEGIN,
            every_days=every,
            last_on=None if met is None else BEGIN + days(min(met, today)),
            next_on=None if booked is None else day + days(booked),
        )

        verdict = judge(course, day)

        until = verdict.changes_on or day + days(1000)
        assert until > day
        assert judge(course, until - DAY).health is verdict.health
        assert verdict.changes_on is not None or verdict.health is Health.SILENT
        assert verdict.changes_on is None or booked is not None or judge(course, until).health is not verdict.health

    @settings(deadline=None, max_examples=40)
    @given(every=st.integers(1, 92))
    def test_states_follow_each_other_in_one_order(self, every: int) -> None:
        course = a_course(every_days=every, last_on=MET)

        seen = [judge(course, MET + days(day)).health for day in range(4 * every + 60)]

        order = [Health.ON_TRACK, Health.DUE, Health.OVERDUE, Health.SILENT]
        assert [each for i, each in enumerate(seen) if i == 0 or seen[i - 1] is not each] == order


class TestStanding:
    def a_standing(self, health: Health, **more: object) -> Standing:
        standing = Standing(relationship_id=TWO["relationship_id"], health=health, since=MET)
        for name, value in more.items():
            setattr(standing, name, value)
        return standing

    def test_is_overdue_by_the_days_since_it_was_due(self) -> None:
        assert self.a_standing(Health.OVERDUE, due_on=DUE).overdue_days(DUE + days(9)) == 9
        assert self.a_standing(Health.DUE, due_on=DUE).overdue_days(DUE + days(3)) == 0

    def test_remembers_when_it_began_and_forgets_nudges_once_it_is_calm(self) -> None:
        standing, course = self.a_standing(Health.OVERDUE, nudges=3), a_course(last_on=DUE)

        standing.take(judge(course, DUE), course, today=DUE)
        standing.take(judge(course, DUE + DAY), course, today=DUE + DAY)

        assert (standing.health, standing.since, standing.nudges) == (Health.ON_TRACK, DUE, 0)

    def test_goes_idle_once_and_is_revived_once(self) -> None:
        standing = self.a_standing(Health.SILENT, last_on=MET)

        gone = went_idle(standing, TWO, today=DUE)
        assert gone is not None
        assert (gone.idle_since, gone.last_met_on) == (DUE, MET)
        assert went_idle(standing, TWO, today=DUE) is None

        standing.health = Health.ON_TRACK
        back = revived(standing, TWO, today=DUE + DAY)
        assert back is not None
        assert (back.revived_on, standing.idle_since) == (DUE + DAY, None)
        assert revived(standing, TWO, today=DUE) is None

    def test_that_has_ended_is_told_of_by_its_end_alone(self) -> None:
        standing = self.a_standing(Health.ENDED, idle_since=DUE)

        assert revived(standing, TWO, today=DUE) is None
        assert standing.idle_since is None

    def test_lacks_a_meeting_only_when_it_is_due(self) -> None:
        assert {health for health in Health if self.a_standing(health).is_lacking} == LACKING
