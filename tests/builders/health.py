"""Relationships on a day, and what their people say, with everything filled in that a test does not care about."""

from datetime import date
from typing import Any

from services.sessions.facts.domain import Life
from services.sessions.health.domain.rhythm import Course

BEGIN = date(2027, 1, 4)


def a_course(**more: Any) -> Course:
    """Under way since the fourth of January, once in four weeks."""
    return Course(**{"life": Life.ACTIVE, "starts_on": BEGIN, "every_days": 28, **more})
