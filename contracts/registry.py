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
    profiles.OfferPaused,
    profiles.OfferResumed,
    profiles.MemberBlocked,
    profiles.BlockLifted,
    profiles.MemberErased,
    profiles.ErasureStarted,
    profiles.ExportRequested,
    profiles.ConsentAnswered,
    profiles.PairImported,
    profiles.MembersMerged,
    profiles.MembersSeparated,
    profiles.IntegrationTested,
    matching.IntroductionSent,
    matching.IntroductionAccepted,
    matching.IntroductionBooked,
    matching.IntroductionSlotLost,
    matching.IntroductionDeclined,
    matching.IntroductionWithdrawn,
    matching.IntroductionExpired,
    matching.IntroductionTimesProposed,
    matching.IntroductionNudged,
    matching.AskingRuleChanged,
    matching.MentorLoadChanged,
    matching.ErasedInMatching,
    matching.ExportedFromMatching,
    matching.ActedInMatching,
    sessions.SessionBooked,
    sessions.SlotTaken,
    sessions.SessionCancelled,
    sessions.ErasedInSessions,
    sessions.ExportedFromSessions,
    sessions.ActedInSessions,
    notifications.InvitationMailed,
    notifications.ErasedInNotifications,
    notifications.ExportedFromNotifications,
    notifications.ActedInNotifications,
)

BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

TOPICS: dict[str, str] = {event.topic: event.type.split(".")[1] for event in EVENTS}
"""Topic → the service that publishes it."""
