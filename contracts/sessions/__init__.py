"""What sessions publishes: conversations, meetings, work between them, messages, concerns, flash events, answers."""

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
from contracts.sessions.messages import MessageWritten
from contracts.sessions.safety import ConcernRaised
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
    AbsenceStep,
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
    "AbsenceStep",
    "ActedInSessions",
    "AdviceGiven",
    "AdviceOutcome",
    "AdviceReported",
    "Closing",
    "ConcernRaised",
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
    "MessageWritten",
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
