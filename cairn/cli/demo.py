"""`cairn demo journey`."""

import asyncio
import importlib
import importlib.util
from dataclasses import asdict, is_dataclass
from typing import Any

import typer
from rich.console import Console

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state


def journey(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Walk from a stated need to a booked coffee conversation, and print each step with its latency."""
    _, known = running_state(state, as_json=as_json)
    if importlib.util.find_spec("cairn.demo") is None or importlib.util.find_spec("cairn.demo.journey") is None:
        fail("This installation comes without the demo journey.", Exit.FAILED, as_json=as_json)
    play = importlib.import_module("cairn.demo.journey").play
    urls = known["urls"]
    shown = Console(quiet=True) if as_json else console
    try:
        report = asyncio.run(play(urls["gateway"], urls["issuer"], urls.get("mail", ""), shown))
    except (OSError, RuntimeError, ValueError) as error:
        fail(f"The journey broke off: {error}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **_fields(report)})
    elif not getattr(report, "ok", True):
        raise typer.Exit(int(Exit.FAILED))


def _fields(report: Any) -> dict[str, Any]:
    return asdict(report) if is_dataclass(report) and not isinstance(report, type) else {}
