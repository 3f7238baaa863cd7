"""Fills the tables that skills are searched in from the taxonomy."""

import json

from sqlalchemy import Connection, text

from services.profiles.taxonomy import everyday_words
from services.profiles.taxonomy import skills as taxonomy

_SKILLS = text(
    """
    INSERT INTO skills (uri, label, label_key, synonym_keys)
    SELECT uri, label, lower(unaccent(label)),
           ARRAY(SELECT lower(unaccent(synonym)) FROM jsonb_array_elements_text(synonyms) AS synonym)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS skill (uri text, label text, synonyms jsonb)
    """
)

# A word weighs what it tells: the logarithm of how few skills have it.  What stands in parentheses tells words apart
# for people, and nobody types it.
_WORDS = text(
    """
    WITH phrases AS (
        SELECT uri, phrase, regexp_replace(said, ' \\(.*\\)', '') AS said
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS skill (uri text, label text, synonyms jsonb, words jsonb),
             jsonb_array_elements_text(to_jsonb(ARRAY[label]) || synonyms || words)
             WITH ORDINALITY AS each (said, phrase)
    ), words AS (
        SELECT DISTINCT uri, phrase, stem FROM phrases, words_of(said)
    ), weights AS (
        SELECT stem, ln((SELECT count(*) FROM skills)::numeric / count(DISTINCT uri)) AS weight FROM words GROUP BY stem
    )
    INSERT INTO skill_words (uri, phrase, word, weight, share)
    SELECT uri, phrase, stem, weight, weight / sum(weight) OVER (PARTITION BY uri, phrase)
    FROM words JOIN weights USING (stem)
    """
)


def refill(connection: Connection) -> None:
    """Makes the tables what the taxonomy is now; nothing else refers to their rows."""
    words = everyday_words()
    rows = [
        {"uri": skill.uri, "label": skill.label, "synonyms": skill.synonyms, "words": words.get(skill.uri, ())}
        for skill in taxonomy()
    ]
    connection.execute(text("DELETE FROM skills"))
    for statement in (_SKILLS, _WORDS):
        connection.execute(statement, {"rows": json.dumps(rows)})
