"""What REST answers about imports and their rows."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.profiles.integrations.domain.imports import ImportKind, ImportState
from services.profiles.integrations.queries.imports import ImportView, RowView


class ImportRecord(BaseModel):
    """A file of a network."""

    id: UUID
    network: str = Field(description="The network's slug.")
    kind: ImportKind
    name: str
    state: ImportState = Field(description="STAGED is being checked, VALIDATED can be applied.")
    full_sync: bool
    rows: int
    done: float = Field(description="The share of the check, or of applying, that is done; 1 when neither runs.")
    counts: dict[str, int] = Field(
        description="Rows by what would become of them, once VALIDATED, and by what became of them, once APPLIED."
    )
    leaving: int = Field(description="Members of the network whom a full list does not name.")
    members: int = Field(description="Active members of the network, where the list is a full one.")
    notes: list[str] = Field(description="What there is to know about how the file was read.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: ImportView) -> Self:
        return cls(**{name: getattr(view, name) for name in cls.model_fields})


class FindingRecord(BaseModel):
    """What there is to say of one cell."""

    column: str
    value: str
    sentence: str
    refuses: bool = Field(description="Whether this keeps the row out.")


class RowRecord(BaseModel):
    """A row and what would become, or became, of it."""

    HEADING: ClassVar = ["row", "id", "outcome", "changed", "kept", "column", "value", "what"]

    row: int | None = Field(description="As the spreadsheet counts, the heading is 1; null for who is not in the file.")
    id: str | None = Field(description="The network's own id.")
    outcome: str | None = Field(description="CREATED, UPDATED, UNCHANGED, DEACTIVATED, ERASED or REFUSED.")
    member_id: UUID | None = Field(description="For staff; a network knows people by its own ids.")
    changed: list[str] = Field(description="What the network says anew.")
    kept: list[str] = Field(description="Of who shares with the network: public fields in which their own word stayed.")
    findings: list[FindingRecord]

    @classmethod
    def of(cls, view: RowView) -> Self:
        return cls(
            row=view.in_file,
            id=view.key,
            outcome=view.outcome,
            member_id=view.member_id,
            changed=list(view.changed),
            kept=list(view.kept),
            findings=[FindingRecord(**finding) for finding in view.findings],
        )


class RowPage(BaseModel):
    """A page; the next one is in the Link header, with rel="next"."""

    rows: list[RowRecord]


def report_lines(row: RowView) -> Iterator[list[object]]:
    """A line for each finding, or one for a row of which there is nothing to say."""
    fixed = [row.in_file or "", row.key or "", row.outcome or "", "; ".join(row.changed), "; ".join(row.kept)]
    if not row.findings:
        yield [*fixed, "", "", ""]
    for finding in row.findings:
        yield [*fixed, finding["column"], finding["value"], finding["sentence"]]
