"""Ten thousand damaged messages: each is read, or refused with a reason; nothing else ever comes out."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from pydantic import ValidationError

from contracts.compatibility import RELEASED
from contracts.envelope import Envelope, MalformedEnvelope
from contracts.generate.examples import load_json
from contracts.registry import BY_TYPE
from tests.contracts.instances import SEED

MESSAGES = 10_000
MEGABYTE = 1_000_000
EXAMPLES = load_json(RELEASED.parent / "examples")
NEED_STATED = "cairn.profiles.need_stated.v1"
# Each is a wrong type, an extreme or a known trap of a parser, somewhere in the data.
TRAPS: list[Any] = [
    None, True, -1, 0, 2**31, 2**63, 10**400, 1.5, 1e308, float("nan"), float("inf"), "", "\0", "\ud800", "v1.", "٣",
    "x" * 10_000, "0001-01-01T00:00:00+14:00", "24:00:00", "{1}", [], {}, [[]], [None], {"": {}}, ["x"] * 1_000,
]  # fmt: skip
GARBAGE = [b"", b"\0", b"\xff", b"null", b"-1", b"0", "٣".encode(), b"x" * 10_000, b"9" * 5_000, b"2026-13-01", b"{}"]


@dataclass
class Message:
    """What Kafka hands over; a header's value may be missing."""

    headers: list[tuple[str, bytes | None]]
    value: bytes | None


def message_of(event_type: str, data: Any) -> Message:
    headers = EXAMPLES[event_type]["headers"].items()
    return Message([(name, raw.encode()) for name, raw in headers], json.dumps(data).encode())


def outcome(message: Message) -> str:
    """What becomes of a message on the way that consumers take: envelope, registry, tolerant reader."""
    try:
        envelope = Envelope.from_kafka(topic="fuzzed", headers=message.headers, value=message.value)
        event = BY_TYPE.get(envelope.type)
        if event is None:
            return "unknown"
        event.tolerant(envelope.data)
    except MalformedEnvelope as refusal:
        return "malformed" if str(refusal) else "refused without a reason"
    except ValidationError as refusal:
        return "invalid" if refusal.error_count() else "refused without a reason"
    return "read"


def untouched(message: Message, _random: Random) -> Message:
    return message


def a_header_lost(message: Message, random: Random) -> Message:
    return Message(random.sample(message.headers, len(message.headers) - 1), message.value)


def a_header_garbled(message: Message, random: Random) -> Message:
    name, _ = random.choice(message.headers)
    garbage = random.choice([*GARBAGE, None, random.randbytes(16)])
    return Message([*message.headers, (name, garbage)], message.value)


def another_type(message: Message, random: Random) -> Message:
    foreign = random.choice([*EXAMPLES, "cairn.profiles.need_stated.v999", "com.example.other", "山"])
    return Message([*message.headers, ("ce_type", foreign.encode())], message.value)


def a_field_lost(message: Message, random: Random) -> Message:
    data = json.loads(message.value or b"")
    data.pop(random.choice([*data]))
    return Message(message.headers, json.dumps(data).encode())


def a_field_trapped(message: Message, random: Random) -> Message:
    data = json.loads(message.value or b"")
    data[random.choice([*data, "unheard_of"])] = random.choice(TRAPS)
    return Message(message.headers, json.dumps(data).encode())


def bytes_flipped(message: Message, random: Random) -> Message:
    damaged = bytearray(message.value or b"")
    for _ in range(random.randint(1, 4)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return Message(message.headers, bytes(damaged))


def cut_short(message: Message, random: Random) -> Message:
    value = message.value or b""
    return Message(message.headers, random.choice([None, value[: random.randrange(len(value))]]))


def no_object(message: Message, random: Random) -> Message:
    return Message(message.headers, random.choice([b"null", b"[]", b"1", b'"x"', b"NaN", b"\xef\xbb\xbf{}"]))


def nested_deep(message: Message, random: Random) -> Message:
    opening, closing = random.choice([(b"[", b"]"), (b'{"a":', b"}")])
    depth = random.choice([100, 1_000, 50_000])
    nested = opening * depth + b"1" + closing * depth
    return Message(message.headers, b'{"unheard_of":' + nested + b"," + (message.value or b"")[1:])


def huge(message: Message, random: Random) -> Message:
    data = json.loads(message.value or b"")
    data[random.choice([*data])] = random.choice(["x" * MEGABYTE, "v1." + "x" * MEGABYTE, ["x"] * (MEGABYTE // 20)])
    return Message(message.headers, json.dumps(data).encode())


DAMAGES: dict[Callable[[Message, Random], Message], int] = {
    untouched: 3,
    a_header_lost: 10,
    a_header_garbled: 20,
    another_type: 10,
    a_field_lost: 10,
    a_field_trapped: 25,
    bytes_flipped: 10,
    cut_short: 5,
    no_object: 3,
    nested_deep: 2,
    huge: 2,
}


def test_nothing_but_a_refusal_with_a_reason_comes_out() -> None:
    random = Random(SEED)
    outcomes: Counter[str] = Counter()
    for damage in random.choices([*DAMAGES], weights=[*DAMAGES.values()], k=MESSAGES):
        event_type, example = random.choice([*EXAMPLES.items()])
        message = damage(message_of(event_type, example["data"]), random)
        try:
            outcomes[outcome(message)] += 1
        except Exception as error:
            raise AssertionError(f"{damage.__name__} with SEED={SEED} let {error!r} out of {event_type}") from error

    assert outcomes.total() == MESSAGES
    assert outcomes.keys() == {"read", "malformed", "invalid", "unknown"}


class TestOutcome:
    """Each kind of damage has the end it should have, so that the fuzz above cannot pass by reading nothing."""

    DATA = EXAMPLES[NEED_STATED]["data"]
    MESSAGE = message_of(NEED_STATED, DATA)

    def test_of_an_untouched_message_is_read(self) -> None:
        assert outcome(self.MESSAGE) == "read"

    def test_of_a_megabyte_in_a_field_nobody_knows_is_read(self) -> None:
        data = self.DATA | {"unheard_of": "x" * MEGABYTE}

        assert outcome(message_of(NEED_STATED, data)) == "read"

    def test_of_another_major_version_is_unknown(self) -> None:
        headers = [*self.MESSAGE.headers, ("ce_type", b"cairn.profiles.need_stated.v2")]

        assert outcome(Message(headers, self.MESSAGE.value)) == "unknown"

    def test_of_a_wrong_type_is_invalid(self) -> None:
        data = self.DATA | {"skills": "pottery"}

        assert outcome(message_of(NEED_STATED, data)) == "invalid"

    def test_of_deep_nesting_is_malformed(self) -> None:
        assert outcome(Message(self.MESSAGE.headers, b'{"a":' * 50_000 + b"1" + b"}" * 50_000)) == "malformed"

    def test_of_a_header_without_a_value_is_malformed(self) -> None:
        assert outcome(Message([*self.MESSAGE.headers, ("ce_id", None)], self.MESSAGE.value)) == "malformed"
