"""What members are told of goals, advice, gifts and follow-ups: that the other wrote one down, never in which words.

Of each kind once a day however many come: all of them are read in one place.  Nobody is told how many there are.
"""

from datetime import date
from uuid import UUID

from contracts.sessions import (
    AdviceGiven,
    FollowUpAgreed,
    FollowUpDue,
    Gift,
    GiftGiven,
    GoalDue,
    GoalSet,
    GoalSettled,
)
from services.notifications.domain.inbox import Message
from services.notifications.domain.kinds import NotificationKind, Wording

OfLedgers = AdviceGiven | FollowUpAgreed | FollowUpDue | GiftGiven | GoalDue | GoalSet | GoalSettled


def on_advice_given(event: AdviceGiven) -> tuple[Message, ...]:
    kind, wording = NotificationKind.ADVICE_GIVEN, Wording.ADVICE_GIVEN
    return _to_the_other(event, kind, wording, by=event.member_id, day=event.given_on)


def on_gift_given(event: GiftGiven) -> tuple[Message, ...]:
    """Whoever did not write it down: who was given it, or who gave it and reads that it is remembered."""
    wording = Wording.GIFT_GIVEN if event.noted_by == event.member_id else Wording.GIFT_NOTED
    if event.gift is Gift.THANKS:
        wording = Wording.THANKS_GIVEN
    return _to_the_other(event, NotificationKind.GIFT_GIVEN, wording, by=event.noted_by, day=event.given_on)


def on_goal_set(event: GoalSet) -> tuple[Message, ...]:
    return _to_the_other(event, NotificationKind.GOAL_SET, Wording.GOAL_SET, by=event.set_by, day=event.set_on)


def on_goal_settled(event: GoalSettled) -> tuple[Message, ...]:
    wording = Wording.GOAL_REACHED if event.reached else Wording.GOAL_LET_GO
    return _to_the_other(event, NotificationKind.GOAL_SETTLED, wording, by=event.settled_by, day=event.settled_on)


def on_follow_up_agreed(event: FollowUpAgreed) -> tuple[Message, ...]:
    """Whoever does it, if the other wrote it down; what somebody takes upon themselves waits for the agenda."""
    if event.member_id == event.agreed_by:
        return ()
    kind, wording = NotificationKind.FOLLOW_UP_AGREED, Wording.FOLLOW_UP_AGREED
    return _to_the_other(event, kind, wording, by=event.agreed_by, day=event.agreed_on)


def on_follow_up_due(event: FollowUpDue) -> tuple[Message, ...]:
    kind, wording = NotificationKind.FOLLOW_UP_DUE, Wording.FOLLOW_UP_DUE
    return (_message(event, event.member_id, kind, wording, day=event.due_on),)


def on_goal_due(event: GoalDue) -> tuple[Message, ...]:
    return (_message(event, event.member_id, NotificationKind.GOAL_DUE, Wording.GOAL_DUE, day=event.due_on),)


def _to_the_other(
    event: OfLedgers, kind: NotificationKind, wording: Wording, *, by: UUID | None, day: date | None
) -> tuple[Message, ...]:
    """Who did it knows; of what was told before it was said who did it and when, nobody hears anything."""
    if by is None or day is None:
        return ()
    return (_message(event, _other(event, by), kind, wording, day=day),)


def _message(event: OfLedgers, member_id: UUID, kind: NotificationKind, wording: Wording, *, day: date) -> Message:
    return Message(
        member_id=member_id,
        about=_other(event, member_id),
        kind=kind,
        wording=wording,
        relationship_id=event.relationship_id,
        sequence=day.toordinal(),
    )


def _other(event: OfLedgers, member_id: UUID) -> UUID:
    return event.mentee_id if member_id == event.mentor_id else event.mentor_id
