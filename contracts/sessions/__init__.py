"""What sessions publishes: conversations, meetings, work, health, messages, concerns, seats, events, answers."""

from contracts.sessions.answers import (
    ActedInSessions,
    ErasedInSessions,
    ExportedFromSessions,
)
from contracts.sessions.circles import SeatGiven, SeatOffered
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
from contracts.sessions.health import (
    ClosingAsked,
    FitAsked,
    FitExitChosen,
    KeepInTouchChosen,
    PulseAsked,
    RelationshipRevived,
    RelationshipWentIdle,
    RhythmNudged,
    ThanksShared,
    TurnTo,
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
    "ClosingAsked",
    "ConcernRaised",
    "ErasedInSessions",
    "ExportedFromSessions",
    "FitAsked",
    "FitExitChosen",
    "FlashMentee",
    "FlashMentor",
    "FlashPlanRequested",
    "Gift",
    "GiftGiven",
    "GoalSet",
    "GoalSettled",
    "KeepInTouchChosen",
    "MeetingBooked",
    "MeetingCancelled",
    "MeetingHeld",
    "MeetingMissed",
    "MeetingMoved",
    "MeetingProposalClosed",
    "MeetingProposed",
    "MessageWritten",
    "PulseAsked",
    "RelationshipRevived",
    "RelationshipWentIdle",
    "Rhythm",
    "RhythmNudged",
    "SeatGiven",
    "SeatOffered",
    "SeriesAgreed",
    "SeriesDateLost",
    "SeriesEnded",
    "SeriesEnding",
    "SeriesProposed",
    "SessionBooked",
    "SessionCancelled",
    "SlotTaken",
    "ThanksShared",
    "TurnTo",
]
