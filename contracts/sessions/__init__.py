"""What sessions publishes: meetings, messages, flash events to be planned, and its answers."""

from contracts.sessions.answers import ActedInSessions, ErasedInSessions, ExportedFromSessions
from contracts.sessions.flash import FlashMentee, FlashMentor, FlashPlanRequested
from contracts.sessions.meetings import SessionBooked, SessionCancelled, SlotTaken
from contracts.sessions.messages import MessageWritten

__all__ = [
    "ActedInSessions",
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
