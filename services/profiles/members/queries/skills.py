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


@dataclass(frozen=True, kw_only=True)
class SkillInText:
    """A skill that a text seems to mean: the words of it that say so, and how sure that is."""

    uri: str
    words: tuple[str, ...]
    confidence: int


SURE_ENOUGH = 600
"""Of 1000: the share of a phrase's weight that a text must have."""

# Short words are like too many others, so they must be the same.  A word with a hyphen counts whole and in parts.
# Words that belong to a longer phrase mean no skill of their own: machine learning is no mechanical engineering.
_IN_TEXT = text(
    """
    WITH said AS MATERIALIZED (
        SELECT stem, min(word) AS word
        FROM (SELECT * FROM words_of(:said) UNION SELECT * FROM words_of(replace(:said, '-', ' '))) AS every
        GROUP BY stem
    ), likenesses AS (
        SELECT DISTINCT ON (uri, phrase, known.word)
               uri, phrase, known.weight, known.share, said.word, similarity(known.word, said.stem) AS likeness
        FROM said JOIN skill_words AS known ON known.word % said.stem
        WHERE known.word = said.stem
           OR (length(known.word) > 3 AND length(said.stem) > 3 AND strpos(known.word, '-') = 0
               AND similarity(known.word, said.stem) >= 0.55)
        ORDER BY uri, phrase, known.word, likeness DESC, said.word
    ), phrases AS (
        SELECT uri, round(1000 * sum(share * likeness))::integer AS confidence, sum(weight * likeness) AS weight,
               array_agg(DISTINCT word) AS words
        FROM likenesses GROUP BY uri, phrase
    ), best AS (
        SELECT DISTINCT ON (uri) * FROM phrases
        WHERE confidence >= :sure_enough ORDER BY uri, confidence DESC, weight DESC, words
    )
    SELECT uri, words, least(confidence, 1000) AS confidence FROM best JOIN skills USING (uri)
    WHERE NOT EXISTS (SELECT FROM best AS longer WHERE longer.words @> best.words AND longer.words <> best.words)
    ORDER BY best.confidence DESC, weight DESC, label
    LIMIT :most
    """
)


async def skills_in_text(tx: Transaction, said: str, *, most: int) -> Sequence[SkillInText]:
    """The skills that a text seems to mean, the surest first, by their words in any order and inflection.

    A skill is as sure as the best covered of its phrases: its label, a synonym, or what members call it.
    """
    asked = {"said": said, "most": most, "sure_enough": SURE_ENOUGH}
    rows = (await tx.session.execute(_IN_TEXT, asked)).mappings()
    return [SkillInText(**{**row, "words": tuple(row["words"])}) for row in rows]
