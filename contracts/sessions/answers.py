"""What sessions answers to erasures and exports, and what staff did in it."""

from typing import ClassVar

from contracts.answers import Acted, Erased, Exported


class ErasedInSessions(Erased):
    """sessions holds nothing of the member any more."""

    type: ClassVar[str] = "cairn.sessions.member_data_erased.v1"
    topic: ClassVar[str] = "sessions-privacy"
    key: ClassVar[str] = "request_id"


class ExportedFromSessions(Exported):
    """One piece of what sessions holds of the member."""

    type: ClassVar[str] = "cairn.sessions.member_data_exported.v1"
    topic: ClassVar[str] = "sessions-privacy"
    key: ClassVar[str] = "request_id"


class ActedInSessions(Acted):
    """Staff did something in a member's name in sessions."""

    type: ClassVar[str] = "cairn.sessions.acted_on_behalf.v1"
    topic: ClassVar[str] = "sessions-audit"
    key: ClassVar[str] = "act_id"
