"""The migrations make what tables.py says, and what tables.py cannot say."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

import services.profiles
from chassis import tables as chassis_tables
from chassis.db import Database, Viewer
from chassis.ids import new_id
from chassis.migrations import upgrade
from services.profiles.directory import tables as directory
from services.profiles.integrations import tables as integrations
from services.profiles.members import tables as members
from services.profiles.members.queries.people import cards_of
from services.profiles.members.tables import availabilities, availability_windows, needs, offers, skills
from services.profiles.migrations.skills import refill
from services.profiles.privacy import tables as privacy
from services.profiles.staff import tables as staff
from services.profiles.tables import metadata
from services.profiles.taxonomy import skills as taxonomy
from tests.builders.profiles import a_need, an_offer, skill_uris
from tests.conftest import FreshDatabases
from tests.service.migrations import differences, migrate_to

LOCATION = Path(services.profiles.__file__).parent / "migrations"


async def add_window(db: Database, member: UUID, **values: int) -> None:
    async with db.transaction() as tx:
        await tx.session.execute(insert(availabilities).values(member_id=member, zone="UTC"))
        for starts, ends in ((8 * 60, 10 * 60), (values["starts"], values["ends"])):
            row = {"member_id": member, "weekday": values.get("weekday", 0), "starts": starts, "ends": ends}
            await tx.session.execute(insert(availability_windows).values(row))


AREAS = (directory, integrations, members, privacy, staff)
"""Importing an area's tables adds them to the metadata."""


class TestMigrations:
    async def test_make_the_tables_that_the_code_knows(self, db: Database) -> None:
        assert await differences(db, metadata, chassis_tables.metadata) == []

    async def test_fill_the_skills_from_the_taxonomy(self, db: Database) -> None:
        async with db.reading() as tx:
            rows = (await tx.session.execute(select(skills.c.uri, skills.c.label))).all()

        assert {row.uri: row.label for row in rows} == {skill.uri: skill.label for skill in taxonomy()}

    async def test_can_fill_the_skills_again(self, db: Database) -> None:
        async with db.engine.begin() as connection:
            words = await connection.scalar(text("SELECT count(*) FROM skill_words"))
            await connection.execute(text("UPDATE skills SET label = 'old'"))
            await connection.execute(text("UPDATE skill_words SET word = 'old' || phrase || word"))
            await connection.run_sync(refill)
            left = await connection.scalar(text("SELECT count(*) FROM skills WHERE label = 'old'"))
            again = await connection.scalar(text("SELECT count(*) FROM skill_words WHERE word NOT LIKE 'old%'"))

        assert left == 0
        assert again == words


class TestFromTheRelease010:
    """A database that members were kept in before cards and audiences were there."""

    OLD_MEMBER = """
        INSERT INTO members (id, display_name, email, locale, zone, headline, bio, languages, career_stage, industries)
        VALUES (:id, 'Amara', 'amara@example.org', 'en', 'Africa/Lagos', 'Ward to data', '', '{en}', 'MID', '{86}')
    """

    async def test_keeps_every_member_with_a_card(self, database: FreshDatabases) -> None:
        url, member_id = database.empty("profiles"), new_id()
        await migrate_to(url, LOCATION, "0002")
        db = Database(url, source="profiles", rows_secured=True)
        async with db.transaction() as tx:
            await tx.session.execute(text(self.OLD_MEMBER), {"id": member_id})

        await upgrade(url, LOCATION)

        async with db.reading(Viewer("member", new_id())) as tx:
            card = (await cards_of(tx, [member_id]))[member_id]
        assert (card.display_name, card.headline, card.languages, card.email) == (
            "Amara",
            "Ward to data",
            ("en",),
            None,
        )
        assert await differences(db, metadata, chassis_tables.metadata) == []
        await db.close()


class TestConstraints:
    """What the domain checks first, the database holds also against code that forgets to."""

    async def test_let_no_window_lie_over_another(self, db: Database, member: UUID) -> None:
        with pytest.raises(IntegrityError, match="windows_apart"):
            await add_window(db, member, starts=9 * 60 + 45, ends=11 * 60)

    async def test_let_windows_touch(self, db: Database, member: UUID) -> None:
        await add_window(db, member, starts=10 * 60, ends=1440)

    @pytest.mark.parametrize(
        ("window", "constraint"),
        [
            ({"starts": 610, "ends": 660}, "windows_on_the_quarter"),
            ({"starts": 660, "ends": 670}, "windows_on_the_quarter"),
            ({"starts": 660, "ends": 1455}, "windows_within_a_day"),
            ({"starts": 720, "ends": 660}, "windows_within_a_day"),
            ({"starts": 660, "ends": 720, "weekday": 7}, "windows_weekday"),
        ],
    )
    async def test_let_no_window_be_impossible(
        self, db: Database, member: UUID, window: dict[str, int], constraint: str
    ) -> None:
        with pytest.raises(IntegrityError, match=constraint):
            await add_window(db, member, **window)

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"minutes_per_month": 14}, "needs_minutes"),
            ({"minutes_per_month": 1201}, "needs_minutes"),
            ({"skills": ()}, "needs_skills"),
            ({"skills": skill_uris(6)}, "needs_skills"),
        ],
    )
    async def test_let_no_need_be_impossible(
        self, db: Database, member: UUID, wrong: dict[str, Any], constraint: str
    ) -> None:
        need = {**columns_of(a_need(), needs), "member_id": member}

        with pytest.raises(IntegrityError, match=constraint):
            async with db.transaction() as tx:
                await tx.session.execute(insert(needs).values({**need, **wrong}))

    @pytest.mark.parametrize(
        ("wrong", "constraint"),
        [
            ({"capacity": 0}, "offers_capacity"),
            ({"capacity": 21}, "offers_capacity"),
            ({"skills": ()}, "offers_skills"),
            ({"skills": skill_uris(13)}, "offers_skills"),
        ],
    )
    async def test_let_no_offer_be_impossible(
        self, db: Database, member: UUID, wrong: dict[str, Any], constraint: str
    ) -> None:
        made = an_offer()
        offer = {**vars(made.terms), "member_id": member, "status": made.status}

        with pytest.raises(IntegrityError, match=constraint):
            async with db.transaction() as tx:
                await tx.session.execute(insert(offers).values({**offer, **wrong}))

    async def test_let_nothing_belong_to_nobody(self, db: Database) -> None:
        with pytest.raises(IntegrityError, match="needs_member"):
            async with db.transaction() as tx:
                await tx.session.execute(insert(needs).values(columns_of(a_need(), needs)))


def columns_of(value: object, table: Any) -> dict[str, Any]:
    return {column.name: getattr(value, column.name) for column in table.columns}
