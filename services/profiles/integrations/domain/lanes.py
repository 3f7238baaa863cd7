"""Who is taken in beside whom: people of one bucket wait for each other, and an import's lanes share no bucket."""

import zlib
from uuid import UUID

BUCKETS = 64
"""People are locked by buckets of their ids: a lock for each of a thousand would fill the server's table of locks."""

LANES = 2
"""While PostgreSQL writes the rows of one lane, Python thinks about those of the other."""


def bucket_of(network_id: UUID, external_id: str) -> int:
    """0 to 63, by the network and its id of the person."""
    return zlib.crc32(network_id.bytes + external_id.encode()) % BUCKETS


def lane_of(network_id: UUID, external_id: str | None) -> int:
    """The lane of a row; one without an id is in none's way."""
    return bucket_of(network_id, external_id) % LANES if external_id is not None else 0
