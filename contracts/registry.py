"""Every event there is, by type: the table that readers, generators and tests share."""

from contracts import matching, notifications, profiles, sessions
from contracts.envelope import Event

EVENTS: tuple[type[Event], ...] = (
    profiles.MemberProfileSaved,
    profiles.AvailabilitySet,
    profiles.NeedStated,
    profiles.NeedWithdrawn,
    profiles.OfferMade,
    profiles.OfferWithdrawn,
    matching.IntroductionSent,
    matching.IntroductionAccepted,
    matching.IntroductionBooked,
    matching.IntroductionSlotLost,
    matching.IntroductionDeclined,
    matching.IntroductionWithdrawn,
    matching.IntroductionExpired,
    sessions.SessionBooked,
    sessions.SlotTaken,
    sessions.SessionCancelled,
    notifications.InvitationMailed,
)

BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

TOPICS: dict[str, str] = {event.topic: event.type.split(".")[1] for event in EVENTS}
"""Topic → the service that publishes it."""
