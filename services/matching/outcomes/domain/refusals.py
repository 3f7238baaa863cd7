"""Why something about outcomes is refused; each docstring is the sentence that is read."""

from chassis.errors import DomainError, NotAllowed, NotFound


class NotForOutcomes(NotAllowed):
    """Outcomes are for those who run the programme, and those of the association for who runs all programmes."""


class ProposalChanged(DomainError):
    """These are not the weights that are proposed now; read the report again, then adopt what it proposes."""


class NoSuchWeights(NotFound):
    """There are no weights of this version for this kind and programme."""


class WeightsInForce(DomainError):
    """These weights are in force already; there is nothing to change."""


class NotTimeToAnswerAgain(DomainError):
    """This can be answered from two months after the programme's first day until two months after its last."""


class AnsweredAgainAlready(DomainError):
    """You have answered this; an answer stays as it was given, so that it can be compared with the first."""


class NothingToAnswerAgain(NotFound):
    """You did not enrol in this programme in this role."""
