"""Keeping the directory's entries as their members are; whoever changes a member, an offer or a week calls it."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Select, Uuid, any_, bindparam, column, delete, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from services.profiles.directory.tables import directory_entries

_MEMBERS = bindparam("member_ids", type_=ARRAY(Uuid))
# Taking a number for a word that is there already would use the numbers up, so only new ones are tried.
_NEW_WORDS = text(
    """
    INSERT INTO directory_words (facet, value)
    SELECT DISTINCT facet, value FROM directory_source AS source CROSS JOIN LATERAL directory_terms(source) AS term
    WHERE source.member_id = ANY (:member_ids)
      AND NOT EXISTS (SELECT FROM directory_words AS known WHERE known.facet = term.facet AND known.value = term.value)
    ORDER BY facet, value
    ON CONFLICT DO NOTHING
    """
).bindparams(_MEMBERS)
_COLUMNS = [each.name for each in directory_entries.columns]
_DRAWN = (
    text("SELECT * FROM directory_drawn WHERE member_id = ANY (:member_ids)")
    .columns(*directory_entries.columns, column("unheard", Boolean))
    .bindparams(_MEMBERS)
    .cte("drawn")
)


async def index_members(tx: Transaction, member_ids: Collection[UUID]) -> None:
    """Draws the entries of these members anew, and removes those who cannot be found.

    One statement for any number of members, and two more where something is said for the first time by anybody.
    The caller holds the members' locks (`members.commands.locks`), so that no older picture overtakes a newer one.
    """
    await tx.session.flush()
    unheard = (await tx.session.scalars(_redraw(), {"member_ids": list(member_ids)})).all()
    if unheard:
        await tx.session.execute(_NEW_WORDS, {"member_ids": unheard})
        await tx.session.execute(_redraw(), {"member_ids": unheard})


@cache
def _redraw() -> Select[tuple[UUID]]:
    """Writes entries where they differ from what the view draws, and answers whom it cannot yet draw whole.

    The view is read once for all of it: to ask it again who is not there would draw every member of the database.
    """
    heard = select(*(_DRAWN.c[name] for name in _COLUMNS)).where(~_DRAWN.c.unheard)
    new = insert(directory_entries).from_select(_COLUMNS, heard)
    changed = {name: new.excluded[name] for name in _COLUMNS if name != "member_id"}
    differs = tuple_(*directory_entries.columns).is_distinct_from(tuple_(*new.excluded))
    kept = new.on_conflict_do_update(index_elements=["member_id"], set_=changed, where=differs)
    asked, there = directory_entries.c.member_id == any_(_MEMBERS), select(_DRAWN.c.member_id)
    gone = delete(directory_entries).where(asked, directory_entries.c.member_id.not_in(there))
    return there.where(_DRAWN.c.unheard).add_cte(kept.cte("kept"), gone.cte("gone"))
