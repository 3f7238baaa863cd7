"""The examples that people and tests read: one real message of every type, headers and all."""

import json
from pathlib import Path
from typing import Any, TypeAlias

from contracts.envelope import Envelope

Example: TypeAlias = dict[str, Any]


def load_json(folder: Path) -> dict[str, dict[str, Any]]:
    """Type → document, of every `<type>.json` in a folder of schemas or examples."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def envelope_of(example: Example, topic: str) -> Envelope:
    """Reads an example the way a message is read: its headers and its value, as bytes."""
    headers = [(name, value.encode()) for name, value in example["headers"].items()]
    return Envelope.from_kafka(topic=topic, headers=headers, value=json.dumps(example["data"]).encode())
