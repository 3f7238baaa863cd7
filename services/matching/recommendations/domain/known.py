"""What is known of a mentor, and the week in UTC that follows from their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.matching.engine import PACKED, Bits, Exceptions, Mentor, in_utc, with_exceptions


@dataclass(frozen=True, kw_only=True)
class Times:
    """When somebody has time: their own week, packed, on the clock of their zone, and the dates that are exceptions."""

    zone: str
    weekly: bytes
    exceptions: tuple[tuple[date, bytes], ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was heard of a mentor: everything but a week in the engine's words, their times, and their price."""

    mentor: Mentor
    zone: str | None
    times: Times | None
    price: int


def weeks_of(people: Sequence[Times | None], week: date) -> list[Bits | None]:
    """The weeks in UTC from `week` on, where each date's own quarters hold on an exception."""
    told = [each for each in people if each is not None]
    if not told:
        return [None] * len(people)
    own = np.frombuffer(b"".join(each.weekly for each in told), dtype=np.uint8).reshape(-1, PACKED)
    zones = [each.zone for each in told]
    dates = [(row, (on - week).days, day) for row, each in enumerate(told) for on, day in each.exceptions]
    shown = iter(with_exceptions(in_utc(own, zones, week), zones, week, exceptions=Exceptions.of(dates)))
    return [None if each is None else next(shown) for each in people]
