"""The toy graph, composed once, and the gateway on it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from joserfc.jwk import OKPKey
from strawberry.federation import Schema

from gateway.compose import composed, planned, trusted_texts
from gateway.schema import PLANS, PUBLIC, SUPERGRAPH, Graph
from tests.gateway.stand import Stand, standing
from tests.gateway.toy import JOURNAL, SCHEMAS


@pytest.fixture(scope="session")
def identity_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "identity.json"
    file.write_text(json.dumps(OKPKey.generate_key("Ed25519", {"kid": "gateway"}).as_dict(private=True)))
    return file


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Composed by the real composer, with one trusted document planned by the real planner."""
    folder, documents = tmp_path_factory.mktemp("graph"), tmp_path_factory.mktemp("documents")
    sdls = {name: _sdl(schema) for name, schema in SCHEMAS.items()}
    for name, text in composed(sdls).items():
        (folder / name).write_text(text)
    trusted = "query Pair($id: ID!) { member(id: $id) { ...Named load } } fragment Named on Member { name nick }"
    (documents / "pair.graphql").write_text(trusted)
    made = Graph.from_folder(folder)
    plans = asyncio.run(planned((folder / SUPERGRAPH.name).read_text(), made.public, trusted_texts(documents)))
    (folder / PLANS.name).write_text(plans)
    assert (folder / PUBLIC.name).exists()
    return made


def _sdl(schema: Schema) -> str:
    """As a composer asks a running subgraph for it."""
    answer = schema.execute_sync("{ _service { sdl } }")
    assert answer.data is not None
    sdl: str = answer.data["_service"]["sdl"]
    return sdl


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_stand(graph: Graph, identity_key: Path) -> AsyncIterator[Stand]:
    async with standing(graph, identity_key) as running:
        yield running


@pytest.fixture
def stand(shared_stand: Stand) -> Stand:
    """The module's gateway, with a fresh journal and a good token."""
    JOURNAL.clear()
    return replace(shared_stand, headers={"authorization": f"Bearer {shared_stand.issuer.token()}"})
