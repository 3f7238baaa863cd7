"""Why something cannot be between two people; each docstring is the sentence that a member reads."""

from chassis.errors import DomainError, NotFound


class NoSuchConversation(NotFound):
    """There is no conversation with this id that you had."""


class NoSuchRelationship(NotFound):
    """There is no relationship with this id that you are part of."""


class NoSuchPartner(NotFound):
    """This member cannot be paired with at the moment; choose somebody else."""


class NotInProgramme(DomainError):
    """Both have to take part in this programme, one as mentor and one as mentee; ask them to enrol first."""


class PairedAgainstLine(DomainError):
    """The association pairs nobody with their manager, or with somebody of their own team; choose somebody else."""


class PairedAgainstWish(DomainError):
    """One of the two asked for somebody else, by a wish or by the part they take; choose somebody else."""


class PairedWithoutLanguage(DomainError):
    """The two have no language in common; choose somebody else, or ask them to add the languages they speak."""


class PairedWithPaused(DomainError):
    """This mentor takes nobody new for a while; choose somebody else, or wait."""


class NotOverYet(DomainError):
    """You can say how it went once the conversation is over."""


class AnswersClosed(DomainError):
    """What follows this conversation is settled; your answer can no longer be changed."""


class WithYourself(DomainError):
    """You cannot pair somebody with themselves; choose two members."""


class AlreadyRelated(DomainError):
    """These two have a relationship already; go on with that one, or end it first."""


class AlreadyOver(DomainError):
    """This relationship has ended."""


class NothingToSign(DomainError):
    """There is no agreement yet; write one, then both sign it."""


class AgreementChanged(DomainError):
    """The agreement was changed meanwhile; read the newest version and sign that."""


class NotUnderWay(DomainError):
    """Only a relationship that is under way can be paused or renewed."""


class NotPaused(DomainError):
    """This relationship is not paused; there is nothing to resume."""


class PauseNotAhead(DomainError):
    """A pause ends on a day to come, within the next 180 days; choose such a day."""


class NotAskedToRenew(DomainError):
    """Whether to go on is asked three weeks before the end; until then there is nothing to answer."""
