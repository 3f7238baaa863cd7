"""The audit trail: entries chained by hash, so that no past can be changed without it showing.

Entries hold ids and words only, no personal data in clear: erasing a member leaves the chain whole.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID


class Action(str, Enum):
    """What is kept for ever."""

    SIGN_IN_LINKED = "SIGN_IN_LINKED"
    ROLE_GRANTED = "ROLE_GRANTED"
    ROLE_REVOKED = "ROLE_REVOKED"
    ACTING_STARTED = "ACTING_STARTED"
    ACTING_ENDED = "ACTING_ENDED"
    ACTED = "ACTED"
    READ = "READ"
    ERASURE_STARTED = "ERASURE_STARTED"
    HOLD_SET = "HOLD_SET"
    HOLD_LIFTED = "HOLD_LIFTED"
    ASKING_RULE_CHANGED = "ASKING_RULE_CHANGED"
    WEIGHTS_ADOPTED = "WEIGHTS_ADOPTED"


IN_SOMEBODYS_NAME = (Action.ACTING_STARTED, Action.ACTING_ENDED, Action.ACTED, Action.READ)
"""What the member whom an entry is about may read of it."""


@dataclass(frozen=True)
class Link:
    """A place in the chain: the number of an entry, and its hash."""

    seq: int
    hash: str


ORIGIN = Link(0, "0" * 64)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who (`actor_id`) did what to whom (`subject_id`)."""

    seq: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject_id: UUID | None
    details: Mapping[str, str]
    previous: str
    hash: str

    @property
    def link(self) -> Link:
        return Link(self.seq, self.hash)


def canonical(entry: Entry) -> str:
    """The entry's content as JSON in one spelling: sorted keys, no spaces, UTC to the microsecond."""
    content = {
        "action": entry.action,
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "details": dict(entry.details),
        "seq": entry.seq,
        "subject": str(entry.subject_id) if entry.subject_id else None,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def digest(entry: Entry) -> str:
    return hashlib.sha256((entry.previous + canonical(entry)).encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold, and why."""

    seq: int
    why: str


def follow(entries: Iterable[Entry], *, after: Link = ORIGIN) -> Link | Break:
    """The end of the chain that begins behind `after`, or the first place where it does not hold."""
    last = after
    for entry in entries:
        if entry.seq != last.seq + 1:
            return Break(last.seq + 1, "this entry is missing")
        if entry.previous != last.hash:
            return Break(entry.seq, "this entry does not follow the one before it")
        if entry.hash != digest(entry):
            return Break(entry.seq, "this entry was changed")
        last = entry.link
    return last
