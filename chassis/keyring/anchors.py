"""Anchors: the heads of hash chains, kept where the role that writes a chain's own database cannot reach them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Database
from chassis.keyring.tables import anchors


@dataclass(frozen=True)
class Anchor:
    """The number and the hash of an entry that was once a chain's last."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Anchors:
    """The anchors of every chain, in the keyring's database; one that was dropped stays."""

    db: Database

    async def drop(self, chain: str, anchor: Anchor) -> None:
        """Keeps an anchor; where there is one already, that one stays, so that a rewritten chain shows."""
        async with self.db.transaction() as tx:
            await tx.session.execute(insert(anchors).values(chain=chain, **vars(anchor)).on_conflict_do_nothing())

    async def newest(self, chain: str) -> Anchor | None:
        async with self.db.reading() as tx:
            query = select(anchors.c.seq, anchors.c.hash).filter_by(chain=chain).order_by(anchors.c.seq.desc())
            row = (await tx.session.execute(query.limit(1))).first()
        return Anchor(row.seq, row.hash) if row else None

    async def between(self, chain: str, first: int, last: int) -> Sequence[Anchor]:
        """The anchors from `first` to `last`, both included."""
        here = anchors.c.seq.between(first, last)
        query = select(anchors.c.seq, anchors.c.hash).filter_by(chain=chain).where(here).order_by(anchors.c.seq)
        async with self.db.reading() as tx:
            return [Anchor(row.seq, row.hash) for row in await tx.session.execute(query)]
