"""The envelope: CloudEvents 1.0 in Kafka binary mode, with a contiguous `seq` for each aggregate.

The value is the event's data alone, as JSON; everything else travels in `ce_*` headers
(CloudEvents Kafka Protocol Binding 1.0.2, section 3.2).  The message key is the aggregate's id.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

Sealed = Annotated[str, Field(pattern=r"^v1\.", json_schema_extra={"x-sealed": True})]
"""Personal data, encrypted under the member's own key."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_HIGHEST_SEQ = 2**63 - 1
_LONGEST_REASON = 200


ERASED = "cairn.erased.v1"
"""The type, without any data, that stands in an archive in place of an event that went with its member."""

PEOPLE = ("member_id", "mentor_id", "mentee_id", "blocker_id", "blocked_id", "kept_id", "merged_id")
"""The fields by which an event says whom it is about."""


class Afterlife(Enum):
    """What becomes of an archived event when somebody whom it is about is erased."""

    GONE = "gone"
    """Nothing of it is left but its place in the sequence, as an event of the type ERASED."""
    SHARED = "shared"
    """It is another person's history too: it stays, without what was sealed under the erased one's key."""
    STAYS = "stays"
    """It holds ids only, and has to be there: that somebody was erased, and what staff did."""


class Event(BaseModel):
    """A fact, in the past tense.  Strict to write: an undeclared field is a bug; `tolerant` reads newer ones.

    `key` names the field that holds the aggregate's id; a topic carries one type of aggregate.
    `sealed_under` names, for an event that is SHARED, the field of whose key each sealed field is under.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    topic: ClassVar[str]
    key: ClassVar[str]
    afterlife: ClassVar[Afterlife] = Afterlife.GONE
    sealed_under: ClassVar[Mapping[str, str]] = {}

    @property
    def people(self) -> frozenset[UUID]:
        """Whom it is about."""
        return frozenset(getattr(self, name) for name in PEOPLE if name in type(self).model_fields)

    @property
    def aggregate(self) -> UUID:
        aggregate: UUID = getattr(self, self.key)
        return aggregate

    @classmethod
    def tolerant(cls, data: Mapping[str, Any]) -> Self:
        """Reads data that a newer producer may have added fields to."""
        return cls.model_validate(data, extra="ignore")


class Part(BaseModel):
    """A piece of an event's data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def schema_id(event_type: str) -> str:
    """The name of an event's schema: CloudEvents asks for an absolute URI, and this one needs no host."""
    return f"urn:cairn:schema:{event_type}"


class MalformedEnvelope(ValueError):
    """A message that is not a CloudEvent of ours."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One event on the wire.  `seq` counts from 1 without holes within (topic, subject)."""

    id: UUID
    type: str
    topic: str
    source: str
    subject: UUID
    seq: int
    time: datetime
    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None
    data: Mapping[str, Any]

    @property
    def kafka_key(self) -> bytes:
        return str(self.subject).encode()

    def kafka_value(self) -> bytes:
        return json.dumps(self.data, separators=(",", ":"), ensure_ascii=False).encode()

    def kafka_headers(self) -> list[tuple[str, bytes]]:
        values = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": str(self.subject),
            "ce_time": self.time.isoformat(),
            "ce_dataschema": schema_id(self.type),
            "ce_partitionkey": str(self.subject),
            "ce_seq": str(self.seq),
            "ce_correlationid": str(self.correlation_id),
            "ce_causationid": self.causation_id and str(self.causation_id),
            "ce_traceparent": self.traceparent,
            "content-type": "application/json",
        }
        return [(name, value.encode()) for name, value in values.items() if value]

    @classmethod
    def from_kafka(cls, *, topic: str, headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Self:
        """Reads a message; raises MalformedEnvelope with the reason when it is not one of ours."""
        try:
            named = _read_headers(headers)
            causation = named.get("ce_causationid")
            return cls(
                id=UUID(named["ce_id"]),
                type=named["ce_type"],
                topic=topic,
                source=named["ce_source"],
                subject=UUID(named["ce_subject"]),
                seq=_read_seq(named["ce_seq"]),
                time=_read_time(named["ce_time"]),
                correlation_id=UUID(named["ce_correlationid"]),
                causation_id=UUID(causation) if causation else None,
                traceparent=named.get("ce_traceparent"),
                data=_read_data(value or b""),
            )
        except KeyError as error:
            raise MalformedEnvelope(f"the header {error.args[0]} is missing") from error
        except (ValueError, OverflowError) as error:
            raise MalformedEnvelope(str(error)[:_LONGEST_REASON]) from error


def _read_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """The last of two headers of one name counts, and one without a value, which Kafka allows, is missing."""
    named = {name: raw.decode() for name, raw in dict(headers).items() if raw is not None}
    if any("\0" in value for value in named.values()):
        raise ValueError("a header holds a NUL, which PostgreSQL cannot store")
    if named["ce_specversion"] != "1.0":
        raise ValueError(f"ce_specversion is {named['ce_specversion'][:40]!r}, not '1.0'")
    return named


def _read_seq(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= (seq := int(text)) <= _HIGHEST_SEQ):
        raise ValueError(f"ce_seq is {text[:40]!r}, not a number from 1 on")
    return seq


def _read_time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"ce_time is {text[:40]!r}, without an offset")
    return time.astimezone(UTC)


def _read_data(value: bytes) -> dict[str, Any]:
    """Stricter than json.loads: UTF-8 only, no NaN, no lone surrogates, and a bounded depth."""
    data = from_json(value, allow_inf_nan=False)
    if not isinstance(data, dict):
        raise ValueError("the data is not an object")  # noqa: TRY004 - what a sender did wrong is a wrong value.
    if b"\\u0000" in value and _NUL.search(value):  # The cheap question first: every message is asked.
        raise ValueError("the data holds a NUL, which PostgreSQL cannot store")
    return data
