"""What the commands share: their options, how they print, and what their exit status means."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from cairn.backing.launch import CannotStart
from cairn.supervisor.ports import PortTaken
from cairn.supervisor.runner import StartFailed
from cairn.supervisor.state import DEFAULT, State


class Exit(IntEnum):
    """What an exit status means; 2 is a mistake in the command line itself."""

    WELL = 0
    FAILED = 1
    USAGE = 2
    NOT_THAT_STATE = 3
    PORT_TAKEN = 4
    DOES_NOT_FIT = 5
    START_FAILED = 6


EXIT_CODES = (
    "0 all is well; 1 it failed; 2 the command line is wrong; 3 already running, or not running; "
    "4 a port is taken; 5 this machine or a given server does not fit; 6 a part did not start."
)

StateFolder = Annotated[
    Path, typer.Option("--state", envvar="CAIRN_STATE", help="The folder of this installation.", show_default=".cairn")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
STATE_FOLDER = DEFAULT

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """Print one JSON document on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def fail(sentence: str, status: Exit, *, as_json: bool) -> NoReturn:
    """Say why nothing more happens, and end with this status."""
    if as_json:
        print_json({"status": "failed", "error": sentence, "exit": int(status)})
    else:
        errors.print(sentence, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(int(status))


@contextmanager
def explained(*, as_json: bool) -> Iterator[None]:
    """Turn what may go wrong at a start into its sentence and its exit status."""
    try:
        yield
    except PortTaken as error:
        fail(str(error), Exit.PORT_TAKEN, as_json=as_json)
    except StartFailed as error:
        fail(str(error), Exit.START_FAILED, as_json=as_json)
    except CannotStart as error:
        fail(str(error), Exit.DOES_NOT_FIT, as_json=as_json)


def running_state(folder: Path, *, as_json: bool) -> tuple[State, dict[str, Any]]:
    """Give the state of a platform that runs, or end."""
    state = State(folder.resolve())
    if not state.running():
        fail("Cairn does not run here: start it with `make up`.", Exit.NOT_THAT_STATE, as_json=as_json)
    current = state.current()
    if "urls" not in current:
        fail("Cairn is just starting or stopping here: try again.", Exit.NOT_THAT_STATE, as_json=as_json)
    return state, current
