"""What happens to a chunk that was judged ahead, between that and its being written."""

from uuid import UUID

import pytest

from chassis.db import Database
from chassis.keyring import Keyring
from chassis.timers import TimerLoop, Timers
from services.profiles.integrations.commands import imports_chunks
from services.profiles.integrations.commands.imports import abandon_import
from services.profiles.integrations.commands.imports_lanes import CARRY_ON, lane_key
from services.profiles.integrations.domain.imports import ImportState
from services.profiles.integrations.domain.lanes import LANES
from services.profiles.integrations.domain.person import imported_id
from services.profiles.members.commands.erasure import mark_member_erased
from services.profiles.members.commands.profile import save_profile
from services.profiles.members.domain.member import Member
from services.profiles.timers import timers
from tests.builders.profiles import a_profile
from tests.service.envelopes import emitted
from tests.service.profiles.importing import Importing, lines, some

CHUNK = 10


@pytest.fixture
def process(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> Timers:
    """Give the timers of one process, which keeps what it has judged ahead from one chunk to the next."""
    monkeypatch.setattr(imports_chunks, "CHUNK", CHUNK)
    return timers(keyring)


def people(count: int, name: str = "Person") -> bytes:
    return lines(*(f"N-{n},{name} {n},n{n}@example.org" for n in range(count)))


async def begun(importing: Importing, db: Database, process: Timers, content: bytes) -> UUID:
    """An import of which the first chunk of each lane is written, twenty rows in all, and the second judged."""
    import_id = (await importing.checked(content)).id
    await importing.begin(import_id)
    for _ in range(LANES):
        await TimerLoop(db, process).run_next()
    return import_id


async def finish(db: Database, process: Timers) -> None:
    loop = TimerLoop(db, process)
    while await loop.run_next():
        continue


async def crash(db: Database, process: Timers, import_id: UUID) -> None:
    async with db.transaction() as tx:
        await process[CARRY_ON](tx, lane_key(import_id, 0), {})
        raise ZeroDivisionError


async def test_a_chunk_that_is_cut_off_is_written_once_by_the_process_that_has_judged_the_one_after(
    importing: Importing, db: Database, process: Timers
) -> None:
    import_id = await begun(importing, db, process, people(35))
    with pytest.raises(ZeroDivisionError):
        await crash(db, process, import_id)

    await finish(db, process)

    assert some((await importing.view(import_id)).counts) == {"created": 35}
    told = [event.member_id for event in await emitted(db)]
    assert (len(told), len(set(told))) == (35, 35)


async def test_two_processes_that_take_turns_write_each_row_once(
    importing: Importing, db: Database, process: Timers, keyring: Keyring
) -> None:
    import_id = await begun(importing, db, process, people(35))
    for turn in (timers(keyring), process, timers(keyring)):
        await TimerLoop(db, turn).run_next()

    await finish(db, process)

    assert some((await importing.view(import_id)).counts) == {"created": 35}
    assert len(await emitted(db)) == 35


async def test_whoever_is_erased_meanwhile_is_not_written(
    importing: Importing, db: Database, process: Timers, keyring: Keyring
) -> None:
    await importing.applied(people(35))
    import_id = await begun(importing, db, process, people(40, "Somebody"))
    known, new = (imported_id(importing.network_id, id_) for id_ in ("N-32", "N-37"))
    async with db.transaction() as tx:
        await mark_member_erased(tx, known)
    await keyring.destroy(known, new)

    await finish(db, process)

    assert some((await importing.view(import_id)).counts) == {"updated": 34, "created": 4, "erased": 2}
    told = [event.member_id for event in await emitted(db)]
    assert (told.count(known), told.count(new)) == (1, 0)


async def test_what_a_member_says_meanwhile_is_theirs(
    importing: Importing, db: Database, process: Timers, keyring: Keyring
) -> None:
    await importing.applied(people(40))
    await begun(importing, db, process, people(40, "Somebody"))
    member_id = imported_id(importing.network_id, "N-35")
    async with db.transaction() as tx:
        mine = a_profile(display_name="Mara", email="n35@example.org")
        await save_profile(tx, keyring, member_id=member_id, profile=mine)

    await finish(db, process)

    async with db.reading() as tx:
        member = await tx.session.get_one(Member, member_id)
        other = await tx.session.get_one(Member, imported_id(importing.network_id, "N-36"))
    assert (member.profile.display_name, other.profile.display_name) == ("Mara", "Somebody 36")


async def test_an_import_that_is_abandoned_meanwhile_stays_so(
    importing: Importing, db: Database, process: Timers
) -> None:
    import_id = await importing.stage(people(40))
    await TimerLoop(db, process).run_next()
    async with db.transaction() as tx:
        await abandon_import(tx, import_id, network_id=importing.network_id)

    await finish(db, process)

    assert (await importing.view(import_id)).state is ImportState.ABANDONED
    assert await importing.rows(import_id) == []


async def test_a_row_says_what_became_of_it_also_where_the_check_has_foreseen_something_else(
    importing: Importing, db: Database, process: Timers
) -> None:
    early, late = await importing.checked(people(3)), await importing.checked(people(4))
    for each in (late, early):
        await importing.begin(each.id)
        await finish(db, process)

    assert [some((await importing.view(each.id)).counts) for each in (late, early)] == [
        {"created": 4}, {"unchanged": 3},
    ]  # fmt: skip
