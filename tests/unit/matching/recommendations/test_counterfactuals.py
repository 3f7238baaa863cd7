"""What would change it: on 1,000 random members every promise that is made holds once it is taken at its word."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from contracts.words import Kind
from services.matching.recommendations.domain.changes import Change, Favour, Promise
from services.matching.recommendations.domain.explaining import SENTENCES, VALUES, promised
from services.matching.recommendations.domain.voice import voice_for
from services.matching.recommendations.index import MentorIndex
from services.matching.recommendations.queries.candidates import Apart
from services.matching.recommendations.queries.recommendations import Look
from services.matching.recommendations.queries.why_not import explained
from tests.builders.heard import Heard, HeardWorld, index_of
from tests.builders.otherwise import said_otherwise

SHOWN, MENTORS, ASKERS = 5, 40, 25
NOTHING = Apart(obstacles={}, choices={})


def place_after(index: MentorIndex, asker: Heard, mentor: Heard, changes: tuple[Change, ...]) -> int | None:
    """Where the mentor stands on the list that a member gets who says everything anew, and from nothing else."""
    chosen = {mentor.id: 1} if any(isinstance(change, Favour) for change in changes) else {}
    told = said_otherwise(asker, changes).view()
    look = Look(index, told.asker, Apart(obstacles={}, choices=chosen))
    listed = [view.mentor_id for view in look.views(look.best(SHOWN))]
    return listed.index(mentor.id) + 1 if mentor.id in listed else None


@pytest.mark.parametrize("seed", range(40))
def test_every_promise_holds(seed: int) -> None:
    """25 members of each of 40 worlds, and a mentor for each of them."""
    world = HeardWorld(seed, strict=0.25)
    mentors = [world.mentor() for _ in range(MENTORS)]
    index = index_of(mentors)
    for mentor in mentors[:ASKERS]:
        asker = world.mentee()
        found = explained(index, asker.view(), NOTHING, about=mentor.id, shown=SHOWN)
        for promise in found.counterfactuals:
            assert place_after(index, asker, mentor, promise.changes) == promise.place
            fewer = [part for size in range(len(promise.changes)) for part in combinations(promise.changes, size)]
            assert [place_after(index, asker, mentor, part) for part in fewer] == [None] * len(fewer)
            for locale in ("en", "de", "ar"):
                assert len(promised(promise, voice_for(locale))) == len(promise.changes) + 1


def test_every_kind_of_change_is_promised_to_somebody() -> None:
    kinds = Counter[type]()
    for seed in range(10):
        world = HeardWorld(seed, strict=0.5)
        mentors = [world.mentor() for _ in range(MENTORS)]
        index = index_of(mentors)
        for mentor in mentors[:ASKERS]:
            found = explained(index, world.mentee().view(), NOTHING, about=mentor.id, shown=SHOWN)
            kinds.update(type(change) for promise in found.counterfactuals for change in promise.changes)

    assert set(kinds) | {Favour} == set(SENTENCES) == set(VALUES)


def test_who_is_one_place_behind_their_equals_is_there_as_a_favourite() -> None:
    world = HeardWorld(1)
    asker, like = world.mentee(), world.mentor()
    assert asker.need
    assert like.offer
    asker = replace(asker, need=asker.need.model_copy(update={"kind": Kind.TRADITIONAL}))
    assert asker.need
    offer = like.offer.model_copy(update={"kinds": tuple(Kind), "skills": asker.need.skills})
    equals = [
        replace(
            asker,
            profile=asker.profile.model_copy(update={"member_id": about}),
            need=None,
            offer=offer.model_copy(update={"member_id": about}),
        )
        for about in (world.an_id() for _ in range(SHOWN + 1))
    ]
    index = index_of(equals)
    look = Look(index, asker.view().asker, NOTHING)
    *_, last = [view.mentor_id for view in look.views(look.best(SHOWN + 1))]

    found = explained(index, asker.view(), NOTHING, about=last, shown=SHOWN)

    assert found.standing
    assert (found.standing.place, found.standing.behind) == (SHOWN + 1, ())
    assert Promise(changes=(Favour(),), place=1) in found.counterfactuals
