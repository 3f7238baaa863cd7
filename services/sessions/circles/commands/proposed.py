"""A circle that matching proposed and staff accepted: it is there at once, and its seats are held for a week."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.stores import erased_of
from chassis.timers import set_timers
from contracts.matching import CircleProposed
from contracts.sessions import SeatOffered
from contracts.skills import labels
from services.sessions.circles.commands.seats import LAPSE, a_claim
from services.sessions.circles.commands.stays import begin_stay
from services.sessions.circles.domain.defaults import MOST_SEATS, PROPOSED_STANDS
from services.sessions.circles.domain.gathering import Gathering, proposed_circle
from services.sessions.facts.queries.people import apart_among


async def open_proposed_circle(tx: Transaction, proposed: CircleProposed) -> None:
    """Once for a circle id; whom a block keeps apart from the mentor, or who was erased, is not asked."""
    gone = await erased_of(tx, [proposed.mentor_id, *proposed.member_ids])
    if proposed.mentor_id in gone or await tx.session.get(Gathering, proposed.circle_id) is not None:
        return
    members = list(dict.fromkeys(proposed.member_ids))[: MOST_SEATS.value]
    circle = proposed_circle(
        proposed.circle_id,
        proposed.mentor_id,
        topic=_topic(proposed.topic_uri),
        skill=proposed.topic_uri,
        members=len(members),
        now=tx.now,
    )
    tx.session.add(circle)
    await tx.session.flush()
    await begin_stay(tx, circle.id, circle.mentor_id)
    left_out = gone | await apart_among(tx, proposed.mentor_id, members) | {proposed.mentor_id}
    await _hold_seats(tx, circle, [each for each in members if each not in left_out])


async def _hold_seats(tx: Transaction, circle: Gathering, members: Iterable[UUID]) -> None:
    """One for each, in the order of their ids; silence gives it back."""
    told: list[SeatOffered] = []
    lapses: dict[str, datetime] = {}
    for seat, member_id in enumerate(members, start=1):
        claim = a_claim(tx, circle, member_id, claim_id=new_id())
        claim.place = circle.next_place()
        offered = claim.offer(circle, seat=seat, now=tx.now, stands=PROPOSED_STANDS)
        tx.session.add(claim)
        lapses[str(claim.id)] = offered.offered_until
        told.append(offered.model_copy(update={"proposed": True}))
    await tx.session.flush()
    await set_timers(tx, LAPSE, lapses)
    await tx.emit_all(told)


def _topic(uri: str) -> str:
    """The skill's own name; matching takes topics from the same taxonomy, so the address is a last resort."""
    return str(labels().get(uri, uri))
