"""What matching publishes: introductions, and what they grow into."""

from contracts.matching.answers import ActedInMatching, ErasedInMatching, ExportedFromMatching
from contracts.matching.capacity import MentorLoadChanged
from contracts.matching.introductions import (
    AskingRuleChanged,
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionNudged,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionTimesProposed,
    IntroductionWithdrawn,
)

__all__ = [
    "ActedInMatching",
    "AskingRuleChanged",
    "ErasedInMatching",
    "ExportedFromMatching",
    "IntroductionAccepted",
    "IntroductionBooked",
    "IntroductionDeclined",
    "IntroductionExpired",
    "IntroductionNudged",
    "IntroductionSent",
    "IntroductionSlotLost",
    "IntroductionTimesProposed",
    "IntroductionWithdrawn",
    "MentorLoadChanged",
]
