"""`cairn import`: a network's file through the public API, from the check to the report."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer
from rich.table import Table
from rich.text import Text

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, errors, fail, print_json, running_state
from cairn.cli.data import minter

MEDIA = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPERATOR = "operator-at-the-command-line"
PATIENCE = httpx2.Timeout(120.0)
POLL_SECONDS = 0.5
MOST_SHOWN = 20


class Refused(Exception):
    """The platform said no; the message is its sentence."""


class Imports:
    """/v1/imports at the gateway, as an operator of the association."""

    def __init__(self, gateway: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self._http = httpx2.AsyncClient(base_url=gateway, headers=headers, timeout=PATIENCE)

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, file: Path, *, network: str, kind: str, full_sync: bool) -> dict[str, Any]:
        query = {"network": network, "kind": kind, "fullSync": full_sync, "name": file.name}
        media = MEDIA.get(file.suffix.lower(), MEDIA[".csv"])
        content = await asyncio.to_thread(file.read_bytes)
        return await self._ask("POST", "", params=query, content=content, headers={"content-type": media})

    async def apply(self, import_id: str, *, confirmed: int | None) -> dict[str, Any]:
        return await self._ask("POST", f"/{import_id}/apply", json={"confirmDeactivations": confirmed})

    async def settled(self, record: dict[str, Any]) -> dict[str, Any]:
        """The import once it neither is being checked nor applied."""
        while record["state"] in ("STAGED", "APPLYING"):
            await asyncio.sleep(POLL_SECONDS)
            record = await self._ask("GET", f"/{record['id']}")
        return record

    async def refused(self, import_id: str) -> list[dict[str, Any]]:
        page = await self._ask("GET", f"/{import_id}/rows", params={"outcome": "REFUSED", "limit": MOST_SHOWN})
        rows: list[dict[str, Any]] = page["rows"]
        return rows

    async def _ask(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        response = await self._http.request(method, f"/v1/imports{path}", **how)
        try:
            answer: dict[str, Any] = response.json()
        except ValueError as error:
            raise Refused(f"HTTP {response.status_code}, and the answer is not JSON.") from error
        if response.is_error:
            raise Refused(str(answer.get("title", f"HTTP {response.status_code}")))
        return answer


def import_file(
    file: Annotated[Path, typer.Argument(help="A list as CSV or XLSX.", exists=True, dir_okay=False)],
    *,
    network: Annotated[str, typer.Option(help="The slug of the network whose list it is.")],
    kind: Annotated[str, typer.Option(help="MEMBERS or PAIRS.")] = "MEMBERS",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check it, and change nothing.")] = False,
    full_sync: Annotated[bool, typer.Option("--full-sync", help="Whom it does not name leaves the network.")] = False,
    confirm_deactivations: Annotated[int | None, typer.Option(help="How many may leave.", min=0)] = None,
    state: StateFolder = STATE_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Bring a network's list of members or pairs in, and say what became of each row; again changes nothing."""
    kept, known = running_state(state, as_json=as_json)
    token = minter(kept, known["urls"]).access_token(OPERATOR, ("operator",))
    work = _work(
        Imports(known["urls"]["gateway"], token),
        file,
        how={"network": network, "kind": kind.upper(), "full_sync": full_sync},
        apply=not dry_run,
        confirmed=confirm_deactivations,
    )
    try:
        record, refused = asyncio.run(work)
    except Refused as refusal:
        fail(str(refusal), Exit.FAILED, as_json=as_json)
    except httpx2.HTTPError as error:
        fail(f"The gateway did not answer: {error or type(error).__name__}", Exit.FAILED, as_json=as_json)
    if as_json:
        print_json({"status": "ok", **record, "refused": refused})
    else:
        _print(record, refused)


async def _work(
    imports: Imports, file: Path, *, how: dict[str, Any], apply: bool, confirmed: int | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    try:
        record = await imports.settled(await imports.send(file, **how))
        if apply and record["state"] == "VALIDATED":
            record = await imports.settled(await imports.apply(record["id"], confirmed=confirmed))
        return record, await imports.refused(record["id"])
    finally:
        await imports.close()


def _print(record: dict[str, Any], refused: list[dict[str, Any]]) -> None:
    for note in record["notes"]:
        errors.print(note, style="yellow", markup=False, soft_wrap=True)
    what = {"VALIDATED": "would become", "APPLIED": "became"}[record["state"]]
    counted = Table(title=f"What {what} of {record['rows']} rows of {record['name'] or 'the file'}")
    counted.add_column("outcome")
    counted.add_column("rows", justify="right")
    for outcome, rows in record["counts"].items():
        counted.add_row(outcome, str(rows))
    console.print(counted)
    if record["leaving"] and record["state"] == "VALIDATED":
        console.print(f"{record['leaving']} of {record['members']} members would leave the network.")
    if refused:
        _print_refused(refused)
    console.print(f"The whole report: /v1/imports/{record['id']}/report.csv", markup=False, soft_wrap=True)


def _print_refused(rows: list[dict[str, Any]]) -> None:
    table = Table(title=f"Refused (the first {len(rows)})")
    for heading in ("row", "column", "value", "what to do"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        for finding in row["findings"]:
            table.add_row(*map(Text, (str(row["row"]), finding["column"], finding["value"], finding["sentence"])))
    console.print(table)
