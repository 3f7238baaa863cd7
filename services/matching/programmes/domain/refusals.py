"""Why something is not possible in a programme; each docstring is the sentence that is read."""

from chassis.errors import BadInput, DomainError, NotAllowed, NotFound


class NoSuchProgramme(NotFound):
    """There is no programme with this id that you may see."""


class NoSuchEnrolment(NotFound):
    """You are not enrolled in this programme."""


class NoSuchRun(NotFound):
    """There is no matching run with this id that you may see."""


class NoSuchProposal(NotFound):
    """There is no proposal with this id that you are part of."""


class NotProgrammeStaff(NotAllowed):
    """Only those who run this programme can do this."""


class TooManyRuns(DomainError):
    """Three runs of this programme wait or are worked on; wait for one, or cancel it."""


class TooManySimulations(DomainError):
    """Thirty simulations of this programme are kept; each is forgotten after a day."""


class ProgrammeMisread(BadInput):
    """This programme cannot be opened as it is described."""


class WeightsMisread(BadInput):
    """The weights must name every part of the score once, with whole points that sum to 10000."""


class AnswersMisread(BadInput):
    """These answers do not fit the questions of the programme."""


class NotEnrolling(DomainError):
    """Enrolment in this programme is not open at the moment; its page says when it is."""


class WrongState(DomainError):
    """The programme is not at that point: enrolment opens first, then it closes, then a run is published."""


class AlreadyEnrolled(DomainError):
    """You are enrolled in this role already; withdraw first if you want to change your answers."""


class RoleNotInKind(DomainError):
    """This kind of programme has no such role: peers enrol as peers, everybody else as mentor or mentee."""


class NotEligible(DomainError):
    """You are not an active member at the moment; renew your membership, then enrol."""


class MayNotMentor(DomainError):
    """The association has not approved you as a mentor yet; ask its staff, or enrol as a mentee."""


class NoNeedForIt(DomainError):
    """State a need of this kind of relationship first, then enrol: the programme looks for somebody who covers it."""


class NoOfferForIt(DomainError):
    """Make an offer of this kind of relationship first, then enrol: mentees are matched with what you offer."""


class AssignmentStands(DomainError):
    """Your answer about the control group was used already and stays as it is; enrol with the same answer as before."""


class CameBackLately(DomainError):
    """You left and came back already this week, and others were told of you each time; enrol again in some days."""


class AlreadyWithdrawn(DomainError):
    """This enrolment was withdrawn already."""


class WishMisread(BadInput):
    """A pair is both pinned and forbidden, or named twice; say of each pair one thing, once."""


class PinImpossible(DomainError):
    """This pair cannot be pinned."""


class TooManyPins(DomainError):
    """More mentees are pinned to a mentor than the mentor has seats, or a mentee is pinned twice."""


class RunOver(DomainError):
    """This run has ended; there is nothing left to cancel."""


class RunNotOver(DomainError):
    """This run has no result yet; wait until it is done, then publish it."""


class NotCancelled(DomainError):
    """Only a run that was cancelled or that failed can be resumed."""


class OnlySimulated(DomainError):
    """This was a simulation and is not kept; start a run with the same terms, then publish that."""


class RunHasFaults(DomainError):
    """The checker found a fault in this run; start it again, and tell the operators."""


class NothingToCheck(DomainError):
    """Only a finished run that kept its pairs can be checked; a simulation keeps its numbers alone."""


class StillChecking(DomainError):
    """This run is being checked, which takes more than a moment for so many people; ask again in half a minute."""


class ManyChecks(DomainError):
    """Several runs are being checked already, one after the other; ask again in half a minute."""


class NoCircles(DomainError):
    """Only a run of a programme of groups has circles; look at the pairs of this one."""


class NotComparable(DomainError):
    """Only two finished runs of one programme can be compared."""


class NotOpenAnyMore(DomainError):
    """This proposal is not waiting for an answer any more."""


class AlreadyAnswered(DomainError):
    """You have answered this proposal already."""
