"""What a resolver sees of its request: who is asking, and the database."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry

from chassis.acting import OnAct
from chassis.db import Cause, Database, Transaction, Viewer
from chassis.identity import Identity


@dataclass
class GraphContext:
    """One request's context.  `parts` holds what a service's resolvers share (loaders, the keyring).

    `on_act` is told of every mutation that staff do in a member's name; without it they can do none.
    """

    identity: Identity
    db: Database
    cause: Cause
    parts: dict[str, Any] = field(default_factory=dict)
    on_act: OnAct | None = None

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.db.transaction(self.cause)

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Sees what the one who asks may see, where the database has row-level security."""
        kind = "staff" if self.identity.is_staff else self.identity.kind.value
        return self.db.reading(Viewer(kind, self.identity.id))


Info: TypeAlias = strawberry.Info[GraphContext, None]
