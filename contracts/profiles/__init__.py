"""What profiles publishes: who members are, what they need and give, and what they decide about their data."""

from contracts.profiles.members import (
    AvailabilityException,
    AvailabilitySet,
    AvailabilityWindow,
    DayWindow,
    MemberErased,
    MemberProfileSaved,
    NeedStated,
    NeedWithdrawn,
    OfferMade,
    OfferPaused,
    OfferResumed,
    OfferWithdrawn,
    SkillRef,
    TraitAnswer,
)
from contracts.profiles.privacy import (
    ConsentAnswered,
    ErasureStarted,
    ExportRequested,
    IntegrationTested,
)
from contracts.profiles.relations import (
    BlockLifted,
    MemberBlocked,
    MembersMerged,
    MembersSeparated,
    PairImported,
)

__all__ = [
    "AvailabilityException",
    "AvailabilitySet",
    "AvailabilityWindow",
    "BlockLifted",
    "ConsentAnswered",
    "DayWindow",
    "ErasureStarted",
    "ExportRequested",
    "IntegrationTested",
    "MemberBlocked",
    "MemberErased",
    "MemberProfileSaved",
    "MembersMerged",
    "MembersSeparated",
    "NeedStated",
    "NeedWithdrawn",
    "OfferMade",
    "OfferPaused",
    "OfferResumed",
    "OfferWithdrawn",
    "PairImported",
    "SkillRef",
    "TraitAnswer",
]
