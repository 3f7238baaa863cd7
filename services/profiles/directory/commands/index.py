"""Keeping the directory's entries as their members are; whoever changes a member, an offer or a week calls it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
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
_DRAWN = text("SELECT * FROM directory_drawn WHERE member_id = ANY (:member_ids)").bindparams(_MEMBERS)
_GONE = text(
    """
    DELETE FROM directory_entries AS entry WHERE member_id = ANY (:member_ids)
    AND NOT EXISTS (SELECT FROM directory_source AS source WHERE source.member_id = entry.member_id)
    """
).bindparams(_MEMBERS)


async def index_members(tx: Transaction, member_ids: Collection[UUID]) -> None:
    """Draws the entries of these members anew, and removes those who cannot be found: three statements for any number.

    The caller holds the members' locks (`members.commands.locks`), so that no older picture overtakes a newer one.
    """
    await tx.session.flush()
    asked = {"member_ids": list(member_ids)}
    await tx.session.execute(_NEW_WORDS, asked)
    drawn = insert(directory_entries).from_select(_COLUMNS, _DRAWN.columns(*directory_entries.columns))
    changed = {name: drawn.excluded[name] for name in _COLUMNS if name != "member_id"}
    await tx.session.execute(drawn.on_conflict_do_update(index_elements=["member_id"], set_=changed), asked)
    await tx.session.execute(_GONE, asked)


_COLUMNS = [column.name for column in directory_entries.columns]
