"""What a certificate says of itself to staff: against which pairs it was proven."""

import pytest

from services.matching.programmes.domain import peering
from services.matching.programmes.domain.solving import solve
from services.matching.programmes.graph.run_types import ALL_PAIRS, LISTED_PAIRS, Certificate
from tests.builders.programmes import a_circle_job, a_cohort, a_job, a_peer_job


class TestCertificate:
    def test_of_a_round_of_circles_and_of_a_few_peers_is_proven_against_all_pairs(self) -> None:
        jobs = a_job(*a_cohort(6, 3)), a_circle_job(8, 3), a_peer_job(6)

        shown = [Certificate.of(dict(solve(job).certificate)) for job in jobs]

        assert [each.proves for each in shown] == [ALL_PAIRS] * 3

    def test_of_many_peers_says_which_pairs_it_was_proven_against(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(peering, "EVERYBODY", 5)

        shown = Certificate.of(dict(solve(a_peer_job(6)).certificate))

        assert not shown.holds_for_all
        assert shown.proves == LISTED_PAIRS
        assert "may be worth more" in shown.proves
