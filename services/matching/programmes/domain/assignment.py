"""The waitlist control: who waits is drawn once, from the programme's seed and the member's id, and never again."""

import hashlib
from enum import Enum
from uuid import UUID

PER_CENT = 100


class Arm(str, Enum):
    """NOW is matched in the first wave; WAITLIST is matched in a later one, and shows what the programme changes."""

    NOW = "NOW"
    WAITLIST = "WAITLIST"


def assign(seed: int, member_id: UUID, *, share: int) -> Arm:
    """The arm of a member who consented; `share` per cent of all members wait.

    The draw is a hash, so it depends on nothing but its two inputs: not on when, in which order or how often somebody
    enrols.  A member who waits at one share waits at every larger one.
    """
    digest = hashlib.sha256(f"{seed}:{member_id}".encode()).digest()
    return Arm.WAITLIST if int.from_bytes(digest[:8], "big") % PER_CENT < share else Arm.NOW
