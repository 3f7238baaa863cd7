"""What sessions publishes: meetings, what two people work on, flash events to be planned, and its answers."""

from contracts.sessions.answers import ActedInSessions, ErasedInSessions, ExportedFromSessions
from contracts.sessions.flash import FlashMentee, FlashMentor, FlashPlanRequested
from contracts.sessions.meetings import SessionBooked, SessionCancelled, SlotTaken
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
    "ErasedInSessions",
    "ExportedFromSessions",
    "FlashMentee",
    "FlashMentor",
    "FlashPlanRequested",
    "Gift",
    "GiftGiven",
    "GoalSet",
    "GoalSettled",
    "SessionBooked",
    "SessionCancelled",
    "SlotTaken",
]
