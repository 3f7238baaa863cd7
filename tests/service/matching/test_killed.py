"""Two hundred acceptances for one seat, in a process that is killed in the middle and starts again."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from uuid import UUID

import pytest

from contracts.matching import IntroductionAccepted
from services.matching.introductions.domain.status import Status
from tests.backing import ROOT
from tests.builders.matching import a_booking
from tests.service.envelopes import emitted
from tests.service.matching.test_capacity import CROWD, a_crowd
from tests.service.matching.world import Matching


async def process(matching: Matching, mentor_id: UUID, crowd: list[UUID]) -> Process:
    command = [sys.executable, "-m", "tests.service.matching.accepting", matching.db.url]
    started = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=ROOT)
    assert started.stdin
    started.stdin.write("\n".join(map(str, [mentor_id, *crowd])).encode())
    started.stdin.close()
    return started


async def killed_after(running: Process, lines: int) -> None:
    """By SIGKILL, in the middle of all the others."""
    assert running.stdout
    for _ in range(lines):
        assert await running.stdout.readline()
    running.kill()
    assert await running.wait() == -9


async def outcomes(running: Process) -> Counter[str]:
    said, _ = await running.communicate()
    return Counter(said.decode().split())


@pytest.mark.timeout(240)
@pytest.mark.parametrize("answered", [20])
async def test_hold_the_seat_once_and_refuse_all_others_kindly(matching: Matching, answered: int) -> None:
    mentor_id = await matching.a_mentor(capacity=1)
    crowd = await a_crowd(matching, mentor_id)
    await killed_after(await process(matching, mentor_id, crowd), answered)

    again = await outcomes(await process(matching, mentor_id, crowd))
    and_again = await outcomes(await process(matching, mentor_id, crowd))

    assert again == and_again == {"held": 1, "NO_SEAT_LEFT": CROWD - 1}
    assert await matching.seats(mentor_id) == (1, 1)
    statuses = {id_: (await matching.introduction(id_)).status for id_ in crowd}
    (winner,) = [id_ for id_, status in statuses.items() if status is not Status.SENT]
    (accepted,) = [event for event in await emitted(matching.db) if isinstance(event, IntroductionAccepted)]
    assert accepted.introduction_id == winner
    await matching.tell(booked := a_booking(await matching.introduction(winner)), booked)
    assert (await matching.introduction(winner)).status is Status.BOOKED
    assert await matching.seats(mentor_id) == (1, 1)
