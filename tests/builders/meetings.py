"""Relationships and what two people do about meeting, with everything filled in that a test does not care about."""

from datetime import date, time
from typing import Any

from chassis.ids import new_id
from contracts.matching import RelationshipEnded, RelationshipPaused, RelationshipStarted
from contracts.matching.relationships import Ending, Origin
from contracts.profiles import AvailabilitySet
from contracts.profiles.members import AvailabilityWindow
from contracts.sessions import Rhythm
from contracts.words import Format, Kind, Weekday
from services.sessions.meetings.domain.parts import Manner, Pair
from services.sessions.meetings.domain.series import Rule
from tests.builders.sessions import NOW

VIDEO = Manner(minutes=45, format=Format.VIDEO, place="https://call.example/room")


def a_pair(**more: Any) -> Pair:
    return Pair(**{"relationship_id": new_id(), "mentor_id": new_id(), "mentee_id": new_id(), **more})


def a_start(pair: Pair, **more: Any) -> RelationshipStarted:
    values = {"kind": Kind.TRADITIONAL, "origin": Origin.INTRODUCTION, "formal": False, "starts_on": date(2027, 1, 4)}
    return RelationshipStarted(**{**pair.named(), **values, **more})


def a_pause(pair: Pair, until: date) -> RelationshipPaused:
    return RelationshipPaused(**pair.named(), until=until)


def an_end(pair: Pair) -> RelationshipEnded:
    return RelationshipEnded(**pair.named(), ending=Ending.ENDED, ended_at=NOW)


def a_rule(**more: Any) -> Rule:
    """Tuesdays at six in the evening in Lisbon, from the twelfth of January on."""
    values = {"zone": "Europe/Lisbon", "rhythm": Rhythm.WEEKLY, "first_on": date(2027, 1, 12), "at": time(18, 0)}
    return Rule(**{**values, **more})


def an_availability(member_id: Any, *windows: tuple[Weekday, int, int], zone: str = "UTC") -> AvailabilitySet:
    """Each window as a day and the hours from and to which."""
    return AvailabilitySet(
        member_id=member_id,
        zone=zone,
        windows=tuple(
            AvailabilityWindow(weekday=day, starts_at=time(begin), ends_at=time(end % 24))
            for day, begin, end in windows
        ),
    )
