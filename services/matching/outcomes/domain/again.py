"""When the questions of the baseline are asked once more."""

from datetime import date, datetime

from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.refusals import NotTimeToAnswerAgain


def check_time(starts_on: date, ends_on: date, *, now: datetime) -> None:
    """Of a programme with these first and last days."""
    if not starts_on + DEFAULTS.again_after <= now.date() <= ends_on + DEFAULTS.again_until:
        raise NotTimeToAnswerAgain
