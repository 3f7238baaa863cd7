"""Why an introduction cannot be; each docstring is the sentence that a member reads."""

from chassis.errors import DomainError, NotAllowed, NotFound


class NoSuchOffer(NotFound):
    """This member offers no guidance at the moment."""


class NoSuchIntroduction(NotFound):
    """There is no introduction with this id that you are part of."""


class AskingYourself(DomainError):
    """You cannot ask yourself; choose somebody else."""


class AlreadyAsked(DomainError):
    """You are in touch already: by an ask, for this need or with this person, or by a relationship; go on with that."""


class KindNotOffered(DomainError):
    """This member does not take part in the kind of relationship that your need is about."""


class MentorFull(DomainError):
    """This mentor has no free place at the moment; choose somebody else, or ask again later."""


class MentorPaused(DomainError):
    """This mentor takes nobody new for a while; choose somebody else, or ask again later."""


class NoCommonLanguage(DomainError):
    """You have no language in common with this member; add the languages you speak to your profile."""


class NoCommonTime(DomainError):
    """Your weekly times and theirs never meet; add more times to your availability."""


class MembershipNotCurrent(DomainError):
    """You are not an active member at the moment, so nobody new can be asked; renew your membership, then ask."""


class NotTheMentor(NotAllowed):
    """Only the person who was asked can answer."""


class NotTheMentee(NotAllowed):
    """Only the person who asked can take the ask back."""


class NotOpen(DomainError):
    """This introduction is not waiting for an answer any more."""


class AlreadyEnded(DomainError):
    """This introduction has already ended."""


class AlreadyMet(DomainError):
    """The conversation has begun or is over; there is nothing to take back."""


class SameLine(DomainError):
    """One of you reports to the other, or you work in one team; choose somebody who has no say over your work."""


class StageTheOtherWay(DomainError):
    """This mentor stands on the other side of you on the career ladder; choose another mentor or another kind."""


class NotYourTurn(DomainError):
    """It is the other person's turn to answer; wait for it, or end the ask."""


class NotProposed(DomainError):
    """This time was not proposed; choose one of those that were, or propose others."""


class TooManyProposals(DomainError):
    """Times have gone back and forth often enough; choose one of the last ones, or end the ask kindly."""


class TimesMissing(DomainError):
    """Propose one to three times, each of them once."""


class TooManyChoices(DomainError):
    """You named more next choices than an ask can go to; name fewer, the best first."""


class ChosenTwice(DomainError):
    """Name everybody once: whom you ask first, and then each next choice."""


class TooManyOpenAsks(DomainError):
    """You have as many open asks as can be open at once; wait for an answer to one, or take one back."""


class TakenBackOften(DomainError):
    """You have taken two asks to this mentor back within a week, and each was read; ask again some days from now."""


class ManyTakenBack(DomainError):
    """You took ten asks back within a week before anybody answered, and each was read; ask again some days from now."""


class RuleIsFixed(DomainError):
    """This rule is the same for every association and cannot be changed."""


class RuleOutOfBounds(DomainError):
    """This rule cannot have this value; the table of rules says the least and the most."""


class NudgeAfterTheEnd(DomainError):
    """A nudge must come before the ask ends; change the other rule first."""


class RulesOfAll(NotAllowed):
    """These rules hold for the whole association; a programme manager of all programmes, or an operator, sets them."""
