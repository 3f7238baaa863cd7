"""What a report counts, held against counting by hand, and what it keeps to itself."""

from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from contracts.matching import Ending
from contracts.profiles import ErasureStarted
from contracts.words import Kind
from services.matching.engine import PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.evidence import Found, Outcome
from services.matching.outcomes.queries.report import _cells, outcome_report, quarter_of
from services.matching.outcomes.tables import scored_pairs
from tests.builders.matching import NOW
from tests.service.matching.conftest import Clock
from tests.service.matching.outcomes.seeding import LONG_AGO, Past, keep, telling
from tests.service.matching.programmes.conftest import Staged, stage
from tests.service.matching.relationships.bonds import CONTINUE, STOP, Bonds
from tests.service.matching.world import Matching
from tests.service.statements import statements

TRADITIONAL = Kind.TRADITIONAL


async def report(matching: Matching, programme_id: UUID | None = None) -> dict[Outcome, Found]:
    async with matching.db.reading() as tx:
        return {each.outcome: each for each in (await outcome_report(tx, TRADITIONAL, programme_id)).found}


def some_pasts(count: int) -> list[Past]:
    """Of every kind: never formed, formed late, ended soon or on the last day, renewed, and known in part."""
    rng, pasts = Random(4), []
    for _ in range(count):
        fits = {part: rng.choice([-1, 0, 5000, 5001, 10_000]) for part in PARTS}
        formed = rng.choice([None, 10, 89, 91])
        ended = None if formed is None else rng.choice([None, None, formed + 30, formed + 200, formed + 200])
        last_day = rng.choice(list(Ending))
        renewed = None if formed is None or ended is not None else rng.choice([None, formed + 170])
        pasts.append(Past(fits=fits, formed=formed, ended=ended, ending=last_day, renewed=renewed))
    return pasts


def by_hand(past: Past) -> dict[Outcome, bool]:
    """The outcomes that this pair is asked for, and whether they had them; all of it is long ago."""
    told = {Outcome.FORMED: past.formed is not None and past.formed < 90}
    if past.formed is not None:
        told[Outcome.ACTIVE] = past.ended is None or past.ended >= past.formed + 180
    if past.ended is not None:
        told[Outcome.ENDED_WELL] = past.ending is Ending.COMPLETED
    if past.renewed is not None or (past.ended is not None and past.ending is Ending.COMPLETED):
        told[Outcome.RENEWED] = past.renewed is not None
    return told


class TestCounting:
    async def test_is_what_counting_by_hand_says(self, matching: Matching) -> None:
        pasts = some_pasts(1500)
        await keep(matching.db, pasts)

        found = await report(matching)

        assert set(found) == {Outcome.FORMED, Outcome.ACTIVE, Outcome.ENDED_WELL, Outcome.RENEWED}
        for outcome, each in found.items():
            asked = [past for past in pasts if outcome in by_hand(past)]
            good = [past for past in asked if by_hand(past)[outcome]]
            assert (each.all.good, each.all.of) == (len(good), len(asked))
            for part in each.parts:
                assert part.high.good == sum(past.fits[part.part] > 5000 for past in good)
                assert part.low.good == sum(0 <= past.fits[part.part] <= 5000 for past in good)
                assert part.high.of == sum(past.fits[part.part] > 5000 for past in asked)
            assert len(each.parts) == len(PARTS)

    async def test_costs_the_same_however_many_there_are(self, matching: Matching) -> None:
        counts = []
        for _ in range(2):
            await keep(matching.db, some_pasts(50))
            with statements(matching.db) as run:
                await report(matching)
            counts.append(len(run))

        assert counts[0] == counts[1]

    async def test_leaves_out_what_is_not_over(self, matching: Matching) -> None:
        recent = quarter_of(NOW) - DEFAULTS.formed_within + timedelta(days=1)

        await keep(matching.db, telling(scored_at=recent))

        assert await report(matching) == {}

    async def test_is_of_one_kind(self, matching: Matching) -> None:
        await keep(matching.db, telling(kind=Kind.PEER))

        assert await report(matching) == {}

    async def test_changes_with_the_quarter_alone(self, matching: Matching, clock: Clock) -> None:
        await keep(matching.db, telling(scored_at=NOW - timedelta(days=200)))
        before = await report(matching)

        clock.now = NOW + timedelta(days=30)
        same = await report(matching)
        clock.now = NOW + timedelta(days=45)
        later = await report(matching)

        assert same == before
        assert later != before


class TestWhoMayBeToldFrom:
    async def test_a_programme_with_few_is_told_nothing_of(self, matching: Matching, staged: Staged) -> None:
        few = Past(fits={"needs": 9000}, formed=10, programme_id=staged.id)
        await keep(matching.db, [few] * 9 + telling())

        assert await report(matching, staged.id) == {}

    async def test_what_all_less_one_programme_would_tell_is_not_told(
        self, matching: Matching, clock: Clock, staged: Staged
    ) -> None:
        few = Past(fits={"availability": 9000}, formed=20, programme_id=(await stage(matching, clock)).id)
        await keep(matching.db, telling(programme_id=staged.id))
        assert await report(matching, staged.id)
        assert await report(matching)

        await keep(matching.db, [few] * 4)

        assert await report(matching, staged.id)
        assert await report(matching) == {}


class TestScores:
    async def test_are_kept_of_an_ask_and_of_the_next_choice(self, matching: Matching) -> None:
        first, second = await matching.a_mentor(), await matching.a_mentor("welding")
        asked = await matching.sent(first, then=[second])
        await matching.decline(asked)
        following = await matching.following(asked)

        async with matching.db.reading() as tx:
            kept = {row.id: row for row in await tx.session.execute(select(scored_pairs))}

        assert set(kept) == {asked.id, following.id}
        needs = PARTS.index("needs")
        assert (kept[asked.id].fits[needs], kept[following.id].fits[needs]) == (10_000, 0)
        assert kept[asked.id].weights_version == 2

    async def test_are_kept_of_an_offer_of_a_round_and_of_its_cascade(self, staged: Staged) -> None:
        for _ in range(2):
            await staged.a_mentor()
        await staged.a_mentee()
        await staged.published()
        proposal = await staged.open_of(staged.mentees[0])
        await staged.decline(proposal, proposal.mentor_id)

        async with staged.matching.db.reading() as tx:
            kept = {row.id: row for row in await tx.session.execute(select(scored_pairs))}

        assert set(kept) == {each.id for each in await staged.proposals()}
        assert len(kept) == 2
        assert {row.programme_id for row in kept.values()} == {staged.id}

    async def test_go_with_either_of_the_two(self, matching: Matching) -> None:
        asked = await matching.sent(await matching.a_mentor())
        await matching.tell(ErasureStarted(member_id=asked.mentor_id, request_id=asked.id))

        async with matching.db.reading() as tx:
            assert (await tx.session.execute(select(scored_pairs))).all() == []

    async def test_lead_to_what_both_said_and_what_came_of_it(self, matching: Matching, clock: Clock) -> None:
        bonds = Bonds(matching, clock)
        for mentor in (CONTINUE, STOP):
            met = await bonds.met()
            await bonds.both_say(met, mentor, CONTINUE)
            await bonds.days_later(9)
        clock.now = LONG_AGO.replace(year=2028)

        async with matching.db.reading() as tx:
            (quarters,) = (await _cells(tx, TRADITIONAL, quarter_of(clock.now))).values()

        counted = {
            (cell.outcome, cell.good): count
            for quarter in quarters.values()
            for cell, count in quarter.items()
            if cell.part == "everybody"
        }
        assert counted[Outcome.CONTINUED, True] == 1
        assert counted[Outcome.CONTINUED, False] == 1
        assert (counted[Outcome.FORMED, True], counted[Outcome.FORMED, False]) == (1, 1)
