"""Synthetic members in bulk: written by COPY, with words as unevenly spread as people say them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np

from chassis.ids import new_id
from contracts.words import CareerStage, Kind
from services.profiles.taxonomy import industries, skills

NOW = datetime(2027, 3, 1, tzinfo=UTC)
SYLLABLES = (
    *("ka", "mi", "ro", "te", "lan", "dor", "ves", "ni", "ma", "su"),
    *("ber", "gra", "pol", "ten", "dis", "ra", "lo", "fen", "qui", "zar"),
)
LANGUAGES = (
    *("en", "es", "fr", "de", "pt", "ar", "zh", "hi", "sw", "ig"),
    *("yo", "pl", "it", "nl", "ja", "ko", "tr", "uk", "ru", "fa"),
)
ZONES = (
    *("Europe/Berlin", "Africa/Lagos", "Asia/Kolkata", "America/New_York"),
    *("Asia/Kathmandu", "Australia/Sydney", "UTC"),
)
STAGES = [stage.value for stage in CareerStage]
KINDS = [kind.value for kind in Kind]
EMPLOYERS = 400
NETWORKS = 20
MEMBERS = (
    *("id", "display_name", "email", "locale", "zone"),
    *("headline", "bio", "languages", "career_stage", "industries"),
)


@dataclass(frozen=True)
class Words:
    """Words by how often they are said: the n-th about n^-exponent times as often as the first."""

    words: Sequence[str]
    exponent: float

    def drawn(self, rng: np.random.Generator, count: int) -> list[str]:
        return [self.words[int(index)] for index in rng.choice(len(self.words), size=count, p=self._shares)]

    @property
    def _shares(self) -> Any:
        shares = np.arange(1, len(self.words) + 1) ** -self.exponent
        return shares / shares.sum()


def invented(count: int, syllables: int) -> list[str]:
    """The first `count` words of so many syllables, the same each time."""
    base = len(SYLLABLES)
    return ["".join(SYLLABLES[n // base**place % base] for place in range(syllables)) for n in range(count)]


GIVEN = Words([word.capitalize() for word in invented(1_500, 3)], 0.8)
FAMILY = Words([word.capitalize() for word in invented(30_000, 4)], 0.6)
SAID = Words(invented(8_000, 3), 0.8)
SKILLS = Words([skill.uri for skill in skills()], 0.7)
INDUSTRIES = Words([industry.code for industry in industries()], 0.7)
SPOKEN = Words(LANGUAGES, 1.2)


async def write_members(connection: asyncpg.Connection, rng: np.random.Generator, count: int) -> list[UUID]:
    """Members with a card each, four in ten with an offer, half with a week, a third with a network."""
    ids = [new_id() for _ in range(count)]
    cards = _cards(rng, count)
    await _copy(connection, "members", MEMBERS, [(id_, *_said(card)) for id_, card in zip(ids, cards, strict=True)])
    rows = [(id_, "EVERYONE", True, json.dumps(card)) for id_, card in zip(ids, cards, strict=True)]
    near = [(id_, "CONNECTIONS", True, json.dumps(_work(number))) for number, id_ in enumerate(ids)]
    await _copy(connection, "cards", ("member_id", "audience", "findable", "fields"), rows + near)
    await _write_offers(connection, rng, ids)
    await _write_weeks(connection, rng, ids)
    networks = await connection.fetch("SELECT id FROM networks")
    joined = [(networks[n % NETWORKS]["id"], str(id_), id_, NOW, NOW) for n, id_ in enumerate(ids) if n % 3 == 0]
    await _copy(
        connection, "affiliations", ("network_id", "external_id", "member_id", "joined_at", "updated_at"), joined
    )
    return ids


async def write_networks(connection: asyncpg.Connection) -> None:
    rows = [(new_id(), f"network-{number}", f"Network {number}", NOW) for number in range(NETWORKS)]
    await _copy(connection, "networks", ("id", "slug", "name", "created_at"), rows)


OWNED = {"members": "id"} | dict.fromkeys(
    ("cards", "offers", "availabilities", "availability_windows", "directory_entries"), "member_id"
)
"""The tables that a copied member has rows in, each with the column that names the member."""


async def copy_members(connection: asyncpg.Connection, count: int) -> int:
    """Copies the first members, with what they say and their entries but without their networks; gives the count."""
    await connection.execute("DROP TABLE IF EXISTS copies")
    await connection.execute(
        f"CREATE TEMPORARY TABLE copies AS SELECT id AS old, uuidv7() AS new FROM members ORDER BY id LIMIT {count}"
    )
    await connection.execute("ANALYZE copies")
    for table, owner in OWNED.items():
        names = await connection.fetch(
            "SELECT column_name FROM information_schema.columns WHERE table_name = $1", table
        )
        others = ", ".join(row["column_name"] for row in names if row["column_name"] != owner)
        await connection.execute(
            f"INSERT INTO {table} ({owner}, {others}) SELECT new, {others} FROM {table} JOIN copies ON {owner} = old"
        )
    return count


def _cards(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    given, family = GIVEN.drawn(rng, count), FAMILY.drawn(rng, count)
    said, stages = SAID.drawn(rng, count * 45), rng.integers(len(STAGES), size=count)
    spoken, known = SPOKEN.drawn(rng, count * 3), INDUSTRIES.drawn(rng, count * 2)
    return [
        {
            "display_name": f"{given[n]} {family[n]}",
            "headline": " ".join(said[45 * n : 45 * n + 6]),
            "title": " ".join(said[45 * n + 6 : 45 * n + 8]),
            "bio": " ".join(said[45 * n + 8 : 45 * n + 45]),
            "zone": ZONES[n % len(ZONES)],
            "career_stage": STAGES[stages[n]],
            "languages": list(dict.fromkeys(spoken[3 * n : 3 * n + 1 + n % 3])),
            "industries": list(dict.fromkeys(known[2 * n : 2 * n + 1 + n % 2])),
            "affiliations": [],
        }
        for n in range(count)
    ]


def _said(card: dict[str, Any]) -> tuple[Any, ...]:
    names = ("zone", "headline", "bio", "languages", "career_stage", "industries")
    return card["display_name"], "x@example.org", "en", *(card[name] for name in names)


def _work(number: int) -> dict[str, Any]:
    return {"employer": f"Employer {number % EMPLOYERS}", "team": f"Team {number % 7}"}


async def _write_offers(connection: asyncpg.Connection, rng: np.random.Generator, ids: Sequence[UUID]) -> None:
    offering = ids[: len(ids) * 4 // 10]
    drawn = SKILLS.drawn(rng, len(offering) * 5)
    rows = [
        (id_, list(dict.fromkeys(drawn[5 * n : 5 * n + 5])), ["EARLY"], KINDS[: 1 + n % 3], 1 + n % 3, "", "", "ACTIVE")
        for n, id_ in enumerate(offering)
    ]
    names = ("member_id", "skills", "stages", "kinds", "capacity", "can_help_with", "cannot_help_with", "status")
    await _copy(connection, "offers", names, rows)


async def _write_weeks(connection: asyncpg.Connection, rng: np.random.Generator, ids: Sequence[UUID]) -> None:
    free = ids[::2]
    await _copy(
        connection, "availabilities", ("member_id", "zone"), [(id_, ZONES[n % 7]) for n, id_ in enumerate(free)]
    )
    days, hours = rng.integers(7, size=len(free)), rng.integers(8, 20, size=len(free))
    rows = [(id_, int(days[n]), int(hours[n]) * 60, int(hours[n]) * 60 + 120) for n, id_ in enumerate(free)]
    await _copy(connection, "availability_windows", ("member_id", "weekday", "starts", "ends"), rows)


async def _copy(
    connection: asyncpg.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Row-level security takes no COPY, so the rows come into a table beside, and from there."""
    names = ", ".join(columns)
    await connection.execute(f"CREATE TEMP TABLE incoming AS SELECT {names} FROM {table} LIMIT 0")
    await connection.copy_records_to_table("incoming", records=rows, columns=columns)
    await connection.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming; DROP TABLE incoming")
