"""Who would add most to a whole board on one of its empty seats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.matching.boards.domain.defaults import DEFAULTS
from services.matching.boards.domain.refusals import NoSuchBoard, NoSuchSeat, SeatTaken, SeatWithoutNeed
from services.matching.boards.domain.sentences import Addition, Brings
from services.matching.boards.domain.whole import Advisor, gains
from services.matching.boards.queries.boards import NOTHING, BoardView, Known, SeatView, board_of, known_of
from services.matching.facts.tables import needs
from services.matching.recommendations.domain.claims import Claim
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.recommendations import RecommendationView, recommendations


@dataclass(frozen=True, kw_only=True)
class SuggestionView:
    """`fit`: to the seat's need.  `gain`: of the best whole board by them.  `tie` decides among equals."""

    mentor_id: UUID
    fit: int
    gain: int
    tie: int
    claims: tuple[Claim, ...]
    addition: Addition


async def suggestions(
    tx: Transaction, index: MentorIndex, seat_id: UUID, *, owner_id: UUID, limit: int, after: tuple[int, int] | None
) -> list[SuggestionView]:
    """Those of the best for the seat's need who gain most; a constant number of statements for each empty seat."""
    board = await board_of(tx, owner_id)
    if board is None:
        raise NoSuchBoard
    seat = _empty_seat(board, seat_id)
    found = {each.id: await _fitting(tx, index, each, owner_id) for each in board.seats if each.member_id is None}
    seated = [each.member_id for each in board.seats if each.member_id]
    candidates = [each for each in found[seat.id] if each.mentor_id not in seated]
    known = await known_of(tx, [*seated, *{each.mentor_id for one in found.values() for each in one}])
    others = [one for each, one in found.items() if each != seat.id and one]
    worth = gains(
        [_advisor(each, known) for each in candidates],
        [_seated(member_id, known) for member_id in dict.fromkeys(seated)],
        [[_advisor(each, known) for each in one if each.mentor_id not in seated][: DEFAULTS.others] for one in others],
    )
    skills = await _skills_of(tx, seat.need_id)
    has = _together([known.get(each, NOTHING) for each in seated], skills)
    views = [
        _view(each, gain, Addition(newcomer=_brings(known.get(each.mentor_id, NOTHING), skills), board=has))
        for each, gain in zip(candidates, worth, strict=True)
    ]
    ranked = sorted(views, key=lambda view: (-view.gain, view.tie))
    return [view for view in ranked if after is None or (-view.gain, view.tie) > (-after[0], after[1])][:limit]


def _empty_seat(board: BoardView, seat_id: UUID) -> SeatView:
    seat = next((each for each in board.seats if each.id == seat_id), None)
    if seat is None:
        raise NoSuchSeat
    if seat.member_id is not None:
        raise SeatTaken
    if seat.need_id is None:
        raise SeatWithoutNeed
    return seat


async def _fitting(tx: Transaction, index: MentorIndex, seat: SeatView, owner_id: UUID) -> list[RecommendationView]:
    """The best for the seat's need; nobody for a seat without one."""
    if seat.need_id is None:
        return []
    return await recommendations(tx, index, seat.need_id, member_id=owner_id, limit=DEFAULTS.candidates, after=None)


async def _skills_of(tx: Transaction, need_id: UUID | None) -> dict[str, str]:
    """The skills of a need with their labels, in its order."""
    query = select(needs.c.skills, needs.c.labels).where(needs.c.need_id == need_id)
    row = (await tx.session.execute(query)).first()
    return {} if row is None else dict(zip(row.skills, row.labels, strict=True))


def _advisor(found: RecommendationView, known: Mapping[UUID, Known]) -> Advisor:
    one = known.get(found.mentor_id, NOTHING)
    return Advisor(member_id=found.mentor_id, points=found.score, field=next(iter(one.sections), None))


def _seated(member_id: UUID, known: Mapping[UUID, Known]) -> Advisor:
    one = known.get(member_id, NOTHING)
    return Advisor(member_id=member_id, points=0, field=next(iter(one.sections), None))


def _brings(one: Known, skills: Mapping[str, str]) -> Brings:
    offered = one.skills or ()
    return Brings(skills=[label for skill, label in skills.items() if skill in offered], sections=one.sections)


def _together(seated: Sequence[Known], skills: Mapping[str, str]) -> Brings | None:
    """What all who sit have; None for an empty board."""
    if not seated:
        return None
    each = [_brings(one, skills) for one in seated]
    return Brings(
        skills=[label for one in each for label in one.skills],
        sections=[section for one in each for section in one.sections],
    )


def _view(found: RecommendationView, gain: int, addition: Addition) -> SuggestionView:
    return SuggestionView(
        mentor_id=found.mentor_id,
        fit=found.score,
        gain=gain,
        tie=found.tie,
        claims=found.claims,
        addition=addition,
    )
