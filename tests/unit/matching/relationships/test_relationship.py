"""A relationship's states, its roles, and how long it lasts."""

from datetime import date, timedelta

import pytest

from contracts.matching import AgreementSigned, Ending, RelationshipAgreed, RelationshipFormed, RelationshipStarted
from contracts.words import Kind
from services.matching.relationships.domain.agreement import months_later
from services.matching.relationships.domain.defaults import SIGN_WITHIN
from services.matching.relationships.domain.refusals import AlreadyOver
from services.matching.relationships.domain.relationship import Role, Status, form, role_in
from services.matching.relationships.domain.renewal import renew
from services.matching.relationships.domain.signing import draft, sign
from tests.builders.matching import NOW
from tests.builders.relationships import a_relationship, a_start, an_agreement


class TestForming:
    def test_a_formal_one_waits_for_its_agreement(self) -> None:
        start = a_start(formal=True)

        relationship, event = form(start.mentor_id, start, holds_seat=True, now=NOW)

        assert relationship.status is Status.FORMING
        assert isinstance(event, RelationshipFormed)
        assert event.sign_by == NOW + SIGN_WITHIN.days

    def test_an_informal_one_is_under_way_for_half_a_year(self) -> None:
        start = a_start()

        relationship, event = form(start.mentor_id, start, holds_seat=True, now=NOW)

        assert relationship.status is Status.ACTIVE
        assert isinstance(event, RelationshipStarted)
        assert event.ends_on == NOW.date() + timedelta(days=180)


class TestRoles:
    @pytest.mark.parametrize(
        ("kind", "mentor", "mentee"),
        [
            (Kind.TRADITIONAL, Role.MENTOR, Role.MENTEE),
            (Kind.REVERSE, Role.MENTOR, Role.MENTEE),
            (Kind.PEER, Role.PEER, Role.PEER),
        ],
    )
    def test_are_where_they_belong(self, kind: Kind, mentor: Role, mentee: Role) -> None:
        assert (role_in(kind, is_mentor=True), role_in(kind, is_mentor=False)) == (mentor, mentee)


class TestSigning:
    def test_by_the_second_agrees_and_starts_in_this_order(self) -> None:
        relationship = a_relationship(formal=True)
        draft(relationship, relationship.mentee_id)
        agreement = an_agreement(relationship, mentor_signed_at=NOW)

        events = sign(relationship, agreement, relationship.mentee_id, version=1, now=NOW)

        assert [type(event) for event in events] == [AgreementSigned, RelationshipAgreed, RelationshipStarted]
        assert (relationship.every_days, relationship.status) == (14, Status.ACTIVE)

    def test_twice_is_nothing(self) -> None:
        relationship = a_relationship(formal=True)
        draft(relationship, relationship.mentee_id)
        agreement = an_agreement(relationship, mentee_signed_at=NOW)

        assert sign(relationship, agreement, relationship.mentee_id, version=1, now=NOW) == ()


class TestTime:
    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2026, 11, 26), 6, date(2027, 5, 26)),
            (date(2026, 8, 31), 6, date(2027, 2, 28)),
            (date(2027, 8, 31), 6, date(2028, 2, 29)),
            (date(2026, 12, 1), 24, date(2028, 12, 1)),
        ],
    )
    def test_a_month_later_is_the_same_day_or_the_months_last(self, day: date, months: int, later: date) -> None:
        assert months_later(day, months) == later

    def test_goes_on_for_as_long_again(self) -> None:
        relationship = a_relationship(ends_on=date(2027, 5, 26))

        assert renew(relationship, months=6, now=NOW).ends_on == date(2027, 11, 26)


def test_an_end_is_the_end_and_holds_no_seat() -> None:
    relationship = a_relationship()
    relationship.end(Ending.ENDED, now=NOW)

    assert not relationship.holds_seat
    with pytest.raises(AlreadyOver):
        relationship.end(Ending.ENDED, now=NOW)
