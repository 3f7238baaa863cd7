"""The migrations make what tables.py says, the constraints hold, and the exported SDL is what graph.py says."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from chassis.ids import new_id
from chassis.tables import metadata as chassis_metadata
from services.__main__ import sdl
from services.notifications import graph
from services.notifications.domain.deliveries import Channel, Reason, State, Template
from services.notifications.domain.inbox import NotificationKind, Wording
from services.notifications.tables import deliveries, metadata, notifications
from tests.builders.notifications import NOW
from tests.service.migrations import differences

AT = {"starts_at": NOW, "ends_at": NOW}
SDL = Path(graph.__file__).parent / "schema.graphql"


async def test_the_tables_are_those_of_the_migrations(db: Database) -> None:
    assert await differences(db, chassis_metadata, metadata) == []


def test_the_exported_schema_is_fresh() -> None:
    assert SDL.read_text() == sdl(graph.schema())


def a_delivery_row(**more: Any) -> dict[str, Any]:
    ids = {name: new_id() for name in ("id", "member_id", "about", "session_id")}
    words = {"channel": Channel.EMAIL, "template": Template.INVITATION, "state": State.PENDING}
    return {**ids, **words, "sequence": 0, "attempts": 0, "created_at": NOW, "next_at": NOW, **AT, **more}


def a_notification_row(**more: Any) -> dict[str, Any]:
    ids = {name: new_id() for name in ("id", "member_id", "about", "introduction_id")}
    words = {"kind": NotificationKind.INTRODUCTION_SENT, "wording": Wording.INTRODUCTION_SENT}
    return {**ids, **words, "params": {}, "created_at": NOW, **more}


class TestConstraints:
    async def test_one_mail_of_a_kind_for_each_member_and_sequence(self, db: Database) -> None:
        row = a_delivery_row()

        with pytest.raises(IntegrityError, match="deliveries_once"):
            await write(db, deliveries, row, row | {"id": new_id()})

    async def test_a_message_is_told_once_even_where_it_has_no_session(self, db: Database) -> None:
        row = a_notification_row(session_id=None, sequence=None)

        with pytest.raises(IntegrityError, match="notifications_told_once"):
            await write(db, notifications, row, row | {"id": new_id()})

    async def test_nothing_is_being_sent_by_nobody(self, db: Database) -> None:
        with pytest.raises(IntegrityError, match="deliveries_sending_is_claimed"):
            await write(db, deliveries, a_delivery_row(state=State.SENDING))

    async def test_nothing_fails_without_a_reason(self, db: Database) -> None:
        with pytest.raises(IntegrityError, match="deliveries_failure_has_a_reason"):
            await write(db, deliveries, a_delivery_row(state=State.FAILED))
        with pytest.raises(IntegrityError, match="deliveries_failure_has_a_reason"):
            await write(db, deliveries, a_delivery_row(state=State.SENT, reason=Reason.MOOT))


async def write(db: Database, table: Any, *rows: dict[str, Any]) -> None:
    async with db.transaction() as tx:
        for row in rows:
            await tx.session.execute(insert(table).values(**row))
