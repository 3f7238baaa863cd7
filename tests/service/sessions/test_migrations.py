"""The migrations make what tables.py says, and the exported SDL is what graph.py says."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import select, text

import services.sessions
from chassis.db import Database
from chassis.ids import new_id
from chassis.migrations import upgrade
from chassis.tables import metadata as chassis_metadata
from chassis.tables import timers
from chassis.timers import TimerLoop
from services.sessions import graph
from services.sessions.circles.queries.attendance import who_was_in_it
from services.sessions.circles.tables import stays
from services.sessions.facts.commands.relationships import keep_ending, keep_relationship
from services.sessions.facts.tables import contact_pauses
from services.sessions.health.commands.waiting import CLOSING, JUDGE, PULSE, of_both
from services.sessions.health.domain.rhythm import Health, Standing
from services.sessions.mapping import map_domain, metadata
from services.sessions.safety.queries import posts_shown
from services.sessions.timers import TIMERS
from tests.builders.meetings import a_pair, a_start
from tests.conftest import FreshDatabases
from tests.service.envelopes import emitted
from tests.service.migrations import differences, migrate_to

LOCATION = Path(services.sessions.__file__).parent / "migrations"
SDL = Path(graph.__file__).parent / "schema.graphql"


async def test_the_tables_are_those_of_the_migrations(db: Database) -> None:
    assert await differences(db, chassis_metadata, metadata) == []


async def test_the_exclusion_constraint_covers_active_time_of_a_person(db: Database) -> None:
    query = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'bookings_never_overlap'")

    async with db.reading() as tx:
        definition = await tx.session.scalar(query)

    assert definition == "EXCLUDE USING gist (member_id WITH =, during WITH &&) WHERE (active)"


async def test_what_is_older_than_health_is_followed_from_now_on(database: FreshDatabases) -> None:
    url, pair, over = database.empty("sessions"), a_pair(), a_pair()
    await migrate_to(url, LOCATION, "0013")
    db = Database(url, source="sessions")
    map_domain()
    async with db.transaction() as tx:
        for each in (pair, over):
            started = a_start(each, starts_on=date(2020, 1, 6), every_days=28, ends_on=date(2099, 1, 5))
            await keep_relationship(tx, started)
        await keep_ending(tx, over.relationship_id)

    await upgrade(url, LOCATION)
    while await TimerLoop(db, TIMERS).run_next():
        pass

    async with db.reading() as tx:
        (standing,) = await tx.session.scalars(select(Standing))
        waiting = {(row.kind, row.key) for row in await tx.session.execute(select(timers))}
    today = db.clock().date()
    assert (standing.relationship_id, standing.health) == (pair.relationship_id, Health.BEGINNING)
    assert (standing.restarted_on, standing.due_on) == (today, today + timedelta(days=14))
    assert await emitted(db) == []
    assert waiting == {
        *((kind, str(pair.relationship_id)) for kind in (JUDGE, CLOSING)),
        *((PULSE, of_both(pair.relationship_id, each)) for each in pair.people),
    }
    await db.close()


class TestFromBeforeStays:
    """A circle in which somebody reported a post, and somebody left after a meeting."""

    MENTOR, SECOND, SEATED, LEFT, ERASED = (new_id() for _ in range(5))
    CIRCLE, MEETING, POST, CONCERN, ANOTHER = (new_id() for _ in range(5))
    IDS: ClassVar = {"mentor": MENTOR, "second": SECOND, "seated": SEATED, "left": LEFT, "erased": ERASED} | {
        "another": ANOTHER,
        "circle": CIRCLE,
        "meeting": MEETING,
        "post": POST,
        "concern": CONCERN,
    }
    OLD = """
    INSERT INTO gatherings (id, kind, mentor_id, co_mentor_id, topic, skills, admission, seats, minutes, started_at,
                            last_place)
    VALUES (:circle, 'CIRCLE', :mentor, :second, 'Grants', '{}', 'PUBLIC', 4, 60, '2027-01-01Z', 1),
           (:another, 'CIRCLE', :erased, NULL, '', '{}', 'PUBLIC', 4, 60, '2027-01-01Z', 0)
    ;;
    INSERT INTO erased_members (member_id, request_id, erased_at) VALUES (:erased, :erased, '2027-01-06 15:00Z')
    ;;
    INSERT INTO claims (id, gathering_id, seats, member_id, standing, asked_at, place, seat)
    VALUES (gen_random_uuid(), :circle, 4, :seated, 'SEATED', '2027-01-02Z', 1, 1)
    ;;
    INSERT INTO circle_meetings (id, gathering_id, series_id, occurs_on, zone, starts_at, ends_at, sequence, changed_at)
    VALUES (:meeting, :circle, :meeting, '2027-01-05', 'UTC', '2027-01-05 12:00Z', '2027-01-05 13:00Z', 0,
            '2027-01-01Z')
    ;;
    INSERT INTO circle_attendances (meeting_id, said_by, member_id, came, said_at)
    SELECT :meeting, :mentor, member, 'ON_TIME', '2027-01-05 14:00Z'
    FROM unnest(ARRAY[:mentor, :seated, :left]::uuid[]) AS member
    ;;
    INSERT INTO circle_posts (id, gathering_id, author_id, text, written_at)
    VALUES (:post, :circle, :seated, 'Buy my course.', '2027-01-03Z')
    ;;
    INSERT INTO concerns (id, reporter_id, about_id, kind, text, raised_at, state)
    VALUES (:concern, :second, :seated, 'SELLING', 'It did not stop.', '2027-01-04Z', 'OPEN')
    ;;
    INSERT INTO concern_posts (concern_id, post_id) VALUES (:concern, :post)
    ;;
    INSERT INTO contact_pauses (concern_id, reporter_id, about_id) VALUES (:concern, :second, :seated)
    ;;
    INSERT INTO blocks (blocker_id, blocked_id) VALUES (:second, :seated)
    """

    @pytest.fixture
    async def upgraded(self, database: FreshDatabases) -> AsyncIterator[Database]:
        """Give that circle as it is after the upgrade."""
        url = database.empty("sessions")
        await migrate_to(url, LOCATION, "0013")
        db = Database(url, source="sessions")
        async with db.transaction() as tx:
            for statement in self.OLD.split(";;"):
                await tx.session.execute(text(statement), self.IDS)
        await upgrade(url, LOCATION)
        yield db
        await db.close()

    async def test_knows_who_was_in_it_as_far_as_anything_says_so(self, upgraded: Database) -> None:
        async with upgraded.reading() as tx:
            rows = await tx.session.execute(select(stays.c.member_id, stays.c.since, stays.c.until))
            there = await who_was_in_it(tx, self.MEETING)

        assert {row.member_id: (row.since.day, row.until and row.until.hour) for row in rows} == {
            self.MENTOR: (1, None),
            self.SECOND: (1, None),
            self.ERASED: (1, 15),
            self.SEATED: (2, None),
            self.LEFT: (5, 13),
        }
        assert there == {self.MENTOR, self.SECOND, self.SEATED, self.LEFT}

    async def test_keeps_the_words_that_were_reported(self, upgraded: Database) -> None:
        async with upgraded.reading() as tx:
            [post] = await posts_shown(tx, self.CONCERN)
            since = await tx.session.scalar(select(contact_pauses.c.since))

        assert (post.id, post.circle_id, post.author_id, post.text) == (
            self.POST,
            self.CIRCLE,
            self.SEATED,
            "Buy my course.",
        )
        assert since == datetime(2027, 1, 4, tzinfo=UTC)


def test_the_exported_schema_is_fresh() -> None:
    assert SDL.read_text().endswith(f"\n{graph.schema().as_str()}\n")
