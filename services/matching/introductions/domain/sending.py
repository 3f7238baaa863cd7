"""Sending an ask to one mentor: what may stand in its way, and the introduction that it makes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.matching import IntroductionSent
from contracts.words import Kind
from services.matching.engine import Obstacle
from services.matching.introductions.domain.ask import Ask
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.refusals import (
    AlreadyAsked,
    AskingYourself,
    ChosenTwice,
    KindNotOffered,
    ManyTakenBack,
    MentorFull,
    MentorPaused,
    NoCommonLanguage,
    NoCommonTime,
    NoSuchOffer,
    SameLine,
    StageTheOtherWay,
    TakenBackOften,
    TooManyChoices,
)
from services.matching.introductions.domain.waiting import Calendar, after

TAKEN_BACK, TAKEN_BACK_OF_ALL, TAKEN_BACK_WITHIN = 2, 10, timedelta(days=7)
"""Asks of one member: to the same mentor, and to whomever without an answer."""
REFUSALS = {
    Obstacle.BLOCKED: NoSuchOffer,
    # What somebody asks for themselves, and what they are open to be, is told to nobody.
    Obstacle.WISH: NoSuchOffer,
    Obstacle.ROLE: NoSuchOffer,
    Obstacle.SELF: AskingYourself,
    Obstacle.IN_TOUCH: AlreadyAsked,
    Obstacle.KIND: KindNotOffered,
    Obstacle.LINE: SameLine,
    Obstacle.STAGE: StageTheOtherWay,
    Obstacle.PAUSED: MentorPaused,
    Obstacle.SEATS: MentorFull,
    Obstacle.LANGUAGE: NoCommonLanguage,
    Obstacle.TIME: NoCommonTime,
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Who asks whom, for which need, and how well they fit in each part of a score by which weights."""

    mentee_id: UUID
    mentor_id: UUID
    need_id: UUID
    kind: Kind
    fits: tuple[int, ...] = ()
    weights_version: int = 0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """So much working time somebody has to answer, by their own calendar; a mentor is nudged when so much is left."""

    working: timedelta
    nudge_before_the_end: timedelta
    calendar: Calendar


def send(
    introduction_id: UUID,
    pair: Pair,
    *,
    ask: Ask,
    sealed: str,
    patience: Patience,
    now: datetime,
    follows: UUID | None = None,
) -> tuple[Introduction, IntroductionSent]:
    """The introduction and its event, which carries the ask under the mentee's key.

    `follows` is the introduction from which the ask moved on to this one.
    """
    introduction = Introduction(
        id=introduction_id,
        mentee_id=pair.mentee_id,
        mentor_id=pair.mentor_id,
        need_id=pair.need_id,
        kind=pair.kind,
        topic=ask.topic,
        tried=ask.tried,
        first_step=ask.first_step,
        sealed_ask=sealed,
        sent_at=now,
        waits_from=now,
        waits_for=patience.working,
        expires_at=after(now, patience.working, patience.calendar),
    )
    return introduction, _sent(introduction, follows)


def _sent(introduction: Introduction, follows: UUID | None) -> IntroductionSent:
    return IntroductionSent(
        introduction_id=introduction.id,
        mentee_id=introduction.mentee_id,
        mentor_id=introduction.mentor_id,
        need_id=introduction.need_id,
        kind=introduction.kind,
        ask=introduction.sealed_ask,
        expires_at=introduction.expires_at,
        sent_at=introduction.sent_at,
        follows=follows,
    )


def check_taken_back(*, from_this_one: int, from_all: int) -> None:
    """How many asks of a member were taken back within TAKEN_BACK_WITHIN, of all those that nobody had answered.

    Without the second the few asks that may be open at once would reach everybody, one after the other.
    """
    if from_this_one >= TAKEN_BACK:
        raise TakenBackOften
    if from_all >= TAKEN_BACK_OF_ALL:
        raise ManyTakenBack


def check_choices(mentor_id: UUID, choices: tuple[UUID, ...], *, most: int) -> None:
    """Whether each of them can be asked is looked at when their turn comes, and told to nobody."""
    if len(choices) > most:
        raise TooManyChoices
    if len({mentor_id, *choices}) != 1 + len(choices):
        raise ChosenTwice


def refuse_obstacles(found: Obstacle) -> None:
    """Refuses for the first obstacle between two people, in the order in which it helps to hear of them.

    Somebody who is kept apart by a block is as somebody who offers nothing, before anything else is said of them.
    """
    for obstacle, refusal in REFUSALS.items():
        if found & obstacle:
            raise refusal
