"""`cairn demo journey`."""

import asyncio
from dataclasses import asdict

import httpx2
from rich.console import Console

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.cli.data import minter
from cairn.demo.journey import play
from cairn.demo.portal import Refused


def journey(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Walk from a stated need to a booked coffee conversation, and print each step with its latency."""
    kept, known = running_state(state, as_json=as_json)
    urls = known["urls"]
    if "mail" not in urls:
        fail("The journey reads its mail in our own mail sink: start without SMTP_URL.", Exit.FAILED, as_json=as_json)
    mint = minter(kept, urls)
    shown = Console(quiet=True) if as_json else console
    playing = play(urls["gateway"], urls["mail"], token_for=mint.access_token, console=shown)
    try:
        report = asyncio.run(playing)
    except (httpx2.HTTPError, Refused, LookupError, TimeoutError, ValueError) as error:
        fail(f"The journey broke off: {error}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **asdict(report)})
