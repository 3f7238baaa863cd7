"""`cairn demo journey`, `cairn demo programme` and `cairn demo year`."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import httpx2
import typer
from rich.console import Console

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from cairn.cli.data import minter
from cairn.demo import programme as programmes
from cairn.demo.clock import VirtualClock
from cairn.demo.journey import play
from cairn.demo.portal import Refused
from cairn.demo.year import play as years


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


def programme(
    *,
    state: StateFolder = STATE_FOLDER,
    mentors: Annotated[int, typer.Option(help="How many new mentors enrol.", min=2, max=50)] = 4,
    mentees: Annotated[int, typer.Option(help="How many new mentees enrol.", min=3, max=100)] = 9,
    as_json: AsJson = False,
) -> None:
    """Play a programme from its enrolment to offers that cascade, on a clock that is a week ahead for a moment."""
    kept, known = running_state(state, as_json=as_json)
    shown = Console(quiet=True) if as_json else console
    playing = programmes.play(
        known["urls"]["gateway"],
        token_for=minter(kept, known["urls"]).access_token,
        clock=VirtualClock(kept.clock),
        mentors=mentors,
        mentees=mentees,
        console=shown,
    )
    try:
        report = asyncio.run(playing)
    except (httpx2.HTTPError, Refused, LookupError, TimeoutError, ValueError) as error:
        fail(f"The programme broke off: {error}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **asdict(report)})


def year(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Play a year of three pairs and a circle on a clock that runs ahead meanwhile, and tell what each of them saw.

    The clock is everybody's: what others of this installation wait for falls due as well.
    """
    kept, known = running_state(state, as_json=as_json)
    if "mail" not in known["urls"]:
        fail("The year reads its mail in our own mail sink: start without SMTP_URL.", Exit.FAILED, as_json=as_json)
    shown = Console(quiet=True) if as_json else console
    mint = minter(kept, known["urls"])
    playing = years.play(known["urls"], token_for=mint.access_token, clock=VirtualClock(kept.clock), console=shown)
    try:
        report = asyncio.run(playing)
    except (httpx2.HTTPError, Refused, LookupError, TimeoutError, ValueError) as error:
        fail(f"The year broke off: {error}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **asdict(report)})
