"""Files of a network, staged, checked and applied as the service does it, and what became of their rows."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.db import Database
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.timers import TimerLoop
from services.profiles.integrations.commands.imports import StageImport, begin_import, stage_import
from services.profiles.integrations.domain.imports import ImportKind
from services.profiles.integrations.domain.imports_columns import how_many_known
from services.profiles.integrations.queries.imports import ImportView, RowView, import_by_id, import_rows_page
from services.profiles.integrations.sheets import Media, Sheet, open_sheet
from services.profiles.timers import timers
from tests.builders.clients import ASSOCIATION

HEADING = "external_id,name,email"
AMARA = "A-1,Amara Okafor,amara@example.org"
BO = "A-2,Bo Li,bo@example.org"


def lines(*rows: str, heading: str = HEADING) -> bytes:
    return "\n".join([heading, *rows]).encode()


@dataclass
class Importing:
    """One network's files."""

    db: Database
    keyring: Keyring
    folder: Path
    network_id: UUID

    async def stage(
        self,
        content: bytes,
        *,
        kind: ImportKind = ImportKind.MEMBERS,
        full_sync: bool = False,
        media: Media = Media.CSV,
    ) -> UUID:
        path = self.folder / f"{new_id()}.upload"
        path.write_bytes(content)

        def read() -> Sheet:
            return open_sheet(path, media, charset=None, recognised=lambda heading: how_many_known(kind, heading))

        wanted = StageImport(
            network_id=self.network_id,
            kind=kind,
            file_hash=str(hash(content)),
            name="list.csv",
            full_sync=full_sync,
            created_by=new_id(),
        )
        async with self.db.transaction() as tx:
            return (await stage_import(tx, wanted, read, association=ASSOCIATION)).import_id

    async def run_timers(self, most: int = 1000) -> None:
        """Everything that is due, as the consuming process does it."""
        loop = TimerLoop(self.db, timers(self.keyring))
        for _ in range(most):
            if not await loop.run_next():
                return

    async def checked(self, content: bytes, **how: Any) -> ImportView:
        import_id = await self.stage(content, **how)
        await self.run_timers()
        return await self.view(import_id)

    async def begin(self, import_id: UUID, *, confirmed: int | None = None) -> None:
        async with self.db.transaction() as tx:
            await begin_import(tx, import_id, network_id=self.network_id, confirmed=confirmed)

    async def applied(self, content: bytes, *, confirmed: int | None = None, **how: Any) -> ImportView:
        import_id = (await self.checked(content, **how)).id
        await self.begin(import_id, confirmed=confirmed)
        await self.run_timers()
        return await self.view(import_id)

    async def view(self, import_id: UUID) -> ImportView:
        async with self.db.reading() as tx:
            return await import_by_id(tx, import_id, network_id=None)

    async def rows(self, import_id: UUID) -> list[RowView]:
        async with self.db.reading() as tx:
            return list(await import_rows_page(tx, import_id, after=0, most=1000))


def some(counts: dict[str, int]) -> dict[str, int]:
    """The counts that are not 0."""
    return {name: count for name, count in counts.items() if count}
