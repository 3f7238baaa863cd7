"""What happens in a programme at the same moment: nobody waits for anybody in a circle."""

import asyncio

from contracts.words import MentoringRole
from services.matching.programmes.commands.runs import locked_run
from services.matching.programmes.domain.proposal import ProposalStatus
from tests.service.matching.programmes.conftest import Staged

MENTEE = MentoringRole.MENTEE
SOON = 20
"""Seconds, after which what waits is taken to wait for ever."""


async def test_many_who_enrol_late_are_all_enrolled(staged: Staged) -> None:
    """Each row refers to the programme, and each of them is offered somebody under its lock."""
    for _ in range(3):
        await staged.a_mentor()
    await staged.a_mentee()
    await staged.published()
    late = [await staged.a_mentee(enrol=False) for _ in range(6)]

    async with asyncio.timeout(SOON):
        await asyncio.gather(*(staged.enrol(member_id, MENTEE) for member_id in late))

    offered = {each.mentee_id for each in await staged.proposals(ProposalStatus.OPEN)}
    assert len(offered & set(late)) == 5


async def test_a_no_is_answered_while_a_run_sends_its_offers(staged: Staged) -> None:
    """Who sends holds the run and waits for the programme; who declines holds the programme and offers by the run."""
    for _ in range(2):
        await staged.a_mentor()
    await staged.a_mentee()
    run = await staged.published()
    proposal = await staged.open_of(staged.mentees[0])

    async with staged.matching.db.transaction() as sending:
        await locked_run(sending, run.id)
        async with asyncio.timeout(SOON):
            await staged.decline(proposal, proposal.mentor_id)

    assert (await staged.open_of(staged.mentees[0])).mentor_id != proposal.mentor_id
