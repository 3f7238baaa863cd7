"""The control topic: consumers ask producers to send archived events again."""

from typing import Literal
from uuid import UUID

from contracts.envelope import Part

TOPIC = "cairn-control"


class ReplayAggregate(Part):
    """A consumer saw a hole: send `subject` of `topic` again from `seq` on, in order."""

    ask: Literal["aggregate"] = "aggregate"
    consumer: str
    topic: str
    subject: UUID
    seq: int


class ReplayLog(Part):
    """A consumer found another log under a topic: send again what the old one held from `offset` on.

    `cluster` is the broker's id that the offset belongs to; None means from the first event ever.
    """

    ask: Literal["log"] = "log"
    consumer: str
    topic: str
    partition: int
    cluster: str | None
    offset: int


class LogReplayed(Part):
    """A producer has sent again what a ReplayLog asked for."""

    ask: Literal["replayed"] = "replayed"
    consumer: str
    topic: str
    partition: int
    cluster: str | None


class LogLost(Part):
    """A producer was given an offset that it had been given before: the log was emptied under its topic."""

    ask: Literal["lost"] = "lost"
    topic: str
    partition: int
    cluster: str
    highest: int
