"""`cairn events tail`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any

import typer
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from cairn.cli.common import STATE_FOLDER, AsJson, Exit, StateFolder, console, fail, print_json, running_state
from contracts.envelope import Envelope, MalformedEnvelope
from contracts.registry import TOPICS


def tail(
    *,
    state: StateFolder = STATE_FOLDER,
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the oldest event there is.")] = False,
    count: Annotated[int | None, typer.Option(help="End after so many events.", min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """Print every event between the services as it happens, one line each."""
    _, known = running_state(state, as_json=as_json)
    bootstrap = known["urls"]["kafka"]
    start = _oldest if from_start else _newest

    async def show() -> None:
        seen = 0
        async for record in _records(bootstrap, start):
            print_json(_as_json(record)) if as_json else console.print(_line(record), markup=False, soft_wrap=True)
            seen += 1
            if seen == count:
                return

    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(show())
    except KafkaError as error:
        fail(f"The broker at {bootstrap} does not answer: {error}", Exit.FAILED, as_json=as_json)


async def _oldest(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
    await consumer.seek_to_beginning(*partitions)


async def _newest(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
    await consumer.seek_to_end(*partitions)


async def _records(bootstrap: str, start: Any) -> AsyncIterator[ConsumerRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=100)
    await consumer.start()
    try:
        partitions = await _partitions(consumer)
        consumer.assign(partitions)
        await start(consumer, partitions)
        async for record in consumer:
            yield record
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer) -> list[TopicPartition]:
    """Wait until the services have made their topics, and give all their partitions."""
    while not (known := set(TOPICS) & set(await consumer.topics())):  # noqa: ASYNC110 - only the broker knows.
        await asyncio.sleep(1)
    return [
        TopicPartition(topic, number)
        for topic in sorted(known)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]


def _line(record: ConsumerRecord) -> str:
    try:
        event = Envelope.from_kafka(topic=record.topic, headers=record.headers, value=record.value)
    except MalformedEnvelope as error:
        return f"{record.topic}[{record.partition}]@{record.offset}  not an event of ours: {error}"
    return f"{event.time:%H:%M:%S.%f}  {event.type:<44} {event.subject}  seq {event.seq}  from {event.source}"


def _as_json(record: ConsumerRecord) -> dict[str, Any]:
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    try:
        event = Envelope.from_kafka(topic=record.topic, headers=record.headers, value=record.value)
    except MalformedEnvelope as error:
        return {**place, "malformed": str(error)}
    return {
        **place,
        "type": event.type,
        "subject": event.subject,
        "seq": event.seq,
        "time": event.time,
        "source": event.source,
        "data": dict(event.data),
    }
