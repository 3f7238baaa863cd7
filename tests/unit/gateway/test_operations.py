"""The memory of operations: bounded by what they weigh together."""

import pytest
from graphql import build_schema

from gateway import operations
from gateway.documents import InvalidDocument
from gateway.operations import Operations
from gateway.planning import NoPlanner, TrustedDocuments

SCHEMA = build_schema("type Query { a: Int }")


def remembering() -> Operations:
    return Operations(SCHEMA, {}, planner=NoPlanner(), trusted=TrustedDocuments([]))


class TestMemory:
    async def test_long_documents_push_each_other_out_and_leave_the_newest(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(operations, "MOST_CHARACTERS", 250)
        texts = [f"{{ __typename }} #{number}".ljust(100, "x") for number in range(4)]
        memory = remembering()

        for text in texts:
            await memory.get(text, None)

        assert [memory.known(text, None) is not None for text in texts] == [False, False, True, True]

    async def test_documents_that_fail_weigh_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(operations, "MOST_CHARACTERS", 250)
        memory, good = remembering(), "{ __typename }".ljust(100)
        await memory.get(good, None)

        for number in range(5):
            with pytest.raises(InvalidDocument):
                await memory.get(f"{{ nothing{number} }}".ljust(100), None)

        assert memory.known(good, None) is not None
