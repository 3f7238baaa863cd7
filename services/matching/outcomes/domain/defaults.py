"""The numbers of outcomes, with their units; nobody changes them: of two limits one could read what lies between."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """- least: no number of fewer people is shown, and none that could be had by subtracting shown ones.
    - formed_within: of an ask or an offer; a relationship that comes later is another story.
    - active_after: of the relationship's beginning; half a year is what an informal one lasts.
    - again_after: of the programme's first day, before which little can have changed.
    - again_until: after its last day.
    - prior: the odds ratios that are expected of one part, as the standard deviation of their logarithm.  Half a unit
      is large: from 50 to 62 of 100.  What few pairs say is drawn towards no effect by it.
    - most: how many times heavier or lighter one proposal makes a part.
    """

    least: int = 10
    formed_within: timedelta = timedelta(days=90)
    active_after: timedelta = timedelta(days=180)
    again_after: timedelta = timedelta(days=60)
    again_until: timedelta = timedelta(days=60)
    prior: float = 0.5
    most: float = 2.0


DEFAULTS = Defaults()
