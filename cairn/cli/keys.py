"""`cairn keys`: the secrets of an installation that no supervisor starts."""

from cairn.cli.common import STATE_FOLDER, AsJson, StateFolder, console, print_json
from cairn.supervisor.state import State


def keys(*, state: StateFolder = STATE_FOLDER, as_json: AsJson = False) -> None:
    """Make the keys and secrets that this folder does not have yet; what is there stays."""
    kept = State(state.resolve())
    kept.prepare()
    if as_json:
        print_json({"status": "ok", "folder": str(kept.folder)})
    else:
        console.print(f"Every key is in {kept.folder}.", markup=False, soft_wrap=True)
