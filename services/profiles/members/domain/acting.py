"""What others may say for a member, in whose name they act."""

from dataclasses import replace

from chassis.errors import NotAllowed
from services.profiles.members.domain.card import CHOSEN, audience_of
from services.profiles.members.domain.member import Profile


class TheMembersOwnToChange(NotAllowed):
    """Nobody changes a member's e-mail address, or who sees what, in their name: leave both as they are."""


def in_their_name(said: Profile, *, kept: Profile) -> Profile:
    """What somebody else may save for a member: the audiences stay as they are where none is named."""
    chosen = said.audiences or kept.audiences
    same = all(audience_of(name, chosen) is audience_of(name, kept.audiences) for name in CHOSEN)
    if said.email != kept.email or not same:
        raise TheMembersOwnToChange
    return replace(said, audiences=kept.audiences)
