"""When the questions of the baseline are asked once more."""

from datetime import date, datetime

from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.refusals import NotTimeToFollowUp


def check_time(starts_on: date, ends_on: date, *, now: datetime) -> None:
    """Of a programme with these first and last days."""
    if not starts_on + DEFAULTS.follow_up_after <= now.date() <= ends_on + DEFAULTS.follow_up_until:
        raise NotTimeToFollowUp
