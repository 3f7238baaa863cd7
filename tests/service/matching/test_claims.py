"""Every claim of every recommendation in random worlds, told by events, derived again from what is stored."""

import pytest

from contracts.words import Format
from services.matching.recommendations.checked import check_claims
from services.matching.recommendations.commands import choose
from services.matching.recommendations.domain.checking import check
from services.matching.recommendations.domain.choices import Choice
from services.matching.recommendations.domain.claims import Favourite, SetAside
from services.matching.recommendations.domain.people import FORMATS
from services.matching.recommendations.queries.checking import facts_of
from services.matching.recommendations.queries.recommendations import RecommendationView, recommendations
from tests.builders.heard import Heard, HeardWorld
from tests.service.matching.world import Matching
from tests.service.statements import statements


async def shown(matching: Matching, asker: Heard) -> list[RecommendationView]:
    assert asker.need
    async with matching.db.reading() as tx:
        return await recommendations(tx, matching.index, asker.need.need_id, member_id=asker.id, limit=20, after=None)


async def checked(matching: Matching, asker: Heard) -> list[RecommendationView]:
    found = await shown(matching, asker)
    assert asker.need
    async with matching.db.reading() as tx:
        facts = await facts_of(tx, asker.need.need_id, [view.mentor_id for view in found])
    for view, known in zip(found, facts, strict=True):
        check(view.claims, known)
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_every_claim_is_what_is_stored(matching: Matching, seed: int) -> None:
    world = HeardWorld(seed)
    asker, mentors = world.mentee(), [world.mentor() for _ in range(60)]
    await matching.tell(*(event for each in (asker, *mentors) for event in each.events))

    found = await checked(matching, asker)

    assert all(view.claims for view in found)


async def test_choices_are_said_to_who_chose(matching: Matching) -> None:
    need = await matching.a_mentee()
    favourite, aside, neither = [await matching.a_mentor() for _ in range(3)]
    async with matching.db.transaction() as tx:
        await choose(tx, need.member_id, favourite, choice=Choice.FAVOURITE)
        await choose(tx, need.member_id, aside, choice=Choice.SET_ASIDE)

    async with matching.db.reading() as tx:
        found = await recommendations(tx, matching.index, need.need_id, member_id=need.member_id, limit=9, after=None)
        facts = await facts_of(tx, need.need_id, [view.mentor_id for view in found])

    claims = {view.mentor_id: view.claims for view in found}
    for view, known in zip(found, facts, strict=True):
        check(view.claims, known)
    assert Favourite() in claims[favourite]
    assert SetAside() in claims[aside]
    assert not {Favourite(), SetAside()} & set(claims[neither])


async def test_an_operator_checks_what_is_told_now(matching: Matching) -> None:
    need, mentor_id = await matching.a_mentee(formats=(Format.VIDEO,)), await matching.a_mentor()
    honest = await check_claims(matching.db, matching.index)
    # As if the index had missed a change of the mentor's.
    matching.index.mentors.formats[matching.index.rows[mentor_id]] = FORMATS[Format.VIDEO.value]

    missed = await check_claims(matching.db, matching.index)

    assert (honest.needs, honest.false) == (1, ())
    assert honest.claims
    (false,) = missed.false
    assert f"need {need.need_id}, mentor {mentor_id}: CommonFormats" in false


async def test_the_checker_asks_a_constant_number_of_statements(matching: Matching) -> None:
    need = await matching.a_mentee()
    counts = []
    for mentors in ([await matching.a_mentor()], [await matching.a_mentor() for _ in range(9)]):
        async with matching.db.reading() as tx:
            with statements(matching.db) as seen:
                await facts_of(tx, need.need_id, mentors)
        counts.append(len(seen))

    assert counts[0] == counts[1]
