"""Journey 6 through the gateway, in small: enrolment, a run with its proof, offers, and their cascade."""

import pytest
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.programme import play
from tests.e2e.conftest import RunningPlatform

pytestmark = pytest.mark.e2e


class TestProgramme:
    @pytest.mark.timeout(300)
    async def test_goes_from_enrolment_to_the_cascade(self, platform: RunningPlatform) -> None:
        clock = VirtualClock(platform.state.clock)
        before = clock.read()

        report = await play(
            platform.urls["gateway"],
            token_for=platform.minter.access_token,
            clock=clock,
            mentors=3,
            mentees=7,
            console=Console(quiet=True),
        )

        assert report.ok
        assert report.same_digest
        assert report.certificate["faults"] == []
        assert report.certificate["holdsForAll"]
        assert report.comparison["sameSnapshot"]
        assert report.proposals["AGREED"] >= 1
        assert report.proposals["LAPSED"] >= 1
        assert clock.read() == before
