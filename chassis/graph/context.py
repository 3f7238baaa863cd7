"""What a resolver sees of its request: who is asking, and the database."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry

from chassis.db import Cause, Database, Transaction
from chassis.identity import Identity


@dataclass
class GraphContext:
    """One request's context.  `parts` holds what a service's resolvers share (loaders, the keyring)."""

    identity: Identity
    db: Database
    cause: Cause
    parts: dict[str, Any] = field(default_factory=dict)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.db.transaction(self.cause)

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self.db.reading()


Info: TypeAlias = strawberry.Info[GraphContext, None]
