"""Between rows of the outbox or the archive and envelopes."""

from typing import Any

from contracts.envelope import Envelope


def from_row(row: Any, *, source: str) -> Envelope:
    """The envelope that an outbox or archive row stands for."""
    return Envelope(
        id=row.event_id,
        type=row.type,
        topic=row.topic,
        source=f"/services/{source}",
        subject=row.subject,
        seq=row.seq,
        time=row.time,
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        traceparent=row.traceparent,
        data=row.data,
    )
