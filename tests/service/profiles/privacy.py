"""The operations of privacy, the timers that follow them, and what the other services answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.identity import Identity
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.stores import heeding_erasure
from chassis.timers import TimerLoop
from contracts.answers import Erased, Exported, StoreErased
from contracts.envelope import Event
from contracts.matching import ErasedInMatching, ExportedFromMatching
from contracts.notifications import ErasedInNotifications, ExportedFromNotifications
from contracts.sessions import ErasedInSessions, ExportedFromSessions
from services.profiles.consumers import HANDLERS
from services.profiles.privacy.commands.erasure import erase_members
from services.profiles.privacy.tables import erasures, exports
from services.profiles.privacy.timers import with_keys
from services.profiles.timers import TIMERS
from tests.service.envelopes import deliver, envelope
from tests.service.identity import Caller

ERASED: tuple[type[Erased], ...] = (ErasedInMatching, ErasedInSessions, ErasedInNotifications)
EXPORTED: tuple[type[Exported], ...] = (ExportedFromMatching, ExportedFromSessions, ExportedFromNotifications)

CONSENT = "purpose version textKey given lastAnswer { version given }"
EXPORT = "id status requestedAt readyAt expiresAt path"
ERASURE = "id reason startedAt keyDestroyedAt completedAt receipt stores { service store rows }"
HOLD = "id reason setBy setAt liftedBy liftedAt liftedBecause"
MUTATIONS = {
    "answerConsent": ("AnswerConsentInput", CONSENT),
    "requestExport": ("RequestExportInput", EXPORT),
    "requestErasure": ("RequestErasureInput", ERASURE),
    "setLegalHold": ("LegalHoldInput", HOLD),
    "liftLegalHold": ("LegalHoldInput", HOLD),
}
CONSENTS = f"""query ($first: Int! = 20, $after: String) {{ consents {{ purposes {{ {CONSENT} }}
    history(first: $first, after: $after) {{
        edges {{ node {{ purpose version given }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
MY_EXPORTS = f"""query ($first: Int! = 20, $after: String) {{ myExports(first: $first, after: $after) {{
    edges {{ node {{ {EXPORT} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
ERASURE_BY_ID = f"query ($id: ID!) {{ erasure(id: $id) {{ {ERASURE} }} }}"
LEGAL_HOLDS = f"""query ($memberId: ID!) {{ legalHolds(memberId: $memberId) {{ edges {{ node {{ {HOLD} }} }} }} }}"""


async def ask_for(caller: Caller, who: Identity, field: str, **values: Any) -> Any:
    """The whole answer of one mutation."""
    kind, shown = MUTATIONS[field]
    document = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {shown} }} }}"
    return await caller.ask(who, document, input={"idempotencyKey": str(new_id()), **values})


async def get(caller: Caller, who: Identity, field: str, **values: Any) -> Any:
    """What one mutation that goes well answers."""
    answer = await ask_for(caller, who, field, **values)
    assert "errors" not in answer, answer
    return answer["data"][field]


@dataclass(frozen=True)
class Office:
    """Profiles as it runs: its timers when they are due, and its handlers as the service has them."""

    db: Database
    keyring: Keyring

    async def run_timers(self) -> None:
        loop = TimerLoop(self.db, {**TIMERS, **with_keys(self.keyring)})
        while await loop.run_next():
            pass

    async def hear(self, *events: Event, seq: int = 1) -> list[Taken]:
        envelopes = [envelope(event, seq) for event in events]
        return await deliver(self.db, heeding_erasure(HANDLERS, erase_members), *envelopes)

    async def erasure(self) -> Any:
        """The one erasure there is."""
        async with self.db.reading() as tx:
            return (await tx.session.execute(select(erasures))).one()

    async def export(self) -> Any:
        """The newest export."""
        async with self.db.reading() as tx:
            return (await tx.session.execute(select(exports).order_by(exports.c.id.desc()).limit(1))).one()

    async def pieces(self, *contents: str, of: type[Exported] = ExportedFromMatching) -> list[Exported]:
        """What a service answers to the one export."""
        export = await self.export()
        return [
            of(
                request_id=export.id,
                member_id=export.member_id,
                piece=number,
                pieces=len(contents),
                content=await self.keyring.seal(export.member_id, content),
            )
            for number, content in enumerate(contents, 1)
        ]


def erased_in(kind: type[Erased], erasure: Any, rows: int = 1) -> Erased:
    stores = (StoreErased(store="rows", rows=rows),)
    return kind(request_id=UUID(str(erasure.id)), member_id=erasure.member_id, rows=rows, stores=stores)
