"""What somebody may do as staff: the association's word and ours together."""

from uuid import UUID

import pytest

from chassis.identity import Role
from services.profiles.staff.domain.grants import Given, Powers, RoleWithoutProgrammes, check_scope, united

ONE, TWO = UUID(int=1), UUID(int=2)
MANAGER, SUPPORT = Role.PROGRAMME_MANAGER, Role.SUPPORT


@pytest.mark.parametrize(
    ("named", "given", "powers"),
    [
        ([], [], Powers(frozenset())),
        ([SUPPORT], [], Powers(frozenset({SUPPORT}))),
        ([], [(SUPPORT, None)], Powers(frozenset({SUPPORT}))),
        ([], [(MANAGER, ONE), (MANAGER, TWO)], Powers(frozenset({MANAGER}), frozenset({ONE, TWO}))),
        ([], [(MANAGER, ONE), (MANAGER, None)], Powers(frozenset({MANAGER}))),
        ([MANAGER], [(MANAGER, ONE)], Powers(frozenset({MANAGER}))),
        ([SUPPORT], [(MANAGER, ONE)], Powers(frozenset({SUPPORT, MANAGER}), frozenset({ONE}))),
    ],
    ids=["nothing", "named", "given", "two-programmes", "one-and-all", "all-by-the-association", "both"],
)
def test_powers_are_the_sum_of_both(named: list[Role], given: list[Given], powers: Powers) -> None:
    assert united(frozenset(named), given) == powers


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.OPERATOR])
def test_only_a_programme_manager_has_a_programme(role: Role) -> None:
    check_scope(MANAGER, ONE)
    check_scope(role, None)
    with pytest.raises(RoleWithoutProgrammes):
        check_scope(role, ONE)
