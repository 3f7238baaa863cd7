"""Fills the table that skills are searched in from the taxonomy."""

import json

from sqlalchemy import Connection, delete, text

from services.profiles.members.tables import skills
from services.profiles.taxonomy import skills as taxonomy

_INSERT = text(
    """
    INSERT INTO skills (uri, label, label_key, synonym_keys)
    SELECT uri, label, lower(unaccent(label)),
           ARRAY(SELECT lower(unaccent(synonym)) FROM jsonb_array_elements_text(synonyms) AS synonym)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS skill (uri text, label text, synonyms jsonb)
    """
)


def refill(connection: Connection) -> None:
    """Makes the table what the taxonomy is now; nothing refers to its rows."""
    rows = [{"uri": skill.uri, "label": skill.label, "synonyms": skill.synonyms} for skill in taxonomy()]
    connection.execute(delete(skills))
    connection.execute(_INSERT, {"rows": json.dumps(rows)})
