"""What sessions publishes: conversations, meetings and their series, flash events to be planned, and its answers."""

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

__all__ = [
    "ActedInSessions",
    "Closing",
    "ErasedInSessions",
    "ExportedFromSessions",
    "FlashMentee",
    "FlashMentor",
    "FlashPlanRequested",
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
