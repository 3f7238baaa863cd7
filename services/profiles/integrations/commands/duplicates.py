"""Looking for records that are one person, a few changed members at a time: by address, or by name and more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from chassis.db import Transaction
from chassis.timers import set_timer
from services.profiles.members.domain.member import Standing
from services.profiles.members.queries.changes import ChangedMember, members_changed_since

FIND = "find_duplicates"
EVERYBODY = "all"
CHUNK = 200
EVERY = timedelta(minutes=1)
OVERLAP = timedelta(minutes=5)
"""How far a look begins before the end of the last one: longer than any transaction that changes members."""

# Two names must be nearly the same: the usual 0.3 finds namesakes of half a country.
_ALIKE = text("SELECT set_config('pg_trgm.similarity_threshold', '0.7', true)")
_FORGET = text(
    """
    WITH forgotten AS (DELETE FROM lookalikes WHERE member_id = ANY(:gone))
    DELETE FROM duplicates WHERE one_id = ANY(:ids) OR other_id = ANY(:ids)
    """
)
_KEEP = text(
    """
    INSERT INTO lookalikes (member_id, email, name, employer, years)
    SELECT id, lower(email), lower(unaccent(name)), lower(unaccent(employer)),
           ARRAY(SELECT DISTINCT graduated FROM affiliations WHERE member_id = id AND graduated IS NOT NULL)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:emails AS text[]), CAST(:names AS text[]), CAST(:employers AS text[]))
        AS member (id, email, name, employer)
    ON CONFLICT (member_id) DO UPDATE SET email = excluded.email, name = excluded.name,
        employer = excluded.employer, years = excluded.years
    """
)
_FIND = text(
    """
    INSERT INTO duplicates (one_id, other_id, reason, found_at)
    SELECT least(one.member_id, like_them.member_id), greatest(one.member_id, like_them.member_id), reason, :now
    FROM lookalikes AS one CROSS JOIN LATERAL (
        (SELECT member_id, 'SAME_EMAIL' AS reason FROM lookalikes AS other
         WHERE other.email = one.email AND other.member_id <> one.member_id LIMIT :most)
        UNION ALL
        (SELECT member_id, CASE WHEN one.employer <> '' AND other.employer = one.employer
                                THEN 'SAME_NAME_AND_EMPLOYER' ELSE 'SAME_NAME_AND_YEAR' END
         FROM lookalikes AS other
         WHERE other.name % one.name AND other.member_id <> one.member_id
           AND ((one.employer <> '' AND other.employer = one.employer) OR other.years && one.years)
         LIMIT :most)
    ) AS like_them
    WHERE one.member_id = ANY(:ids)
    ON CONFLICT DO NOTHING
    """
)
MOST_ALIKE = 5
"""More than that for one record are a shared address or a default name, which no member of staff will go through."""


async def find_duplicates(tx: Transaction, payload: dict[str, Any]) -> None:
    """Compares the next members who changed, and sets the timer for the look after; `payload` says how far it came."""
    after = (datetime.fromisoformat(payload["after"][0]), UUID(payload["after"][1])) if "after" in payload else None
    changed = await members_changed_since(tx, after, most=CHUNK)
    if changed:
        await _compare(tx, changed)
    if len(changed) == CHUNK:
        last = changed[-1]
        payload, due_at = {"after": [last.updated_at.isoformat(), str(last.id)]}, tx.now
    else:
        payload, due_at = {"after": [(tx.now - OVERLAP).isoformat(), str(UUID(int=0))]}, tx.now + EVERY
    await set_timer(tx, FIND, key=EVERYBODY, due_at=due_at, payload=payload)


async def _compare(tx: Transaction, changed: Sequence[ChangedMember]) -> None:
    there = [member for member in changed if member.standing in (Standing.PRESENT, Standing.DEACTIVATED)]
    ids = [member.id for member in there]
    gone = [member.id for member in changed if member not in there]
    await tx.session.execute(_FORGET, {"ids": [member.id for member in changed], "gone": gone})
    kept = {
        "ids": ids,
        "emails": [member.email for member in there],
        "names": [member.display_name for member in there],
        "employers": [member.employer for member in there],
    }
    await tx.session.execute(_KEEP, kept)
    await tx.session.execute(_ALIKE)
    await tx.session.execute(_FIND, {"ids": ids, "now": tx.now, "most": MOST_ALIKE})
