"""What members are told of relationships: who hears what, once, and never by whom."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from contracts.envelope import Event
from contracts.matching import Awaited, Ending, InvitationWithdrawn, MentorInvited, Origin, Outcome, Through
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from services.notifications.texts import Texts, show
from tests.builders import bonds
from tests.builders.bonds import one_of_each
from tests.builders.matching import a_block
from tests.service.envelopes import deliver, envelope

ONE_OF_EACH = one_of_each()
TEXTS = Texts.load()


async def told(db: Database) -> list[tuple[UUID, Wording]]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications.c.member_id, notifications.c.wording))
        return [(row.member_id, row.wording) for row in rows]


async def everything(db: Database) -> set[Any]:
    async with db.reading() as tx:
        rows = await tx.session.execute(select(notifications))
        return {(row.member_id, row.wording, row.about, row.sequence, repr(row.params)) for row in rows}


class TestDelivery:
    @pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
    async def test_again_tells_nobody_twice(self, db: Database, event: Event) -> None:
        same = envelope(event)

        taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
        found = await told(db)
        assert found
        assert len(found) == len(set(found))

    async def test_out_of_order_waits_and_tells_the_same(self, db: Database) -> None:
        started = bonds.started()
        story: list[Event] = [
            started,
            bonds.paused(**_people(started)),
            bonds.resumed(**_people(started)),
            bonds.ended(**_people(started)),
        ]
        envelopes = [envelope(event, seq) for seq, event in enumerate(story, 1)]

        early = await deliver(db, HANDLERS, *reversed(envelopes[1:]))
        assert (early, await told(db)) == ([Taken.GAP] * 3, [])
        await deliver(db, HANDLERS, *envelopes)

        assert len(await told(db)) == 8

    async def test_of_every_event_about_relationships_is_tried_here(self) -> None:
        heard = {event for event in HANDLERS if event.topic.startswith("matching-")}
        topics = {type(event).topic for event in ONE_OF_EACH}

        mailed = {MentorInvited, InvitationWithdrawn}
        assert {event for event in heard if event.topic in topics} - mailed == {type(event) for event in ONE_OF_EACH}


class TestWhoHears:
    async def test_of_an_end_both_in_the_same_words(self, db: Database) -> None:
        ended = bonds.ended()

        await deliver(db, HANDLERS, envelope(ended))

        assert set(await told(db)) == {
            (member_id, Wording.RELATIONSHIP_ENDED) for member_id in (ended.mentor_id, ended.mentee_id)
        }

    async def test_of_a_mentor_who_left_the_mentee_that_somebody_new_is_looked_for(self, db: Database) -> None:
        ended = bonds.ended(mentor_left=True)

        await deliver(db, HANDLERS, envelope(ended))

        assert set(await told(db)) == {
            (ended.mentor_id, Wording.RELATIONSHIP_ENDED),
            (ended.mentee_id, Wording.MENTOR_LEFT),
        }

    async def test_of_a_draft_whoever_did_not_write_it_each_version_once(self, db: Database) -> None:
        first = bonds.drafted()
        second = first.model_copy(update={"version": 2})

        await deliver(db, HANDLERS, envelope(first), envelope(second, seq=2), envelope(second, seq=3))

        assert await told(db) == [(first.mentor_id, Wording.AGREEMENT_DRAFTED)] * 2

    async def test_of_a_lapse_both(self, db: Database) -> None:
        await deliver(db, HANDLERS, envelope(bonds.ended(ending=Ending.LAPSED)))

        assert {wording for _, wording in await told(db)} == {Wording.AGREEMENT_LAPSED}

    async def test_of_a_nudge_the_one_who_has_not_answered(self, db: Database) -> None:
        nudged = bonds.nudged(awaited=Awaited.AGREEMENT)

        await deliver(db, HANDLERS, envelope(nudged), envelope(bonds.conversation_nudged()))

        assert (nudged.member_id, Wording.AGREEMENT_NUDGED) in await told(db)
        assert len(await told(db)) == 2

    @pytest.mark.parametrize(
        "silent",
        [
            bonds.closed(outcome=Outcome.CONTINUE),
            bonds.started(origin=Origin.IMPORTED),
            bonds.connected(through=Through.CONVERSATION),
            bonds.connected(through=Through.INVITED),
        ],
        ids=["what a relationship tells of itself", "an imported pair", "a coffee", "an invitation"],
    )
    async def test_nobody_of_what_they_know(self, db: Database, silent: Event) -> None:
        await deliver(db, HANDLERS, envelope(silent))

        assert await told(db) == []

    async def test_of_two_who_ask_to_be_connected_both(self, db: Database) -> None:
        """They are of no introduction and no relationship, and still two messages."""
        first = bonds.connection_asked()
        second = bonds.connection_asked(member_id=first.member_id)

        await deliver(db, HANDLERS, envelope(first), envelope(second))

        assert await told(db) == [(first.member_id, Wording.CONNECTION_ASKED)] * 2

    async def test_not_whoever_blocked_the_other(self, db: Database) -> None:
        ended = bonds.ended()

        await deliver(db, HANDLERS, envelope(a_block(ended.mentee_id, ended.mentor_id)), envelope(ended))

        assert await told(db) == [(ended.mentor_id, Wording.RELATIONSHIP_ENDED)]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("wording", [Wording.RELATIONSHIP_PAUSED, Wording.RENEWAL_ASKED, Wording.AGREEMENT_NUDGED])
def test_a_day_is_written_as_the_reader_writes_it(language: str, wording: Wording) -> None:
    shown = show(TEXTS.voice(language, "UTC"), wording, name="Amara", params={"day": "2027-02-01"})

    assert {"en": "February 1, 2027", "de": "1. Februar 2027"}[language] in f"{shown.title} {shown.body}"


def _people(event: Any) -> dict[str, UUID]:
    return {name: getattr(event, name) for name in ("relationship_id", "mentor_id", "mentee_id")}
