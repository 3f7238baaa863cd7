"""Consents: to which purposes a member is asked for theirs, and in which version of the text."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import ConsentAnswered


class ConsentTextChanged(DomainError):
    """This text has changed since you opened it: read the new one, then answer that."""


class Purpose(str, Enum):
    """What a member's data are used for beyond what mentoring itself needs."""

    IMPACT_RESEARCH = "IMPACT_RESEARCH"
    RESPONSE_TIMES = "RESPONSE_TIMES"
    ASSOCIATION_NEWS = "ASSOCIATION_NEWS"


VERSIONS = {
    Purpose.IMPACT_RESEARCH: 1,
    Purpose.RESPONSE_TIMES: 1,
    Purpose.ASSOCIATION_NEWS: 1,
}
"""The current version of each purpose's text: a changed text has the next number, and is asked for anew."""


def text_key(purpose: Purpose) -> str:
    """Where the portal finds the current text."""
    return f"consent.{purpose.value.lower()}.v{VERSIONS[purpose]}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a member answered to one version of a purpose's text."""

    id: UUID
    member_id: UUID
    purpose: Purpose
    version: int
    given: bool
    answered_at: datetime

    def answered(self) -> ConsentAnswered:
        return ConsentAnswered(
            member_id=self.member_id, purpose=self.purpose.value, version=self.version, given=self.given
        )


def holds(last: Answer | None) -> bool:
    """Whether the last answer to a purpose is a consent that holds: to an older text it holds no more."""
    return last is not None and last.given and last.version == VERSIONS[last.purpose]


def check_version(purpose: Purpose, version: int) -> None:
    if version != VERSIONS[purpose]:
        raise ConsentTextChanged
