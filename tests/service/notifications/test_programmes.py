"""What members hear of a programme's proposals: once, in any order, and never why one came to nothing."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from chassis.db import Database
from chassis.events.inbox import Taken
from chassis.ids import new_id
from contracts.envelope import Event
from contracts.matching import ProposalAgreed, ProposalAnswer, ProposalAnswered, ProposalLapsed, ProposalOffered
from services.notifications.consumers import HANDLERS
from services.notifications.domain.kinds import Wording
from services.notifications.tables import notifications
from tests.builders.notifications import NOON
from tests.service.envelopes import deliver, envelope

PEOPLE = {name: new_id() for name in ("proposal_id", "programme_id", "mentee_id", "mentor_id")}
OFFERED = ProposalOffered(**PEOPLE, expires_at=NOON)
YES = ProposalAnswered(**PEOPLE, by_mentor=True, answer=ProposalAnswer.ACCEPTED)
NO = ProposalAnswered(**PEOPLE, by_mentor=False, answer=ProposalAnswer.DECLINED)
AGREED, LAPSED = ProposalAgreed(**PEOPLE), ProposalLapsed(**PEOPLE)


async def told(db: Database) -> dict[Any, set[Wording]]:
    """What is in each member's inbox."""
    async with db.reading() as tx:
        rows = (await tx.session.execute(select(notifications))).all()
    assert len(rows) == len({(row.member_id, row.wording) for row in rows})
    found: dict[Any, set[Wording]] = {}
    for row in rows:
        found.setdefault(row.member_id, set()).add(row.wording)
    return found


class TestProposals:
    @pytest.mark.parametrize(
        ("event", "mentor", "mentee"),
        [
            (OFFERED, {Wording.PROPOSAL_TO_MENTOR}, {Wording.PROPOSAL_TO_MENTEE}),
            (YES, set(), set()),
            (NO, {Wording.PROPOSAL_ENDED}, set()),
            (AGREED, {Wording.PROPOSAL_AGREED}, {Wording.PROPOSAL_AGREED}),
            (LAPSED, {Wording.PROPOSAL_ENDED}, {Wording.PROPOSAL_ENDED}),
        ],
    )
    async def test_are_told_to_whom_they_concern(
        self, db: Database, event: Event, mentor: set[Wording], mentee: set[Wording]
    ) -> None:
        await deliver(db, HANDLERS, envelope(event))

        inboxes = await told(db)
        assert inboxes.get(PEOPLE["mentor_id"], set()) == mentor
        assert inboxes.get(PEOPLE["mentee_id"], set()) == mentee

    @pytest.mark.parametrize("event", [OFFERED, NO, AGREED, LAPSED])
    async def test_taken_twice_are_told_once(self, db: Database, event: Event) -> None:
        same = envelope(event)

        taken = await deliver(db, HANDLERS, same, same, envelope(event, seq=2))

        assert taken == [Taken.APPLIED, Taken.SEEN_BEFORE, Taken.APPLIED]
        await told(db)

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    async def test_in_any_order_end_the_same(self, db: Database, order: tuple[int, ...]) -> None:
        envelopes = [envelope(event, seq) for seq, event in enumerate((OFFERED, YES, AGREED), 1)]

        await deliver(db, HANDLERS, *(envelopes[index] for index in order))
        await deliver(db, HANDLERS, *envelopes)

        both = Wording.PROPOSAL_AGREED
        assert await told(db) == {
            PEOPLE["mentor_id"]: {Wording.PROPOSAL_TO_MENTOR, both},
            PEOPLE["mentee_id"]: {Wording.PROPOSAL_TO_MENTEE, both},
        }
