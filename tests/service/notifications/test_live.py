"""What is new is announced live, and an absent Valkey changes nothing."""

import asyncio

from chassis.cache import LiveFanout, connect
from chassis.db import Database
from services.notifications.channels.live import Announcer
from tests.builders.notifications import a_booking, an_ask
from tests.service.notifications.conftest import World


async def test_whoever_listens_hears_of_it_once(db: Database, world: World, valkey: str) -> None:
    ask = an_ask()
    client, listener = connect(valkey), connect(valkey)
    announcer = Announcer(db=db, fanout=LiveFanout(client))
    async with listener.pubsub() as pubsub:
        await pubsub.subscribe(f"notifications:{ask.mentor_id}")
        await pubsub.get_message(timeout=5)
        await world.hear(ask)

        announced = [await announcer.announce(), await announcer.announce()]
        message = await pubsub.get_message(timeout=5)
        silence = await pubsub.get_message(timeout=0.2)

    await client.aclose()
    await listener.aclose()
    assert announced == [1, 0]
    assert message is not None
    assert b"INTRODUCTION_SENT" in message["data"]
    assert silence is None


async def test_without_valkey_nothing_is_held_up(db: Database, world: World) -> None:
    client = connect("redis://127.0.0.1:9/0")
    announcer = Announcer(db=db, fanout=LiveFanout(client))
    await world.hear(a_booking())

    announced = [await announcer.announce(), await announcer.announce()]

    await client.aclose()
    assert announced == [2, 0]


async def test_several_announcers_share_the_work(db: Database, world: World) -> None:
    client = connect("redis://127.0.0.1:9/0")
    announcer = Announcer(db=db, fanout=LiveFanout(client))
    await world.hear(*(a_booking() for _ in range(5)))

    announced = await asyncio.gather(*(announcer.announce() for _ in range(4)))

    await client.aclose()
    assert sum(announced) == 10
