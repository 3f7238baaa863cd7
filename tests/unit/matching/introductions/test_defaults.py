"""The table of defaults: what it holds, and what of it staff may change to what."""

import pytest

from services.matching.introductions.domain.defaults import DEFAULTS, Default, RuleName, Rules, Unit, WhoMay
from services.matching.introductions.domain.refusals import NudgeAfterTheEnd, RuleIsFixed, RuleOutOfBounds

ALL = list(DEFAULTS.values())
OPEN = [default for default in ALL if default.who_may is WhoMay.STAFF]


def test_names_every_rule_once_with_its_unit_and_meaning() -> None:
    assert list(DEFAULTS) == list(RuleName)
    assert all(default.unit in Unit and default.meaning.endswith(".") for default in ALL)


@pytest.mark.parametrize("default", ALL, ids=lambda default: default.name)
def test_a_default_is_within_its_own_bounds(default: Default) -> None:
    assert default.least <= default.value <= default.most


def test_what_the_product_promises() -> None:
    rules = Rules({})

    assert rules[RuleName.OPEN_ASKS] == 3
    assert DEFAULTS[RuleName.OPEN_ASKS].most == 3
    assert (rules[RuleName.MENTOR_ANSWERS_WITHIN], rules[RuleName.NUDGE_AFTER]) == (5, 3)
    assert (rules[RuleName.CONVERSATION], DEFAULTS[RuleName.CONVERSATION].unit) == (20, Unit.MINUTES)


@pytest.mark.parametrize("default", OPEN, ids=lambda default: default.name)
def test_staff_may_go_to_the_bounds_and_no_further(default: Default) -> None:
    rules = Rules({RuleName.MENTOR_ANSWERS_WITHIN: 20, RuleName.NUDGE_AFTER: 1})

    for value in (default.least, default.most):
        rules.check_change(default.name, value)
    for value in (default.least - 1, default.most + 1):
        with pytest.raises(RuleOutOfBounds):
            rules.check_change(default.name, value)


@pytest.mark.parametrize("default", [each for each in ALL if each not in OPEN], ids=lambda default: default.name)
def test_a_fixed_rule_stays(default: Default) -> None:
    with pytest.raises(RuleIsFixed):
        Rules({}).check_change(default.name, default.value)


@pytest.mark.parametrize(("name", "value"), [(RuleName.NUDGE_AFTER, 5), (RuleName.MENTOR_ANSWERS_WITHIN, 3)])
def test_a_nudge_comes_before_the_end(name: RuleName, value: int) -> None:
    with pytest.raises(NudgeAfterTheEnd):
        Rules({}).check_change(name, value)
