"""Claims in random worlds: all of them true, and none of them true of somebody of whom it is not said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.words import Format
from services.matching.recommendations.domain.checking import CHECKS, Facts, FalseClaim, check
from services.matching.recommendations.domain.choices import FAVOURS, Choice
from services.matching.recommendations.domain.claims import (
    Alike,
    Answers,
    Claim,
    CommonFormats,
    Covers,
    Favourite,
    FreeTogether,
    Near,
    SameNetwork,
    SetAside,
    Unknown,
)
from services.matching.recommendations.domain.reasons import said
from services.matching.recommendations.domain.voice import voice_for
from services.matching.recommendations.queries.candidates import Apart
from services.matching.recommendations.queries.recommendations import Look
from tests.builders.heard import HeardWorld, facts_between, index_of

SEEDS = st.integers(0, 10**6)


def told(seed: int, *, mentors: int = 60) -> list[tuple[tuple[Claim, ...], Facts]]:
    """What is said of everybody whom one asker is shown, with what was heard of them; two of them were chosen."""
    world = HeardWorld(seed)
    there = {each.id: each for each in (world.mentor() for _ in range(mentors))}
    asker, (favourite, aside) = world.mentee(), list(there)[:2]
    chosen = {favourite: Choice.FAVOURITE, aside: Choice.SET_ASIDE}
    apart = Apart(obstacles={}, choices={about: FAVOURS[choice] for about, choice in chosen.items()})
    look = Look(index_of(list(there.values())), asker.view().asker, apart)
    return [
        (
            view.claims,
            replace(
                facts_between(asker, there[view.mentor_id], list(there.values())),
                chosen=chosen[view.mentor_id].value if view.mentor_id in chosen else None,
            ),
        )
        for view in look.views(look.best(mentors))
    ]


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_every_claim_is_true_and_can_be_said(seed: int) -> None:
    for claims, facts in told(seed):
        check(claims, facts)
        for locale in ("en", "de", "ar"):
            assert all(said(claim, voice_for(locale)) for claim in claims)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_a_claim_is_refused_of_whom_it_is_not_said(seed: int) -> None:
    everybody = told(seed)
    for claims, _ in everybody[:8]:
        for others, facts in everybody[:8]:
            for claim in claims:
                if claim not in others and not weaker(claim, others):
                    with pytest.raises(FalseClaim):
                        check([claim], facts)


def weaker(claim: Claim, others: tuple[Claim, ...]) -> bool:
    """Whether it follows from what is said of them, or names another of several equals."""
    same = [other for other in others if type(other) is type(claim)]
    match claim:
        case Answers():
            # What is said is a bound: the share of answers and their time are one number by then.
            return True
        case FreeTogether():
            return any(isinstance(other, FreeTogether) and other.quarters == claim.quarters for other in same)
        case Near():
            return any(isinstance(other, Near) and other.likeness == claim.likeness for other in same)
        case _:
            return False


def test_every_kind_of_claim_is_made_and_checked() -> None:
    made = {type(claim) for seed in range(30) for claims, _ in told(seed) for claim in claims}

    assert made == set(CHECKS)


def test_a_claim_with_another_value_is_refused() -> None:
    refused = set[type]()
    for claims, facts in (each for seed in range(12) for each in told(seed)):
        for claim in claims:
            for wrong in falsified(claim):
                refused.add(type(claim))
                with pytest.raises(FalseClaim):
                    check([wrong], facts)

    assert refused == set(FALSIFIED)


def falsified(claim: Claim) -> list[Claim]:
    make = FALSIFIED.get(type(claim))
    return [] if make is None else make(claim)


FALSIFIED: dict[type, Callable[[Any], list[Claim]]] = {
    Covers: lambda claim: [replace(claim, needed=claim.needed + 1), replace(claim, skills=claim.skills[1:])],
    Near: lambda claim: [replace(claim, likeness=claim.likeness + 1), replace(claim, by=claim.skill)],
    SameNetwork: lambda claim: [replace(claim, count=claim.count + 1)],
    CommonFormats: lambda claim: [replace(claim, formats=tuple(set(Format) - set(claim.formats)))],
    FreeTogether: lambda claim: [
        replace(claim, example=claim.example + timedelta(minutes=15)),
        replace(claim, or_more=not claim.or_more),
    ],
    Answers: lambda claim: [replace(claim, days=0)] if claim.days > 1 else [],
    Unknown: lambda claim: [replace(claim, yours=not claim.yours)],
}


@pytest.mark.parametrize("claim", [Favourite(), SetAside(), Alike()])
def test_what_was_never_said_is_refused(claim: Claim) -> None:
    ((_, facts), *_) = told(1)
    silent = replace(facts, chosen=None, asker=replace(facts.asker, traits=()))

    with pytest.raises(FalseClaim):
        check([claim], silent)
