"""Journey 10: export everything, be erased from every store, topic, archive and log; the platform keeps working."""

import asyncio
import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from cairn.demo.portal import Portal, Refused, eventually
from tests.e2e import people
from tests.e2e.conftest import RunningPlatform, SignIn
from tests.e2e.marked import MARKERS_EACH, Marked
from tests.e2e.replaying import CONSUMING, build_anew
from tests.e2e.traces import Traces

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
PEOPLE = 5


def a_run() -> str:
    return f"mk{uuid4().hex[:10]}"


async def a_mentor(sign_in: SignIn) -> str:
    mentor = sign_in()
    mentor_id = await people.join(mentor)
    await people.offer(mentor)
    return mentor_id


async def until_erased(http: httpx2.AsyncClient, platform: RunningPlatform, person: Marked) -> None:
    """By the receipt, without signing in."""

    async def is_erased() -> bool | None:
        answer = await http.get(f"{platform.urls['gateway'].rstrip('/')}/v1/erasures/{person.receipt}")
        return True if answer.json().get("completedAt") else None

    await eventually(is_erased, what="the erasure", seconds=60)


async def download(http: httpx2.AsyncClient, platform: RunningPlatform, portal: Portal) -> zipfile.ZipFile:
    """Asks for an export and fetches it."""
    await portal.do("RequestExport", people.key())

    async def ready() -> str | None:
        export = (await portal.ask("MyExports", first=1))["myExports"]["edges"][0]["node"]
        return str(export["path"]) if export["path"] else None

    path = await eventually(ready, what="the export")
    headers = {"Authorization": f"Bearer {portal.token}"}
    answer = await http.get(f"{platform.urls['gateway'].rstrip('/')}{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_nothing_is_left_anywhere_and_the_platform_goes_on(
    sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient
) -> None:
    mentor_id, asking, run = await a_mentor(sign_in), sign_in(), a_run()
    await people.join(asking)
    asking_need = await people.need(asking)
    marked = [Marked(run, number, sign_in()) for number in range(PEOPLE)]
    for person in marked:
        await person.join(await people.some_skills(person.portal))
        await person.meet(mentor_id, asking, asking_need=asking_need)
    traces = Traces(platform.state, run)
    before = await traces.everywhere()
    assert all(len(person.said) == MARKERS_EACH for person in marked)
    assert before["database profiles"].total() >= PEOPLE * (MARKERS_EACH - 3)
    assert before["database matching"].total() >= PEOPLE * 2

    await asyncio.gather(*(person.leave() for person in marked))
    for person in marked:
        await until_erased(http, platform, person)

    assert {store: hits for store, hits in (await traces.everywhere()).items() if hits} == {}
    await _goes_on(sign_in, asking)
    for service in CONSUMING:
        anew = await build_anew(traces, service, without=[person.id for person in marked])
        assert anew.rows
        assert anew.whole, anew


async def _goes_on(sign_in: SignIn, asking: Portal) -> None:
    """Whoever had to do with the erased still reads their lists, and new people meet."""
    lists = await asking.ask("Introductions", box="SENT", first=20)
    nodes = [edge["node"] for edge in lists["introductions"]["edges"]]
    assert [node["mentor"] for node in nodes] == [None] * PEOPLE
    newcomer = sign_in()
    newcomer_id = await people.join(newcomer)
    await people.offer(newcomer)
    assert await people.ask(asking, await people.need(asking), newcomer_id)


async def test_an_export_holds_what_was_said_in_every_service(
    sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient
) -> None:
    mentor_id, asking = await a_mentor(sign_in), sign_in()
    await people.join(asking)
    person = Marked(a_run(), 1, sign_in())
    await person.join(await people.some_skills(person.portal))
    await person.meet(mentor_id, asking, asking_need=await people.need(asking))

    archive = await download(http, platform, person.portal)

    everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json")).decode()
    assert [word for word in person.said if word not in everything] == [person.searched]
    introductions: Any = json.loads(archive.read("matching/introductions.json"))
    assert len(introductions) == 2
    assert json.loads(archive.read("notifications/notifications.json"))


async def test_an_export_is_nobody_elses(sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient) -> None:
    portal, other = sign_in(), sign_in()
    await people.join(portal)
    await people.join(other)
    await download(http, platform, portal)
    path = (await portal.ask("MyExports", first=1))["myExports"]["edges"][0]["node"]["path"]

    url = f"{platform.urls['gateway'].rstrip('/')}{path}"
    theirs = await http.get(url, headers={"Authorization": f"Bearer {other.token}"})

    assert (theirs.status_code, (await http.get(url)).status_code) == (404, 401)


async def test_the_erased_cannot_come_back_with_the_token_they_still_have(
    sign_in: SignIn, platform: RunningPlatform, http: httpx2.AsyncClient
) -> None:
    person = Marked(a_run(), 1, sign_in())
    await person.join(await people.some_skills(person.portal))
    await person.leave()
    await until_erased(http, platform, person)

    with pytest.raises(Refused) as refusal:
        await people.join(person.portal)

    # The gateway refuses once it knows; until then, profiles does.
    assert set(refusal.value.codes) <= {"MEMBER_ERASED", "ERASED"}
