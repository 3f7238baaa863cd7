"""Where a consumer stands in each log: offsets kept in PostgreSQL, each with the cluster it belongs to."""

from dataclasses import dataclass

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from chassis.tables import positions, replays_wanted
from contracts.control import LogReplayed, ReplayLog

_MOVE = text(
    """
    INSERT INTO positions (consumer, topic, partition, cluster, next_offset)
    VALUES (:consumer, :topic, :partition, :cluster, :next_offset)
    ON CONFLICT (consumer, topic, partition)
    DO UPDATE SET cluster = excluded.cluster, next_offset = excluded.next_offset
    """
)


@dataclass(frozen=True)
class Positions:
    """One consumer's positions on one cluster."""

    consumer: str
    cluster: str

    async def move(self, tx: Transaction, topic: str, partition: int, *, next_offset: int) -> None:
        params = {"consumer": self.consumer, "topic": topic, "partition": partition, "cluster": self.cluster}
        await tx.session.execute(_MOVE, {**params, "next_offset": next_offset})

    async def resume(self, tx: Transaction, topic: str, partition: int) -> int:
        """The offset to read from: the stored one, or 0 on a log that is new to this consumer.

        When the stored one belongs to another cluster, what that log still held for us is written down as wanted.
        """
        where = {"consumer": self.consumer, "topic": topic, "partition": partition}
        row = (await tx.session.execute(select(positions).filter_by(**where))).first()
        if row is not None and row.cluster == self.cluster:
            return int(row.next_offset)
        old = ("", 0) if row is None else (row.cluster, row.next_offset)
        await self._want(tx, topic, partition, cluster=old[0], offset=old[1])
        await self.move(tx, topic, partition, next_offset=0)
        return 0

    async def expired(self, tx: Transaction, topic: str, partition: int, *, offset: int, begins: int) -> int:
        """The log no longer holds what comes after `offset`: that is wanted, reading goes on where the log begins."""
        await self._want(tx, topic, partition, cluster=self.cluster, offset=offset)
        await self.move(tx, topic, partition, next_offset=begins)
        return begins

    async def adopt(self, tx: Transaction, topic: str, *, partitions: int) -> None:
        """A topic that came back with fewer partitions: what the missing ones still held for us is wanted too."""
        where = (positions.c.consumer == self.consumer) & (positions.c.topic == topic)
        orphans = where & (positions.c.partition >= partitions) & (positions.c.cluster != self.cluster)
        for row in await tx.session.execute(delete(positions).where(orphans).returning(*positions.c)):
            await self._want(tx, topic, row.partition, cluster=row.cluster, offset=row.next_offset)

    async def lost(self, tx: Transaction, topic: str, partition: int) -> None:
        """The log was emptied under the same cluster id: start again and ask for what is missing."""
        where = {"consumer": self.consumer, "topic": topic, "partition": partition}
        row = (await tx.session.execute(select(positions).filter_by(**where).with_for_update())).first()
        if row is not None:
            await self._want(tx, topic, partition, cluster=row.cluster, offset=row.next_offset)
        await self.move(tx, topic, partition, next_offset=0)

    async def _want(self, tx: Transaction, topic: str, partition: int, *, cluster: str, offset: int) -> None:
        row = {"consumer": self.consumer, "topic": topic, "partition": partition, "cluster": cluster}
        statement = insert(replays_wanted).values(**row, from_offset=offset)
        await tx.session.execute(statement.on_conflict_do_nothing())

    async def wanted(self, tx: Transaction) -> list[ReplayLog]:
        rows = await tx.session.execute(select(replays_wanted).filter_by(consumer=self.consumer))
        return [
            ReplayLog(
                consumer=row.consumer,
                topic=row.topic,
                partition=row.partition,
                cluster=row.cluster or None,
                offset=row.from_offset,
            )
            for row in rows
        ]

    async def satisfied(self, tx: Transaction, answer: LogReplayed) -> None:
        where = {"consumer": self.consumer, "topic": answer.topic, "partition": answer.partition}
        await tx.session.execute(delete(replays_wanted).filter_by(**where, cluster=answer.cluster or ""))
