"""Percentiles are durations that were really measured."""

import pytest

from cairn.seed.report import timing


def test_ranks_what_was_measured() -> None:
    measured = timing([number / 1000 for number in range(100, 0, -1)])

    assert (measured.count, measured.p50_ms, measured.p99_ms) == (100, 50.0, 99.0)


@pytest.mark.parametrize("durations", [[0.004], [0.004, 0.002]])
def test_takes_the_longest_of_a_few_for_the_99th(durations: list[float]) -> None:
    assert timing(durations).p99_ms == 4.0
