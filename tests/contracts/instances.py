"""Random instances of the part of JSON Schema that our events use; anything else is refused, not guessed.

Every run draws another seed; SEED=<number> in the environment repeats one.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random, SystemRandom
from typing import Any
from uuid import UUID

from contracts.generate.schemas import Schema

SEED = int(os.environ.get("SEED") or SystemRandom().randrange(2**32))
LARGEST = 2**31 - 1
OPTIONAL_IS_THERE = 0.7
# Plain, escaped, combining, right-to-left and outside the basic plane; no NUL, which PostgreSQL cannot hold.
LETTERS = "aZ09 \t\n\"\\/'{}<&éߎ́אب山😀\u200b\ufeff\U0010ffff"
LONGEST_MOMENT = timedelta(days=9998 * 365)


def instances(schema: Schema, count: int) -> Iterator[Any]:
    """What a writer of this closed schema may write, with optional fields both there and absent."""
    random = Random(SEED)
    return (_value(schema, schema.get("$defs", {}), random) for _ in range(count))


def _value(node: Schema, definitions: Schema, random: Random) -> Any:
    match node:
        case {"$ref": str(ref)}:
            return _value(definitions[ref.rsplit("/", 1)[-1]], definitions, random)
        case {"anyOf": list(options)}:
            return _value(random.choice(options), definitions, random)
        case {"enum": list(words)}:
            return random.choice(words)
        case {"type": "object"}:
            return _object(node, definitions, random)
        case {"type": "array", "items": items}:
            length = random.randint(node.get("minItems", 0), node.get("maxItems", 3))
            return [_value(items, definitions, random) for _ in range(length)]
        case _:
            return _scalar(node, random)


def _object(node: Schema, definitions: Schema, random: Random) -> Schema:
    required = set(node.get("required", []))
    return {
        name: _value(field, definitions, random)
        for name, field in node["properties"].items()
        if name in required or random.random() < OPTIONAL_IS_THERE
    }


def _scalar(node: Schema, random: Random) -> Any:
    match node:
        case {"type": "null"}:
            return None
        case {"type": "boolean"}:
            return random.random() < 0.5
        case {"type": "integer"}:
            return _integer(node.get("minimum", -LARGEST), node.get("maximum", LARGEST), random)
        case {"type": "string", "pattern": str(pattern)} if pattern in PATTERNS:
            return PATTERNS[pattern](random)
        case {"type": "string", "format": str(name)} if name in FORMATS:
            return FORMATS[name](random)
        case {"type": "string"} if node.keys().isdisjoint({"format", "pattern", "maxLength"}):
            return _text(random).ljust(node.get("minLength", 0), "x")
        case _:
            raise LookupError(f"no instances of {node}: teach tests/contracts/instances.py")


def _integer(lowest: int, highest: int, random: Random) -> int:
    """The bounds more often than their share: that is where readers stumble."""
    return random.choice([lowest, highest, random.randint(lowest, highest)])


def _text(random: Random) -> str:
    return "".join(random.choices(LETTERS, k=random.randint(0, 12)))


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128)))


def _moment(random: Random) -> str:
    return (datetime.min.replace(tzinfo=UTC) + random.random() * LONGEST_MOMENT).isoformat()


def _day(random: Random) -> str:
    return (date.min + random.random() * LONGEST_MOMENT).isoformat()


def _quarter_hour(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.choice((0, 15, 30, 45)):02}:00"


def _clock(random: Random) -> str:
    return f"{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"


FORMATS: dict[str, Callable[[Random], str]] = {"uuid": _uuid, "date-time": _moment, "date": _day, "time": _clock}
PATTERNS: dict[str, Callable[[Random], str]] = {
    r"^v1\.": lambda random: f"v1.{_text(random)}",
    r"^v1\.k2\.": lambda random: f"v1.k2.{_text(random)}",
    r"^([01][0-9]|2[0-3]):(00|15|30|45):00$": _quarter_hour,
}
