"""What sessions publishes: meetings, messages, concerns, flash events to be planned, and its answers."""

from contracts.sessions.answers import ActedInSessions, ErasedInSessions, ExportedFromSessions
from contracts.sessions.flash import FlashMentee, FlashMentor, FlashPlanRequested
from contracts.sessions.meetings import SessionBooked, SessionCancelled, SlotTaken
from contracts.sessions.messages import MessageWritten
from contracts.sessions.safety import ConcernRaised

__all__ = [
    "ActedInSessions",
    "ConcernRaised",
    "ErasedInSessions",
    "ExportedFromSessions",
    "FlashMentee",
    "FlashMentor",
    "FlashPlanRequested",
    "MessageWritten",
    "SessionBooked",
    "SessionCancelled",
    "SlotTaken",
]
