"""What sessions publishes: conversations, meetings and series, work between them, flash events, and its answers."""

from contracts.sessions.answers import (
    ActedInSessions,
    ErasedInSessions,
    ExportedFromSessions,
)
from contracts.sessions.conversations import (
    SessionBooked,
    SessionCancelled,
    SlotTaken,
)
from contracts.sessions.flash import (
    FlashMentee,
    FlashMentor,
    FlashPlanRequested,
)
from contracts.sessions.meetings import (
    Closing,
    MeetingBooked,
    MeetingCancelled,
    MeetingHeld,
    MeetingMissed,
    MeetingMoved,
    MeetingProposalClosed,
    MeetingProposed,
)
from contracts.sessions.series import (
    Rhythm,
    SeriesAgreed,
    SeriesDateLost,
    SeriesEnded,
    SeriesEnding,
    SeriesProposed,
)
from contracts.sessions.work import (
    AbsenceNoted,
    AdviceGiven,
    AdviceOutcome,
    AdviceReported,
    Gift,
    GiftGiven,
    GoalSet,
    GoalSettled,
)

__all__ = [
    "AbsenceNoted",
    "ActedInSessions",
    "AdviceGiven",
    "AdviceOutcome",
    "AdviceReported",
    "Closing",
    "ErasedInSessions",
    "ExportedFromSessions",
    "FlashMentee",
    "FlashMentor",
    "FlashPlanRequested",
    "Gift",
    "GiftGiven",
    "GoalSet",
    "GoalSettled",
    "MeetingBooked",
    "MeetingCancelled",
    "MeetingHeld",
    "MeetingMissed",
    "MeetingMoved",
    "MeetingProposalClosed",
    "MeetingProposed",
    "Rhythm",
    "SeriesAgreed",
    "SeriesDateLost",
    "SeriesEnded",
    "SeriesEnding",
    "SeriesProposed",
    "SessionBooked",
    "SessionCancelled",
    "SlotTaken",
]
