import asyncio, time
from uuid import uuid4
from chassis.events.relay import Relay
from chassis.events.replay import Replayer
from chassis.events.consumer import Consumer
from chassis.loops import for_ever
from contracts.profiles import NeedWithdrawn
import pytest
from chassis.telemetry import configure_logging

@pytest.mark.kafka
async def test_flow(producer_db, consumer_db, kafka, broker):
    configure_logging("x", level="INFO", form="console")
    seen = []
    async def on(tx, e): seen.append((e, time.perf_counter()))
    relay = Relay(producer_db, kafka); cons = Consumer(consumer_db, kafka, {NeedWithdrawn: on})
    ts = [asyncio.create_task(x()) for x in (relay.run, Replayer(relay).run, cons.run)]
    try:
        lat = []
        for i in range(30):
            need = uuid4()
            async with producer_db.transaction() as tx:
                await tx.emit(NeedWithdrawn(need_id=need, member_id=uuid4()))
            t0 = time.perf_counter()
            n = len(seen)
            async with asyncio.timeout(20):
                while not any(e.need_id == need for e, _ in seen): await asyncio.sleep(0.001)
            lat.append(next(t for e, t in seen if e.need_id == need) - t0)
        print("lat", sorted(round(x*1000,1) for x in lat[1:]))
        if broker.kind == "tansu":
            # emptied broker
            cons_t = ts.pop(); cons_t.cancel(); await asyncio.gather(cons_t, return_exceptions=True)
            needs = [uuid4() for _ in range(20)]
            for need in needs:
                async with producer_db.transaction() as tx:
                    await tx.emit(NeedWithdrawn(need_id=need, member_id=uuid4()))
            await asyncio.sleep(1)
            broker.restart_empty()
            t0=time.perf_counter()
            ts.append(asyncio.create_task(cons.run()))
            async with asyncio.timeout(30):
                while not all(any(e.need_id == need for e, _ in seen) for need in needs): await asyncio.sleep(0.01)
            print("recovered", time.perf_counter()-t0)
            assert len(seen) == 50
    finally:
        for t in ts: t.cancel()
        await asyncio.gather(*ts, return_exceptions=True)
