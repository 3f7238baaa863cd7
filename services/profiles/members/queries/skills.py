"""The skills that somebody who types may mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from chassis.db import Transaction


@dataclass(frozen=True, kw_only=True)
class SuggestedSkill:
    """A skill that fits what was typed."""

    uri: str
    label: str


_SUGGESTED = text(
    """
    WITH ranked AS (
        SELECT uri, label,
               CASE WHEN label_key = key THEN 0
                    WHEN starts_with(label_key, key) THEN 1
                    WHEN strpos(label_key, ' ' || key) > 0 THEN 2
                    WHEN EXISTS (SELECT FROM unnest(synonym_keys) AS synonym
                                 WHERE strpos(' ' || synonym, ' ' || key) > 0) THEN 3
                    ELSE 4 END AS tier,
               1000 - round(1000 * greatest(
                   word_similarity(key, label_key),
                   (SELECT max(word_similarity(key, synonym)) FROM unnest(synonym_keys) AS synonym)
               ))::integer AS distance
        FROM skills, lower(unaccent(:search)) AS key
    )
    SELECT uri, label FROM ranked
    WHERE (tier < 4 OR distance <= 450)
      AND (CAST(:after AS text) IS NULL
           OR (tier, distance, label, uri) > (SELECT tier, distance, label, uri FROM ranked WHERE uri = :after))
    ORDER BY tier, distance, label, uri
    LIMIT :most
    """
)


async def suggested_skills(tx: Transaction, search: str, *, after: str | None, most: int) -> Sequence[SuggestedSkill]:
    """What somebody who types `search` may mean, the best first: by the label, by a synonym, by likeness.

    `after` is the URI of a skill; what ranks up to it is left out.
    """
    asked = {"search": search, "after": after, "most": most}
    return [SuggestedSkill(**row) for row in (await tx.session.execute(_SUGGESTED, asked)).mappings()]
