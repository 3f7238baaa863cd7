"""Any sequence of proposals, answers, moves and cancellations agrees with the model; each mutant does not.

A mutant leaves one step out, in a story in which everything happens once.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import Range

from services.sessions.mapping import map_domain
from services.sessions.meetings.commands import cancelling, proposals, times
from services.sessions.meetings.domain import session as session_domain
from services.sessions.meetings.domain.defaults import FREE_CANCELLATION
from services.sessions.meetings.domain.room import Diary
from services.sessions.timers import TIMERS
from tests.conftest import FreshDatabases
from tests.service.sessions.booking_machine import Booking, the_story
from tests.service.sessions.machine import play, stories

STORIES = stories(12, steps=20)


@pytest.fixture
def machine(database: FreshDatabases) -> type[Booking]:
    """Give the machine on a database of its own."""
    map_domain()
    Booking.url = database("sessions")
    return Booking


@pytest.mark.timeout(240)
def test_any_sequence_agrees_with_the_model(machine: type[Booking]) -> None:
    play(machine, STORIES)


def test_a_story_in_which_everything_happens_once_agrees(machine: type[Booking]) -> None:
    the_story(machine)


async def forget(*_: Any, **__: Any) -> None:
    """Stands in for what a mutant leaves out."""


class TestMutants:
    @pytest.mark.parametrize(
        ("where", "what"),
        [
            (proposals, "check_room"),
            (proposals, "move_time"),
            (cancelling, "free_time"),
            (cancelling, "drop_proposals"),
        ],
        ids=["nobody's room is asked for", "a move", "time given back", "moot proposals"],
    )
    def test_a_step_that_is_left_out_is_noticed(
        self, machine: type[Booking], monkeypatch: pytest.MonkeyPatch, where: Any, what: str
    ) -> None:
        monkeypatch.setattr(where, what, forget)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_meetings_that_never_end_are_noticed(self, machine: type[Booking], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(TIMERS, "end_meeting", forget)

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_meetings_that_may_not_touch_are_noticed(
        self, machine: type[Booking], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(times, "_during", lambda session: Range(session.starts_at, session.ends_at, bounds="[]"))

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_days_that_are_not_counted_on_their_own_clock_are_noticed(
        self, machine: type[Booking], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_utc = Counter[Any]
        monkeypatch.setattr(Diary, "days", lambda self: in_utc(busy.starts_at.date() for busy in self.busy))

        with pytest.raises(AssertionError):
            the_story(machine)

    def test_a_late_word_that_is_not_remembered_is_noticed(
        self, machine: type[Booking], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(session_domain, "FREE_CANCELLATION", replace(FREE_CANCELLATION, value=23))

        with pytest.raises(AssertionError):
            the_story(machine)
