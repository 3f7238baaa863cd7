"""What matching answers when somebody is erased, exported or acted for."""

from typing import ClassVar

from contracts.answers import Acted, Erased, Exported


class ErasedInMatching(Erased):
    """matching holds nothing of the member any more."""

    type: ClassVar[str] = "cairn.matching.member_data_erased.v1"
    topic: ClassVar[str] = "matching-privacy"
    key: ClassVar[str] = "request_id"


class ExportedFromMatching(Exported):
    """One piece of what matching holds of the member."""

    type: ClassVar[str] = "cairn.matching.member_data_exported.v1"
    topic: ClassVar[str] = "matching-privacy"
    key: ClassVar[str] = "request_id"


class ActedInMatching(Acted):
    """Staff did something in a member's name in matching."""

    type: ClassVar[str] = "cairn.matching.acted_on_behalf.v1"
    topic: ClassVar[str] = "matching-audit"
    key: ClassVar[str] = "act_id"
