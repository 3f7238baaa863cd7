"""Why somebody is not on a member's list: what stands between the two, or in what the others are ahead."""

from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from chassis.db import Transaction
from services.matching.engine import Mentors
from services.matching.facts.domain.refusals import NoSuchNeed
from services.matching.recommendations.domain.changes import Promise
from services.matching.recommendations.domain.choices import NoSuchMember
from services.matching.recommendations.domain.hindrances import Hindrance, hindrances
from services.matching.recommendations.domain.offering import SPOKEN_OF
from services.matching.recommendations.domain.people import WISHES
from services.matching.recommendations.domain.standing import SEEN, Behind, Standing
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.candidates import Apart, NeedView, apart_from, need_of
from services.matching.recommendations.queries.counterfactuals import counterfactuals
from services.matching.recommendations.queries.freshness import bring_up_to_date
from services.matching.recommendations.queries.people import may_know_of
from services.matching.recommendations.queries.recommendations import Look
from services.matching.recommendations.steps import Steps, at_once, between_others


@dataclass(frozen=True, kw_only=True)
class WhyNotView:
    """Why `about` is not among the first of the list: by hindrances, or else by how they stand.

    `counterfactuals` were tried: each would bring them among the first.
    """

    about: UUID
    hindrances: tuple[Hindrance, ...] = ()
    standing: Standing | None = None
    counterfactuals: tuple[Promise, ...] = ()


async def why_not(
    tx: Transaction, index: MentorIndex, need_id: UUID, *, member_id: UUID, about: UUID, shown: int
) -> WhyNotView:
    """Four statements, or five if a mentor changed meanwhile; two for whoever is refused, whatever for.

    NoSuchNeed for a need that is not the member's own, NoSuchMember for whom they may not know of, say by a block.
    """
    need = await need_of(tx, need_id, member_id)
    if need is None:
        raise NoSuchNeed
    if about != member_id and not await may_know_of(tx, member_id, about):
        raise NoSuchMember
    apart = await apart_from(tx, member_id)
    await bring_up_to_date(tx, index)
    return await between_others(lambda: explaining(index, need, apart, about=about, shown=shown), index)


def explained(index: MentorIndex, need: NeedView, apart: Apart, *, about: UUID, shown: int) -> WhyNotView:
    """All at once."""
    return at_once(explaining(index, need, apart, about=about, shown=shown))


def explaining(index: MentorIndex, need: NeedView, apart: Apart, *, about: UUID, shown: int) -> Steps[WhyNotView]:
    """Does the same work for all who have an open offer, whatever stands between the two."""
    plain = _plainly(index, need, about)
    if plain is not None:
        return WhyNotView(about=about, hindrances=(plain,))
    look, row = Look(index, need.asker, apart), index.rows[about]
    first = look.best(SEEN).numbers
    standing = Standing(shown=shown, place=int(np.flatnonzero(first == row)[0]) + 1 if row in first else None)
    if standing.listed:
        return WhyNotView(about=about, standing=standing)
    stands = hindrances(look.obstacles_to(row), own=_own_obstacles(look, row, apart))
    yield
    promised = tuple((yield from counterfactuals(look, apart, about=about, shown=shown)))
    if stands:
        return WhyNotView(about=about, hindrances=stands, counterfactuals=promised)
    compared = _compared(standing, look, row, last=int(first[shown - 1]))
    return WhyNotView(about=about, standing=compared, counterfactuals=promised)


def _plainly(index: MentorIndex, need: NeedView, about: UUID) -> Hindrance | None:
    """What needs no comparison; that somebody has no open offer is on their card."""
    if about == need.member_id:
        return Hindrance.YOURSELF
    if not need.findable:
        return Hindrance.MEMBERSHIP
    return None if about in index.rows else Hindrance.UNAVAILABLE


def _own_obstacles(look: Look, row: int, apart: Apart) -> int:
    """What stands between the two if the mentor asked for nothing, and of the asker's wishes only what can be told."""
    spoken = sum(WISHES[wish.value] for wish in SPOKEN_OF)
    mentee = replace(look.asker.mentee, wishes=look.asker.mentee.wishes & spoken)
    theirs = look.index.mentors.take(np.array([row], dtype=np.intp))
    own = Look(look.index, replace(look.asker, mentee=mentee), apart)
    return own.obstacles_to(row, mentors=_asking_nothing(theirs))


def _asking_nothing(mentors: Mentors) -> Mentors:
    return replace(mentors, wishes=np.zeros_like(mentors.wishes), roles=np.zeros_like(mentors.roles))


def _compared(standing: Standing, look: Look, row: int, *, last: int) -> Standing:
    """With the parts in which they are behind the last one who is shown, the largest distance first."""
    (mine,), (theirs,) = look.views(look.alone(row)), look.views(look.alone(last))
    pairs = [(one.name, one.points, other.points) for one, other in zip(mine.parts, theirs.parts, strict=True)]
    behind = [Behind(part=name, points=own, theirs=other) for name, own, other in pairs if own < other]
    behind.sort(key=lambda each: each.points - each.theirs)
    return replace(standing, behind=tuple(behind), price=mine.price, last_price=theirs.price)
