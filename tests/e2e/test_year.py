"""Journeys 2 to 4 through the gateway: a year of three pairs and a circle, with what each of them saw."""

import pytest
from rich.console import Console

from cairn.demo.clock import VirtualClock
from cairn.demo.year.play import play
from tests.e2e.conftest import RunningPlatform

pytestmark = [pytest.mark.e2e, pytest.mark.long]


class TestYear:
    @pytest.mark.timeout(420)
    async def test_goes_somewhere_and_each_person_sees_their_own(self, platform: RunningPlatform) -> None:
        clock = VirtualClock(platform.state.clock)
        before = clock.read()

        report = await play(
            platform.urls, token_for=platform.minter.access_token, clock=clock, console=Console(quiet=True)
        )

        assert report.ok
        assert clock.read() == before
        assert report.checks["a date of a series keeps its time"] >= 30
        assert report.checks["an invitation has its meeting's time"] >= 60
        assert report.checks["an open question is on the next agenda"] >= 30
        assert report.checks["an entry of a feed has its meeting's time"] >= 10
        assert report.checks["who is asked how it goes has answered"] >= 20
        assert report.checks["what can wait comes by day"] >= 30
        assert report.checks["a circle's meeting is on everybody's own clock"] == 5
        assert report.checks["each reads the other's thanks"] == 4
        assert report.checks["others read nothing of a pair"] >= 150
        assert _said(report.saw["Jonas"], by="portal", word="Kaffeegespräch")
        assert _said(report.saw["Sunita"], by="portal", word="GMT+05:45")
        assert _said(report.saw["Margaret"], by="mail", word="Cancelled: meeting with Sunita")
        assert _said(report.saw["Leyla"], by="portal", word="نصيحتك")
        assert _said(report.saw["Tom"], by="portal", word="a seat is free")
        assert not _said(report.saw["Ngozi"], by="mail", word="")


def _said(seen: list[dict[str, str]], *, by: str, word: str) -> list[str]:
    return [each["said"] for each in seen if each["by"] == by and word in each["said"]]
