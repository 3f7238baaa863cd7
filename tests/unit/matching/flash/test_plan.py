"""A flash plan keeps every promise of the objective, and says what it is worth."""

from collections import Counter
from dataclasses import replace
from typing import Any

from contracts.sessions import FlashPlanRequested
from services.matching.flash.domain.plan import Impossible, Plan, plan
from services.matching.flash.domain.refusing import ALL_HAVE_TALKED, NOBODY_FITS
from tests.builders.flash import a_flash_mentee, a_flash_mentor, a_flash_request, a_job, a_round, talks


def planned(request: FlashPlanRequested, **more: Any) -> Plan:
    found = plan(a_job(request, **more))
    assert isinstance(found, Plan)
    return found


class TestPlan:
    def test_seats_everybody_in_every_round_without_talking_twice(self) -> None:
        request = a_flash_request()

        found = planned(request)

        held = talks(found.rounds)
        assert len(held) == 8
        assert len({(mentee, mentor) for _, mentee, mentor in held}) == 8
        assert max(Counter((number, mentor) for number, _, mentor in held).values()) == 2
        assert found.proof.optimal
        assert (found.proof.conversations, found.proof.most_conversations) == (8, 8)
        assert (found.idle_seats, found.breaks) == (0, 0)

    def test_is_the_same_whatever_the_order_of_the_people(self) -> None:
        request = a_flash_request()
        turned = FlashPlanRequested(
            **{**request.model_dump(), "mentors": request.mentors[::-1], "mentees": request.mentees[::-1]}
        )

        assert planned(request) == planned(turned)

    def test_gives_a_mentee_the_mentor_they_prefer(self) -> None:
        one, other = a_flash_mentor(seats=1), a_flash_mentor(seats=1)
        mentee = a_flash_mentee(preferred_ids=(other.member_id,))

        found = planned(a_flash_request(rounds=1, mentors=(one, other), mentees=(mentee,)))

        assert talks(found.rounds) == [(1, mentee.member_id, other.member_id)]

    def test_seats_nobody_with_somebody_whom_a_block_keeps_from_them(self) -> None:
        mentor, one, other = a_flash_mentor(), a_flash_mentee(), a_flash_mentee()
        request = a_flash_request(rounds=1, mentors=(mentor,), mentees=(one, other))

        found = planned(request, apart=[(one.member_id, mentor.member_id)])

        assert talks(found.rounds) == [(1, other.member_id, mentor.member_id)]
        assert found.breaks == 1

    def test_seats_nobody_who_is_missing(self) -> None:
        request = a_flash_request()
        gone, away = request.mentees[0].member_id, request.mentors[0].member_id
        request = request.model_copy(update={"missing_ids": (gone, away)})

        held = talks(planned(request).rounds)

        assert gone not in {mentee for _, mentee, _ in held}
        assert away not in {mentor for _, _, mentor in held}

    def test_keeps_the_past_as_it_was_and_never_repeats_it(self) -> None:
        mentors, mentees = (a_flash_mentor(), a_flash_mentor()), tuple(a_flash_mentee() for _ in range(4))
        past = a_round((mentors[0], mentees[:1]), (mentors[1], ()))
        request = a_flash_request(mentors=mentors, mentees=mentees, past=(past,))

        found = planned(request)

        assert found.rounds[0] == past
        met = Counter((mentee, mentor) for _, mentee, mentor in talks(found.rounds))
        assert set(met.values()) == {1}
        assert found.proof.conversations == 4

    def test_keeps_what_was_promised_where_that_costs_nothing(self) -> None:
        request = a_flash_request(
            rounds=3,
            mentors=tuple(a_flash_mentor() for _ in range(3)),
            mentees=tuple(a_flash_mentee() for _ in range(6)),
        )
        first = planned(request)
        gone = request.model_copy(update={"version": 2, "missing_ids": (request.mentees[0].member_id,)})

        again = planned(gone, promised=talks(first.rounds))

        kept = {each for each in talks(first.rounds) if each[1] != request.mentees[0].member_id}
        assert kept == set(talks(again.rounds))
        assert again.proof.kept == len(kept)

    def test_seats_a_late_mentor_from_their_first_round_on_and_says_what_nobody_could_exceed(self) -> None:
        on_time, late = a_flash_mentor(seats=1), a_flash_mentor(seats=1, first_round=3)
        request = a_flash_request(rounds=3, mentors=(on_time, late), mentees=tuple(a_flash_mentee() for _ in range(2)))

        found = planned(request)

        assert {number for number, _, mentor in talks(found.rounds) if mentor == late.member_id} == {3}
        assert [len(each.tables) for each in found.rounds] == [1, 1, 2]
        assert found.proof.conversations <= found.proof.most_conversations
        assert found.proof.most_conversations == 4

    def test_leaves_the_rounds_before_the_first_mentor_comes_empty(self) -> None:
        request = a_flash_request(mentors=(a_flash_mentor(first_round=2),))

        found = planned(request, promised=[(1, request.mentees[0].member_id, request.mentors[0].member_id)])

        assert found.rounds[0].tables == ()
        assert {number for number, _, _ in talks(found.rounds)} == {2}

    def test_seats_a_late_mentee_from_their_first_round_on(self) -> None:
        late = a_flash_mentee(first_round=2)
        request = a_flash_request(mentees=(a_flash_mentee(), late))

        held = talks(planned(request).rounds)

        assert [number for number, mentee, _ in held if mentee == late.member_id] == [2]

    def test_is_refused_when_nobody_fits_anybody(self) -> None:
        request = a_flash_request()
        job = a_job(request)
        mentors = [replace(one, languages=("fr",)) for one in job.mentors]
        mentees = [replace(one, languages=("en",)) for one in job.mentees]

        assert plan(replace(job, mentors=mentors, mentees=mentees)) == Impossible(NOBODY_FITS)

    def test_is_refused_when_everybody_has_talked_to_everybody(self) -> None:
        mentor, mentee = a_flash_mentor(), a_flash_mentee()
        past = (a_round((mentor, (mentee,))),)

        assert plan(a_job(a_flash_request(mentors=(mentor,), mentees=(mentee,), past=past))) == Impossible(
            ALL_HAVE_TALKED
        )
