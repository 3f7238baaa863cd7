"""The witnesses of a round as they are kept: who competes for which scarce seats, and below which score nobody is.

With the prices they are all that a reader needs to prove the round again without solving it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from services.matching.engine.audit import Claim, Group
from services.matching.engine.pairs import Flags, Longs

GROUPS = ("crowded", "tight", "blocked")


def written_witness(claim: Claim, *, mentees: int) -> dict[str, Any]:
    """Each group as two sets of bits in hexadecimal digits: the mentees, and the mentors, by their rows."""
    written: dict[str, Any] = {"least": claim.least}
    for name in GROUPS:
        group: Group = getattr(claim, name)
        flags = np.zeros(mentees, dtype=np.bool_)
        flags[claim.rows] = group.mentees
        written[name] = [_bits(flags), _bits(group.mentors)]
    return written


def read_witness(witness: Mapping[str, Any], name: str, *, free: Longs, mentees: int, mentors: int) -> Group:
    """A group over the mentees `free`, by row."""
    who, whom = witness[name]
    return Group(mentees=_flags(who, mentees)[free], mentors=_flags(whom, mentors))


def _bits(flags: Flags) -> str:
    return np.packbits(flags).tobytes().hex()


def _flags(bits: str, count: int) -> Flags:
    return np.unpackbits(np.frombuffer(bytes.fromhex(bits), dtype=np.uint8), count=count).astype(np.bool_)
