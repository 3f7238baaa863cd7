"""Exports: everything that every service holds of a member, collected piece by piece."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from chassis.errors import DomainError
from contracts.profiles import ExportRequested
from services.profiles.privacy.domain.erasure import ANSWERING

READY_FOR = timedelta(days=7)
COLLECTED_WITHIN = timedelta(days=1)
"""It takes seconds; what has not been collected by then is given up, and may be asked for again."""


class ExportRunning(DomainError):
    """An export of your data is being put together already; it will be in your list in a moment."""


class ExportStatus(str, Enum):
    """An expired export is in the list, and its content is gone."""

    COLLECTING = "COLLECTING"
    READY = "READY"
    EXPIRED = "EXPIRED"


@dataclass(eq=False, kw_only=True)
class Export:
    """One export; its pieces rest sealed under the member's key until `expires_at`."""

    id: UUID
    member_id: UUID
    requested_at: datetime
    expires_at: datetime
    status: ExportStatus = ExportStatus.COLLECTING
    ready_at: datetime | None = None

    @classmethod
    def requested(cls, export_id: UUID, member_id: UUID, *, now: datetime) -> tuple["Export", ExportRequested]:
        export = cls(id=export_id, member_id=member_id, requested_at=now, expires_at=now + COLLECTED_WITHIN)
        return export, ExportRequested(request_id=export_id, member_id=member_id)

    @property
    def is_collecting(self) -> bool:
        return self.status is ExportStatus.COLLECTING

    def collected(self, complete: Collection[str], *, now: datetime) -> bool:
        """Whether it has become ready: `complete` names the services of which every piece is there."""
        if self.status is not ExportStatus.COLLECTING or not set(complete) >= ANSWERING:
            return False
        self.status, self.ready_at, self.expires_at = ExportStatus.READY, now, now + READY_FOR
        return True

    def expire(self) -> None:
        self.status = ExportStatus.EXPIRED
