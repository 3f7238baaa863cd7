"""Servers that go away while people use the platform: late perhaps, never wrong, nothing lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

import httpx2
import pytest
from aiokafka import TopicPartition

from cairn.demo.portal import Portal, Refused, eventually
from chassis.events.kafka import Broker
from contracts.envelope import Envelope
from contracts.sessions import SessionBooked
from tests.e2e import people
from tests.e2e.conftest import RunningPlatform, SignIn

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
T = TypeVar("T")


async def booked(sign_in: SignIn) -> str:
    """Walks two new members to a booked conversation; returns the session's id."""
    mentor, mentee = sign_in(), sign_in()
    introduction = await accepted(mentor, mentee)
    await people.becomes(mentor, introduction, "BOOKED")
    return await session_of(mentor, introduction)


async def accepted(mentor: Portal, mentee: Portal) -> str:
    mentor_id = await people.join(mentor)
    await people.offer(mentor)
    await people.join(mentee)
    introduction = await people.ask(mentee, await people.need(mentee), mentor_id)
    starts_at = (await people.times(mentor, introduction))[0]
    await mentor.do("AcceptIntroduction", people.key(), introductionId=introduction, startsAt=starts_at)
    return introduction


async def session_of(portal: Portal, introduction: str) -> str:
    return str((await portal.ask("Introduction", id=introduction))["introduction"]["session"]["id"])


async def patiently(work: Callable[[], Awaitable[T]], *, what: str) -> T:
    """Tries again while the platform is healing; a wrong answer is not tried again."""

    async def once() -> T | None:
        try:
            return await work()
        except (Refused, TimeoutError, httpx2.HTTPError):
            return None

    return await eventually(once, what=what, seconds=90)


class TestServersGone:
    async def test_an_acceptance_survives_a_broker_that_comes_back(
        self, sign_in: SignIn, platform: RunningPlatform
    ) -> None:
        mentor, mentee = sign_in(), sign_in()
        introduction = await accepted(mentor, mentee)
        platform.kill("broker")

        async def is_booked() -> bool | None:
            return True if await people.status_of(mentor, introduction) == "BOOKED" else None

        assert await eventually(is_booked, what="the booking after the broker's death", seconds=120)
        assert await patiently(lambda: booked(sign_in), what="the next journey")

    async def test_the_platform_heals_when_postgresql_restarts(
        self, sign_in: SignIn, platform: RunningPlatform
    ) -> None:
        platform.kill("postgres")

        assert await patiently(lambda: booked(sign_in), what="a journey after PostgreSQL's death")

    async def test_nobody_notices_that_valkey_is_gone(self, sign_in: SignIn, platform: RunningPlatform) -> None:
        member = sign_in()
        await people.join(member)
        platform.kill("valkey")

        for _ in range(20):
            assert (await member.ask("Me"))["me"] is not None


class TestStrangeEvents:
    async def test_a_repeated_and_an_unknown_event_change_nothing(
        self, sign_in: SignIn, platform: RunningPlatform
    ) -> None:
        session = await booked(sign_in)
        kafka = Broker(bootstrap=platform.urls["kafka"], fetch_wait_ms=20)
        original = await find(kafka, SessionBooked.topic, session)
        unknown = Envelope(**{**vars(original), "id": uuid4(), "seq": 2, "type": "cairn.sessions.session_dreamt.v1"})

        async with kafka.producer() as producer:
            for envelope in (original, original, unknown):
                await producer.send_and_wait(
                    envelope.topic,
                    key=envelope.kafka_key,
                    value=envelope.kafka_value(),
                    headers=envelope.kafka_headers(),
                )

        assert await booked(sign_in)
        async with httpx2.AsyncClient() as http:
            assert await mails_about(http, platform, session) == 2


async def find(kafka: Broker, topic: str, subject: str) -> Envelope:
    """Reads a topic from its start until it finds the first event about `subject`."""
    async with kafka.consumer() as consumer, asyncio.timeout(20):
        tps = [TopicPartition(topic, number) for number in range(kafka.partitions)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        async for record in consumer:
            envelope = Envelope.from_kafka(topic=record.topic, headers=record.headers, value=record.value)
            if str(envelope.subject) == subject:
                return envelope
    raise LookupError(subject)


async def mails_about(http: httpx2.AsyncClient, platform: RunningPlatform, session: str) -> int:
    """How many invitations about one session reached anybody, once both have had time to."""

    async def count() -> int | None:
        found = await http.get(f"{platform.urls['mail']}/api/messages", params={"limit": 500})
        number = sum(session in message["ics"] for message in found.json()["messages"])
        return number if number >= 2 else None

    await eventually(count, what="both invitations")
    await asyncio.sleep(1)
    return await count() or 0
