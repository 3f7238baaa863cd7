"""Circles keep their sizes, and who is kept apart by a block sits in two or in none."""

from typing import Any
from uuid import UUID

from chassis.ids import new_id
from services.matching.engine import KINDS, Mentee, Mentor, weights_for
from services.matching.flash.domain.circles import LIMITS, Circle
from services.matching.flash.domain.circles import circles as circles_by

GROUP = 1 << KINDS.index("GROUP")


def a_guide(**more: Any) -> Mentor:
    return Mentor(**{"id": new_id(), "kinds": GROUP, "stages": 0, "skills": ("data",), "seats": 8, **more})


def somebody(**more: Any) -> Mentee:
    usual: dict[str, Any] = {"id": new_id(), "need": new_id(), "kind": GROUP, "stage": 0, "skills": ("data",)}
    return Mentee(**{**usual, **more})


def circles(guides: list[Mentor], members: list[Mentee], blocks: dict[UUID, frozenset[UUID]]) -> list[Circle]:
    return circles_by(guides, members, blocks, weighing=weights_for("GROUP"))


def apart(one: UUID, other: UUID) -> dict[UUID, frozenset[UUID]]:
    return {one: frozenset({other}), other: frozenset({one})}


class TestCircles:
    def test_are_as_many_as_there_can_be_and_place_everybody(self) -> None:
        members = [somebody() for _ in range(9)]

        found = circles([a_guide(), a_guide(), a_guide()], members, {})

        assert len(found) == 2
        assert all(LIMITS.least <= len(circle.members) <= LIMITS.most for circle in found)
        assert sorted(one for circle in found for one, _, _ in circle.members) == sorted(one.id for one in members)

    def test_do_not_exist_for_fewer_than_four(self) -> None:
        assert circles([a_guide()], [somebody() for _ in range(3)], {}) == []

    def test_leave_over_who_comes_when_every_circle_is_full(self) -> None:
        (circle,) = circles([a_guide()], [somebody() for _ in range(11)], {})

        assert len(circle.members) == LIMITS.most

    def test_never_seat_two_whom_a_block_keeps_apart(self) -> None:
        members = [somebody() for _ in range(5)]
        one, other = members[0].id, members[1].id

        (circle,) = circles([a_guide()], members, apart(one, other))

        assert len({one, other} & {who for who, _, _ in circle.members}) == 1

    def test_never_seat_somebody_with_a_mentor_whom_a_block_keeps_from_them(self) -> None:
        members, guide = [somebody() for _ in range(5)], a_guide()

        (circle,) = circles([guide], members, apart(members[0].id, guide.id))

        assert members[0].id not in {who for who, _, _ in circle.members}

    def test_have_at_most_two_of_one_employer(self) -> None:
        house = new_id()
        members = [somebody(employer=house) for _ in range(3)] + [somebody() for _ in range(5)]

        found = circles([a_guide(), a_guide()], members, {})

        colleagues = {one.id for one in members if one.employer == house}
        assert all(len(colleagues & {who for who, _, _ in circle.members}) <= LIMITS.colleagues for circle in found)
