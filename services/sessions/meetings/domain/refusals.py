"""Why something cannot be with meetings; each docstring is the sentence that a member reads."""

from chassis.errors import DomainError, NotFound


class NoSuchMeetingProposal(NotFound):
    """There is no proposal with this id that you are part of."""


class NoSuchSeries(NotFound):
    """There is no series with this id that you are part of."""


class SlotTaken(DomainError):
    """This time has gone; choose another one."""


class AlreadyCancelled(DomainError):
    """This session was already cancelled."""


class AlreadyStarted(DomainError):
    """This session has already started, so it can no longer be cancelled or moved."""


class OnlyMeetingsMove(DomainError):
    """A coffee conversation is moved by cancelling it and choosing another time in its introduction."""


class NotUnderWay(DomainError):
    """This relationship is paused or has ended; go on with it first, then find a time."""


class ChooseOneToThreeTimes(DomainError):
    """Propose one, two or three different times."""


class TimeNotOnTheMinute(DomainError):
    """A meeting starts on a whole minute; leave out the seconds."""


class TimeInThePast(DomainError):
    """This time has passed; choose one that is still to come."""


class TimeTooFarAhead(DomainError):
    """Choose a time within a year from now."""


class LengthUnlikely(DomainError):
    """A meeting lasts from 5 minutes to 8 hours; choose a length between them."""


class PlaceTooLong(DomainError):
    """A place or a link has at most 500 characters; put the rest into your agenda."""


class TooManyProposals(DomainError):
    """Five proposals wait for an answer already; answer or take back one of them first."""


class AlreadyProposed(DomainError):
    """There is an open proposal for this already; answer it, or propose other times in its place."""


class ProposalIsClosed(DomainError):
    """This proposal is no longer open; propose a time yourself."""


class OwnProposal(DomainError):
    """You proposed this yourself, so the other one chooses; you can take it back."""


class NotAmongTheTimes(DomainError):
    """Choose one of the times that were proposed, or propose others."""


class TooCloseToAnother(DomainError):
    """One of you has another meeting too close to this time; choose another time."""


class DayIsFull(DomainError):
    """One of you has as many meetings on that day as they take; choose another day."""


class LimitsUnlikely(DomainError):
    """Choose 0 to 120 minutes between meetings, and 1 to 24 meetings a day."""


class RevisedTooOften(DomainError):
    """This meeting was changed very often; write to each other where you meet, or cancel it and book another."""


class SeriesNotRunning(DomainError):
    """This series is not under way; propose a new one."""


class SeriesNotOnTheQuarter(DomainError):
    """A series starts on a quarter of an hour; choose :00, :15, :30 or :45."""


class EndsBeforeItStarts(DomainError):
    """The last day of a series is not before its first; choose a later one."""


class NotOverYet(DomainError):
    """You can say that you did not meet once the meeting is over."""


class TooLateToSay(DomainError):
    """What happened more than two weeks ago stays as it was told."""
