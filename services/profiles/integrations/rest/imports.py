"""REST for files: networks send lists of members and pairs, read what became of each row, and apply them."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis.db import Database
from chassis.errors import BadInput
from chassis.graph.paging import decode, encode
from services.profiles.integrations.commands.imports import StageImport, abandon_import, begin_import, stage_import
from services.profiles.integrations.domain.imports import ImportKind
from services.profiles.integrations.domain.imports_columns import how_many_known, template
from services.profiles.integrations.queries.imports import RowView, import_by_id, import_rows_page
from services.profiles.integrations.rest.answers import link_to_next
from services.profiles.integrations.rest.imports_answers import ImportRecord, RowPage, RowRecord, report_lines
from services.profiles.integrations.rest.imports_caller import Importer, ImportsDoor
from services.profiles.integrations.rest.imports_upload import Upload, received
from services.profiles.integrations.rest.members import LONGEST_CURSOR, MOST, REFUSALS, Forwarded
from services.profiles.integrations.sheets import Media, open_sheet, written

LONGEST_NAME = 200
LINES_AT_A_TIME = 1000
BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {media.value: {"schema": {"type": "string", "format": "binary"}} for media in Media},
    }
}
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


class Confirmation(BaseModel):
    """How many members a full list is meant to deactivate, where that is a large part of the network."""

    confirm_deactivations: int | None = Field(default=None, alias="confirmDeactivations", ge=0)


@dataclass(frozen=True)
class ImportDesk:
    """Takes files of at most `most_bytes`; `url` is the gateway's public address, which links are made with.

    `association` is the slug of the association's own network.
    """

    db: Database
    door: ImportsDoor
    url: str
    most_bytes: int
    association: str

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1/imports", responses=REFUSALS)
        self._add_sending(router)
        self._add_reading(router)
        self._add_deciding(router)
        return router

    def _add_sending(self, router: APIRouter) -> None:
        @router.get("/template.csv", responses=CSV)
        async def template_file(kind: ImportKind = ImportKind.MEMBERS, token: Forwarded = None) -> Response:
            """Every column that is known, with an example."""
            await self.door.importer(token)
            return _csv(BOM + written(template(kind)), "template.csv")

        @router.post("", status_code=201, openapi_extra=BODY, responses={200: {"model": ImportRecord}})
        async def stage(
            request: Request,
            response: Response,
            *,
            kind: ImportKind = ImportKind.MEMBERS,
            full_sync: Annotated[bool, Query(alias="fullSync")] = False,
            name: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
            network: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None,
            token: Forwarded = None,
        ) -> ImportRecord:
            """Keeps a file and begins to check it, without changing anything.

            The file that was sent last is answered with what became of it.  With `fullSync`, who is not in the file
            leaves the network.  Staff name the network; a client has its own.
            """
            importer = await self.door.importer(token, network=network)
            network_id = importer.needed_network()
            with tempfile.TemporaryDirectory(prefix="cairn-import-") as folder:
                upload = await received(request, Path(folder), most_bytes=self.most_bytes)
                wanted = StageImport(
                    network_id=network_id,
                    kind=kind,
                    file_hash=upload.hash,
                    name=_one_line(name),
                    full_sync=full_sync,
                    created_by=importer.id,
                )
                return await self._staged(wanted, upload, response)

    def _add_reading(self, router: APIRouter) -> None:
        @router.get("/{import_id}")
        async def one(import_id: UUID, token: Forwarded = None) -> ImportRecord:
            """An import, how far it is, and how many rows would be, or were, created, updated, refused."""
            return await self._record(import_id, await self.door.importer(token))

        @router.get("/{import_id}/rows")
        async def rows(
            import_id: UUID,
            response: Response,
            *,
            cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
            limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
            outcome: Annotated[str | None, Query(max_length=20, pattern="^[A-Z]+$")] = None,
            token: Forwarded = None,
        ) -> RowPage:
            """Its rows in the order of the file; `outcome=REFUSED` shows those that must be repaired."""
            page = await self._rows(import_id, await self.door.importer(token), cursor, most=limit + 1, outcome=outcome)
            if len(page) > limit:
                url, last = f"{self.url}/v1/imports/{import_id}/rows", encode((page[limit - 1].number,))
                response.headers.update(link_to_next(url, cursor=last, limit=limit, outcome=outcome))
            return RowPage(rows=[RowRecord.of(row) for row in page[:limit]])

        @router.get("/{import_id}/report.csv", responses=CSV)
        async def report(import_id: UUID, token: Forwarded = None) -> Response:
            """The whole report, a line for each row and each thing to say of it."""
            importer = await self.door.importer(token)
            await self._record(import_id, importer)
            return _csv(self._report(import_id, importer), f"import-{import_id}.csv")

    def _add_deciding(self, router: APIRouter) -> None:
        @router.post("/{import_id}/apply", status_code=202)
        async def apply(
            import_id: UUID, confirmation: Confirmation | None = None, token: Forwarded = None
        ) -> ImportRecord:
            """Begins to apply what was checked; it goes on by itself, also when this process ends."""
            importer = await self.door.importer(token)
            confirmed = confirmation.confirm_deactivations if confirmation else None
            async with self.db.transaction() as tx:
                await begin_import(tx, import_id, network_id=importer.network_id, confirmed=confirmed)
            return await self._record(import_id, importer)

        @router.delete("/{import_id}", status_code=204)
        async def abandon(import_id: UUID, token: Forwarded = None) -> None:
            """Forgets the rows of an import that was not applied."""
            importer = await self.door.importer(token)
            async with self.db.transaction() as tx:
                await abandon_import(tx, import_id, network_id=importer.network_id)

    async def _staged(self, wanted: StageImport, upload: Upload, response: Response) -> ImportRecord:
        async with self.db.transaction() as tx:
            sent = await stage_import(
                tx,
                wanted,
                lambda: open_sheet(
                    upload.path,
                    upload.media,
                    charset=upload.charset,
                    recognised=lambda heading: how_many_known(wanted.kind, heading),
                ),
                association=self.association,
            )
            view = await import_by_id(tx, sent.import_id, network_id=wanted.network_id)
        if sent.sent_before:
            response.status_code = 200
        response.headers["Location"] = f"{self.url}/v1/imports/{view.id}"
        return ImportRecord.of(view)

    async def _record(self, import_id: UUID, importer: Importer) -> ImportRecord:
        async with self.db.reading() as tx:
            return ImportRecord.of(await import_by_id(tx, import_id, network_id=importer.network_id))

    async def _rows(
        self, import_id: UUID, importer: Importer, cursor: str | None, *, most: int, outcome: str | None
    ) -> list[RowView]:
        after = _number(cursor) if cursor else 0
        async with self.db.reading() as tx:
            await import_by_id(tx, import_id, network_id=importer.network_id)
            page = await import_rows_page(tx, import_id, after=after, most=most, outcome=outcome)
        return [importer.told(row) for row in page]

    async def _report(self, import_id: UUID, importer: Importer) -> AsyncIterator[str]:
        """A page in each transaction, so that no report holds one open as long as its reader likes."""
        yield BOM + written([RowRecord.HEADING])
        after = 0
        while True:
            async with self.db.reading() as tx:
                page = await import_rows_page(tx, import_id, after=after, most=LINES_AT_A_TIME)
            if not page:
                return
            yield written(line for row in page for line in report_lines(importer.told(row)))
            after = page[-1].number


def _csv(content: str | AsyncIterator[str], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if isinstance(content, str):
        return Response(content, media_type="text/csv", headers=headers)
    return StreamingResponse(content, media_type="text/csv", headers=headers)


def _one_line(name: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())


def _number(cursor: str) -> int:
    match decode(cursor):
        case (int(number),) if 0 <= number < 2**31:
            return number
        case _:
            raise BadInput("cursor is not one that this service gave out.")
