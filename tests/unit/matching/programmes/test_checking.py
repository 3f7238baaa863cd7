"""A kept run is checked again from what was kept of it, and whatever was changed since is found."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.programmes.domain.checking import (
    ANOTHER_SNAPSHOT,
    CHANGED,
    EARLIER,
    NOT_AS_SHOWN,
    OTHER_ROWS,
    STRANGERS,
    THINNED,
    Kept,
    check,
)
from services.matching.programmes.domain.circling import TOGETHER
from services.matching.programmes.domain.programme import RunRule
from services.matching.programmes.domain.result import digest_of
from services.matching.programmes.domain.solving import Job, solve, terms_of, unpack
from tests.builders.programmes import a_circle_job, a_cohort, a_job, a_peer_job, a_snapshot, an_id

RULES = st.sampled_from(sorted(set(RunRule) - {RunRule.PEERS, RunRule.CIRCLES}))


def kept_of(job: Job) -> Kept:
    solved = solve(job)
    return Kept(
        job=job,
        snapshot=unpack(job.content).digest,
        rows=solved.rows,
        prices={row["mentor_id"]: row["price"] for row in solved.prices},
        certificate=solved.certificate,
        digest=solved.digest,
    )


def resealed(kept: Kept) -> Kept:
    """As somebody would leave it who changes a result and its digest with it."""
    prices = [{"mentor_id": each, "price": kept.prices[each]} for each in sorted(kept.prices, key=str)]
    terms = terms_of(kept.job, kept.snapshot)
    digest = digest_of(terms, rows=kept.rows, prices=prices, certificate=kept.certificate)
    return replace(kept, digest=digest)


def a_run(**terms: Any) -> Kept:
    return kept_of(a_job(*a_cohort(12, 5, seed=3), **terms))


def first_matched(kept: Kept) -> int:
    return next(place for place, row in enumerate(kept.rows) if row["mentor_id"])


def with_row(kept: Kept, place: int, **changed: object) -> Kept:
    rows = [dict(row) for row in kept.rows]
    rows[place] |= changed
    return replace(kept, rows=rows)


def with_two_swapped(kept: Kept) -> Kept:
    """Two mentees change their mentors, and all that is said of the pairs with them."""
    one = first_matched(kept)
    rows = [dict(row) for row in kept.rows]
    other = next(place for place, row in enumerate(rows) if row["mentor_id"] not in {None, rows[one]["mentor_id"]})
    for name in ("mentor_id", "points", "parts"):
        rows[one][name], rows[other][name] = rows[other][name], rows[one][name]
    return replace(kept, rows=rows)


class TestCheck:
    @settings(max_examples=60, deadline=None)
    @given(rule=RULES, seed=st.integers(0, 10_000), mentees=st.integers(0, 14), mentors=st.integers(0, 8))
    def test_finds_no_fault_in_any_run_and_recomputes_its_certificate(
        self, rule: RunRule, seed: int, mentees: int, mentors: int
    ) -> None:
        kept = kept_of(a_job(*a_cohort(mentees, mentors, seed=seed), rule=rule))

        found = check(kept)

        assert found.faults == ()
        assert found.replayable
        assert found.certificate == kept.certificate

    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 10_000), people=st.integers(0, 14))
    def test_finds_no_fault_in_a_run_of_peers_unless_two_pairs_change_partners(self, seed: int, people: int) -> None:
        kept = kept_of(a_peer_job(people, seed=seed))
        halves = [row for row in kept.rows if row["mentor_id"]]

        assert check(kept).faults == ()
        assert check(kept).certificate == kept.certificate
        if len(halves) > 2:
            rows = [dict(row) for row in kept.rows]
            one, other = (next(row for row in rows if row["mentee_id"] == half["mentee_id"]) for half in halves[:2])
            one["mentor_id"], other["mentor_id"] = other["mentor_id"], one["mentor_id"]
            assert check(resealed(replace(kept, rows=rows))).faults

    @settings(max_examples=40, deadline=None)
    @given(seed=st.integers(0, 10_000), mentees=st.integers(0, 24), mentors=st.integers(0, 6))
    def test_finds_no_fault_in_a_run_of_circles_unless_somebody_sits_where_they_cannot(
        self, seed: int, mentees: int, mentors: int
    ) -> None:
        kept = kept_of(a_circle_job(mentees, mentors, seed=seed))
        seated = [place for place, row in enumerate(kept.rows) if row["mentor_id"]]

        assert check(kept).faults == ()
        assert check(kept).certificate == kept.certificate
        if seated:
            alone = with_row(kept, seated[0], mentor_id=None, points=0, parts=[], reason="x")
            assert check(resealed(alone)).faults

    def test_of_circles_says_that_two_sit_together_who_are_kept_apart(self) -> None:
        job = a_circle_job(12, 3, seed=5)
        kept = kept_of(job)
        sits = {row["mentee_id"]: row["mentor_id"] for row in kept.rows if row["mentor_id"]}
        one, other = next((a, b) for a in sits for b in sits if a != b and sits[a] == sits[b])

        apart = check(resealed(replace(kept, job=replace(job, forbidden=((one, other),)))))

        assert TOGETHER in apart.faults

    def test_holds_with_pins_and_forbidden_pairs(self) -> None:
        plain = a_run()
        pairs = [(row["mentor_id"], row["mentee_id"]) for row in plain.rows if row["mentor_id"]]

        kept = a_run(pins=(pairs[0],), forbidden=(pairs[1],))

        assert check(kept).faults == ()
        assert kept.certificate["pinned"] == 1

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (lambda kept: replace(kept, prices={**kept.prices, UUID(int=1): 7}), CHANGED),
            (lambda kept: replace(kept, job=replace(kept.job, seat_cost=0)), CHANGED),
            (lambda kept: with_row(kept, 0, points=1), CHANGED),
            (lambda kept: replace(kept, certificate={**kept.certificate, "matched": 0}), CHANGED),
            (lambda kept: resealed(with_row(kept, first_matched(kept), points=9999)), OTHER_ROWS),
            (lambda kept: resealed(with_two_swapped(kept)), OTHER_ROWS),
            (lambda kept: resealed(replace(kept, certificate={**kept.certificate, "bound": 1})), NOT_AS_SHOWN),
            (lambda kept: resealed(replace(kept, rows=kept.rows[1:])), STRANGERS),
            (lambda kept: resealed(with_row(kept, first_matched(kept), mentor_id=an_id(random.Random(9)))), STRANGERS),
        ],
    )
    def test_finds_what_was_changed_even_with_a_new_digest(self, change: Callable[[Kept], Kept], fault: str) -> None:
        assert fault in check(change(a_run())).faults

    def test_finds_another_snapshot(self) -> None:
        kept, other = a_run(), a_job(*a_cohort(12, 5, seed=4))

        assert ANOTHER_SNAPSHOT in check(replace(kept, job=replace(kept.job, content=other.content))).faults

    def test_without_its_snapshot_proves_what_the_rows_and_the_digest_say(self) -> None:
        kept = a_run()
        gone = replace(kept, job=replace(kept.job, content=b""))

        found, forged = check(gone), check(with_row(gone, first_matched(gone), points=9999))

        assert (found.replayable, found.why_not, found.certificate, found.faults) == (False, THINNED, None, ())
        assert forged.faults == (CHANGED, OTHER_ROWS)

    def test_says_of_a_run_of_an_earlier_release_that_it_cannot_tell(self) -> None:
        kept = a_run()
        certificate = {name: value for name, value in kept.certificate.items() if name != "witness"}

        assert check(replace(kept, certificate=certificate)).why_not == EARLIER

    def test_does_not_depend_on_the_order_in_which_rows_come_back(self) -> None:
        kept = a_run()

        assert check(replace(kept, rows=list(reversed(kept.rows)))).faults == ()

    def test_of_nobody_finds_no_fault(self) -> None:
        assert len(a_snapshot([], []).mentees) == 0
        assert check(kept_of(a_job([], []))).faults == ()
