"""Outside judges, unchanged, of a served feed: vdirsyncer, and a parser written in JavaScript."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.builders.meetings import VIDEO
from tests.builders.sessions import HOUR, NOON
from tests.gateway.running import Servers
from tests.judges.environment import judge
from tests.judges.javascript import read_by_ical_js
from tests.service.identity import a_member
from tests.service.sessions.meeting import accept, cancel, meet, move, related
from tests.service.sessions.pair import Pair
from tests.service.sessions.subscriber import Subscriber, made

# Whoever comes first installs the judges.
pytestmark = pytest.mark.timeout(240)
PATIENCE = 120.0
CONFIG = """
[general]
status_path = "{folder}/status"

[pair mentoring]
a = "feed"
b = "kept"
collections = null
conflict_resolution = "a wins"

[storage feed]
type = "http"
url = "{address}"

[storage kept]
type = "filesystem"
path = "{folder}/kept"
fileext = ".ics"
"""


@pytest.fixture
async def service(pair: Pair) -> AsyncIterator[str]:
    """Give the address of sessions on a real port."""
    async with Servers() as servers:
        yield await servers.serve(pair.caller.app)


class Vdirsyncer:
    """A calendar on somebody's own machine, kept in step by vdirsyncer."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        (folder / "config").write_text(CONFIG.format(folder=folder, address=address))

    async def sync(self) -> list[tuple[str, str]]:
        """What it keeps, as (start, STATUS); the UIDs of what comes by HTTP it replaces by its own."""
        for step in ("discover", "sync"):
            await self._run(step)
        read = [Calendar.from_ical(file.read_bytes()) for file in (self.folder / "kept").glob("*.ics")]
        events = [event for each in read if isinstance(each, Calendar) for event in each.events]
        return sorted((f"{event.start:%Y%m%dT%H%M%SZ}", str(event["STATUS"])) for event in events)

    async def _run(self, step: str) -> None:
        process = await asyncio.create_subprocess_exec(
            *(judge("vdirsyncer"), "-c", str(self.folder / "config"), step),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(b"y\n"), PATIENCE)
        assert process.returncode == 0, said.decode()


async def test_vdirsyncer_keeps_a_calendar_in_step(pair: Pair, service: str, tmp_path: Path) -> None:
    of_two = await related(pair.db)
    stays, moves = await meet(pair.db, of_two, NOON), await meet(pair.db, of_two, NOON + 4 * HOUR)
    address = (await made(pair.caller, a_member(of_two.mentor_id)))["address"]
    calendar = Vdirsyncer(tmp_path, f"{service}{address}")

    first = await calendar.sync()
    proposal_id = await move(pair.db, moves, of_two.mentee_id, NOON + 6 * HOUR)
    await accept(pair.db, proposal_id, of_two.mentor_id, NOON + 6 * HOUR)
    await cancel(pair.db, stays, of_two.mentee_id)
    then = await calendar.sync()

    assert first == [("20270105T120000Z", "CONFIRMED"), ("20270105T160000Z", "CONFIRMED")]
    assert then == [("20270105T120000Z", "CANCELLED"), ("20270105T180000Z", "CONFIRMED")]


async def test_vdirsyncer_is_refused_at_an_address_that_is_no_more(pair: Pair, service: str, tmp_path: Path) -> None:
    old = (await made(pair.caller, pair.mentor))["address"]
    await made(pair.caller, pair.mentor)

    with pytest.raises(AssertionError, match="Not Found"):
        await Vdirsyncer(tmp_path, f"{service}{old}").sync()


async def test_a_parser_in_javascript_reads_it(pair: Pair) -> None:
    of_two = await related(pair.db)
    session_id = await meet(pair.db, of_two, NOON)
    subscriber = await Subscriber.of(pair.caller, a_member(of_two.mentee_id))

    read = read_by_ical_js((await subscriber.get()).text)

    assert (read["method"], read["refresh"]) == (None, "PT1H")
    assert read["entries"] == [
        {
            "uid": f"{session_id}@cairn",
            "sequence": 0,
            "starts": "2027-01-05T12:00:00.000Z",
            "ends": "2027-01-05T12:45:00.000Z",
            "stamp": "2027-01-04T09:00:00.000Z",
            "status": "CONFIRMED",
            "summary": "Meeting with a member",
            "location": VIDEO.place,
        }
    ]
