"""The envelope reads what it wrote and refuses, with a reason, what is not one of ours."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from contracts.envelope import Envelope, MalformedEnvelope
from contracts.profiles import AvailabilitySet

TOPIC = "profiles-needs"
SENT = Envelope(
    id=UUID(int=1),
    type="cairn.profiles.need_withdrawn.v1",
    topic=TOPIC,
    source="profiles",
    subject=UUID(int=2),
    seq=7,
    time=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    correlation_id=UUID(int=3),
    causation_id=UUID(int=4),
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    data={"need_id": str(UUID(int=2)), "note": "Grüße, 山"},
)


def read(value: bytes | None = b"{}", **changed: bytes | None) -> Envelope:
    headers = dict(SENT.kafka_headers()) | changed
    return Envelope.from_kafka(topic=TOPIC, headers=list(headers.items()), value=value)


class TestRoundTrip:
    def test_reads_what_it_wrote(self) -> None:
        assert Envelope.from_kafka(topic=TOPIC, headers=SENT.kafka_headers(), value=SENT.kafka_value()) == SENT

    def test_turns_any_offset_into_utc(self) -> None:
        envelope = read(ce_time=b"2026-03-02T15:00:00+05:30")

        assert envelope.time == SENT.time
        assert envelope.time.tzinfo is UTC


class TestRefuses:
    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (None, "EOF"),
            (b"[]", "not an object"),
            (b"\xff\xfe", "expected value"),
            (b'{"a": "\xed\xa0\x80"}', "invalid unicode"),
            (b'{"a": "\\ud800"}', "hex escape"),
            (b'{"a": NaN}', "expected value"),
            (b'{"a": "\\u0000"}', "NUL"),
            (b"[" * 1_000_000, "recursion limit"),
            (b'{"a": ' + b"9" * 5000 + b"}", "out of range"),
        ],
    )
    def test_a_value_that_is_no_json_object_we_could_store(self, value: bytes | None, reason: str) -> None:
        with pytest.raises(MalformedEnvelope, match=reason):
            read(value)

    @pytest.mark.parametrize(
        ("name", "raw", "reason"),
        [
            ("ce_specversion", b"0.3", "ce_specversion is '0.3'"),
            ("ce_type", None, "ce_type is missing"),
            ("ce_id", b"42", "badly formed"),
            ("ce_source", b"\xff", "invalid start byte"),
            ("ce_source", b"a\0b", "NUL"),
            ("ce_seq", b"0", "not a number from 1 on"),
            ("ce_seq", b"1_000", "not a number from 1 on"),
            ("ce_seq", b"9" * 5000, "Exceeds the limit|not a number from 1 on"),
            ("ce_time", b"yesterday", "Invalid isoformat"),
            ("ce_time", b"2026-03-02T09:30:00", "without an offset"),
            ("ce_time", b"0001-01-01T00:00:00+14:00", "out of range"),
        ],
    )
    def test_a_header_that_is_missing_or_garbled(self, name: str, raw: bytes | None, reason: str) -> None:
        with pytest.raises(MalformedEnvelope, match=reason):
            read(**{name: raw})

    def test_keeps_its_reason_short(self) -> None:
        with pytest.raises(MalformedEnvelope) as refusal:
            read(ce_time=b"x" * 1_000_000)

        assert len(str(refusal.value)) <= 200

    def test_keeps_text_that_only_looks_like_a_nul(self) -> None:
        assert read(rb'{"a": "\\u0000"}').data == {"a": "\\u0000"}


class TestTolerant:
    WINDOW = {"weekday": "MONDAY", "starts_at": "09:00:00", "ends_at": "00:00:00"}  # noqa: RUF012 - never changed.

    def test_ignores_what_it_does_not_know_at_every_depth(self) -> None:
        data = {"member_id": UUID(int=1), "zone": "Asia/Kolkata", "windows": [self.WINDOW | {"place": 1}], "colour": 2}

        assert AvailabilitySet.tolerant(data).windows[0].model_dump(mode="json") == self.WINDOW

    def test_is_strict_to_write(self) -> None:
        with pytest.raises(ValidationError, match="colour"):
            AvailabilitySet.model_validate(
                {"member_id": UUID(int=1), "zone": "Asia/Kolkata", "windows": (), "colour": 2}
            )

    @pytest.mark.parametrize("clock", ["09:07:00", "09:00:01", "09:00:00Z"])
    def test_refuses_a_window_off_the_quarter_hour(self, clock: str) -> None:
        data = {"member_id": UUID(int=1), "zone": "Asia/Kolkata", "windows": [self.WINDOW | {"starts_at": clock}]}

        with pytest.raises(ValidationError, match="quarter of an hour"):
            AvailabilitySet.tolerant(data)
