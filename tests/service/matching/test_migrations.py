"""The tables are what the migrations make, and the committed SDL is what the code says."""

from pathlib import Path

from chassis.tables import metadata as spine
from services.matching.graph import schema
from services.matching.mapping import metadata
from tests.service.matching.world import Matching
from tests.service.migrations import differences

SDL = Path(__file__).resolve().parents[3] / "services" / "matching" / "schema.graphql"


async def test_tables_match_the_migrated_database(matching: Matching) -> None:
    assert await differences(matching.db, metadata, spine) == []


def test_the_committed_schema_is_fresh() -> None:
    assert SDL.read_text().endswith(f"\n{schema().as_str()}\n")
