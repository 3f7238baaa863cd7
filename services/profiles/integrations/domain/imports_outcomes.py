"""What becomes of one row of an import."""

from dataclasses import dataclass
from uuid import UUID

from services.profiles.integrations.domain.imports_rows import Finding


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """`outcome` is a word of Change, or REFUSED; `changed` and `kept` name fields, `findings` what else there is."""

    outcome: str
    member_id: UUID | None = None
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


REFUSED = RowOutcome(outcome="REFUSED")
