"""Merging two records of one person: staff propose, the person confirms, and within thirty days it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.db import Transaction
from chassis.ids import new_id
from chassis.keyring import Keyring
from chassis.timers import cancel_timer, set_timer
from contracts.profiles import MembersMerged, MembersSeparated
from services.profiles.directory.commands.blocks import carry_blocks, lift_block
from services.profiles.integrations.domain.duplicates import (
    UNDONE_WITHIN,
    BothInOneNetwork,
    Merge,
    MergeMissing,
    MergeWithThemselves,
    RecordNotFree,
    SomebodyLivesHere,
)
from services.profiles.integrations.tables import affiliations, merges
from services.profiles.members.commands.locks import lock_members
from services.profiles.members.commands.profile import show_members
from services.profiles.members.domain.member import Member, Standing
from services.profiles.members.queries.people import who_lives_here
from services.profiles.staff.commands.sign_ins import give_back_sign_ins, take_over_sign_ins

SETTLE = "settle_merge"


async def propose_merge(tx: Transaction, kept_id: UUID, *, merged_id: UUID, by: UUID) -> UUID:
    """Asks the person of `kept_id` whether the record `merged_id` is theirs too."""
    if kept_id == merged_id:
        raise MergeWithThemselves
    await _free(tx, kept_id, merged_id)
    await _refuse_one_network(tx, kept_id, merged_id)
    proposed = Merge(id=new_id(), kept_id=kept_id, merged_id=merged_id, proposed_by=by, proposed_at=tx.now)
    try:
        await tx.session.execute(insert(merges).values(vars(proposed)))
    except IntegrityError as error:
        raise RecordNotFree from error
    return proposed.id


async def confirm_merge(tx: Transaction, keyring: Keyring, *, merge_id: UUID, by: UUID) -> UUID:
    """The person agrees: what the other record has moves to theirs, and that record is hidden."""
    merge = await _of(tx, merge_id, by)
    people = await _free(tx, merge.kept_id, merge.merged_id)
    await _refuse_one_network(tx, merge.kept_id, merge.merged_id)
    journal = {
        "standing": people[merge.merged_id].standing.value,
        "affiliations": await _move_affiliations(tx, merge.merged_id, to=merge.kept_id),
        "sign_ins": [str(each) for each in await take_over_sign_ins(tx, merge.merged_id, kept_id=merge.kept_id)],
        "blocks": [str(each) for each in await carry_blocks(tx, merge.merged_id, kept_id=merge.kept_id)],
    }
    merge.confirm(journal, now=tx.now)
    await _save(tx, merge)
    people[merge.merged_id].standing = Standing.MERGED
    await _show(tx, keyring, people.values())
    await tx.emit(MembersMerged(merge_id=merge.id, kept_id=merge.kept_id, merged_id=merge.merged_id))
    await set_timer(tx, SETTLE, key=str(merge.id), due_at=tx.now + UNDONE_WITHIN)
    return merge_id


async def decline_merge(tx: Transaction, merge_id: UUID, *, by: UUID) -> UUID:
    """These are two people, or the person wants two records."""
    merge = await _of(tx, merge_id, by)
    merge.decline()
    await _save(tx, merge)
    return merge_id


async def undo_merge(tx: Transaction, keyring: Keyring, *, merge_id: UUID, by: UUID | None) -> UUID:
    """Moves back exactly what had moved; `by` is the person, None stands for staff."""
    merge = await _of(tx, merge_id, by)
    journal = merge.undo(now=tx.now)
    people = await lock_members(tx, [merge.kept_id, merge.merged_id])
    people[merge.merged_id].standing = Standing(journal["standing"])
    await _move_back(tx, journal["affiliations"], to=merge.merged_id)
    await give_back_sign_ins(tx, [UUID(each) for each in journal["sign_ins"]], merged_id=merge.merged_id)
    for blocker_id in journal.get("blocks", ()):
        await lift_block(tx, UUID(blocker_id), blocked_id=merge.kept_id)
    await _save(tx, merge)
    await _show(tx, keyring, people.values())
    await tx.emit(MembersSeparated(merge_id=merge.id, kept_id=merge.kept_id, merged_id=merge.merged_id))
    await cancel_timer(tx, SETTLE, key=str(merge.id))
    return merge_id


async def settle_merge(tx: Transaction, merge_id: UUID) -> None:
    """After the thirty days: what moved is forgotten."""
    merge = await _of(tx, merge_id, None)
    merge.settle()
    await _save(tx, merge)


async def _of(tx: Transaction, merge_id: UUID, by: UUID | None) -> Merge:
    """The merge, locked; to anybody but its person it does not exist."""
    row = (await tx.session.execute(select(merges).where(merges.c.id == merge_id).with_for_update())).mappings().first()
    if row is None or by not in (None, row["kept_id"]):
        raise MergeMissing
    return Merge(**row)


async def _save(tx: Transaction, merge: Merge) -> None:
    await tx.session.execute(update(merges).where(merges.c.id == merge.id).values(vars(merge)))


async def _free(tx: Transaction, kept_id: UUID, merged_id: UUID) -> Mapping[UUID, Member]:
    """Both, locked; nobody may live in the one to be hidden, so that nothing but networks' words has to move."""
    people = await lock_members(tx, [kept_id, merged_id])
    usable = {kept_id: (Standing.PRESENT,), merged_id: (Standing.PRESENT, Standing.DEACTIVATED)}
    if any(id_ not in people or people[id_].standing not in standings for id_, standings in usable.items()):
        raise RecordNotFree
    if await who_lives_here(tx, [merged_id]):
        raise SomebodyLivesHere
    return people


async def _refuse_one_network(tx: Transaction, *ids: UUID) -> None:
    query = select(affiliations.c.network_id).where(affiliations.c.member_id.in_(ids))
    found = (await tx.session.scalars(query)).all()
    if len(found) > len(set(found)):
        raise BothInOneNetwork


async def _move_affiliations(tx: Transaction, merged_id: UUID, *, to: UUID) -> list[list[str]]:
    """Returns which they were, as the journal keeps them."""
    moved = update(affiliations).where(affiliations.c.member_id == merged_id).values(member_id=to)
    rows = await tx.session.execute(moved.returning(affiliations.c.network_id, affiliations.c.external_id))
    return [[str(network_id), external_id] for network_id, external_id in rows]


async def _move_back(tx: Transaction, moved: Sequence[Sequence[str]], *, to: UUID) -> None:
    for network_id, external_id in moved:
        one = (affiliations.c.network_id == UUID(network_id)) & (affiliations.c.external_id == external_id)
        await tx.session.execute(update(affiliations).where(one).values(member_id=to))


async def _show(tx: Transaction, keyring: Keyring, people: Iterable[Member]) -> None:
    changed = sorted(people, key=lambda member: member.id)
    for member in changed:
        member.touch(tx.now)
    await show_members(tx, keyring, changed)
