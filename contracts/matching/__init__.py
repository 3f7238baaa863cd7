"""What matching publishes: introductions, and what they grow into."""

from contracts.matching.answers import ActedInMatching, ErasedInMatching, ExportedFromMatching
from contracts.matching.capacity import MentorLoadChanged
from contracts.matching.introductions import (
    IntroductionAccepted,
    IntroductionBooked,
    IntroductionDeclined,
    IntroductionExpired,
    IntroductionSent,
    IntroductionSlotLost,
    IntroductionWithdrawn,
)

__all__ = [
    "ActedInMatching",
    "ErasedInMatching",
    "ExportedFromMatching",
    "IntroductionAccepted",
    "IntroductionBooked",
    "IntroductionDeclined",
    "IntroductionExpired",
    "IntroductionSent",
    "IntroductionSlotLost",
    "IntroductionWithdrawn",
    "MentorLoadChanged",
]
