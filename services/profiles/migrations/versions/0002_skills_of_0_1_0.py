"""The skills of release 0.1.0, as their table was then; 0007 fills it anew."""

import json

from alembic import op
from sqlalchemy import text

from services.profiles.taxonomy import skills

revision = "0002"
down_revision = "0001"

INSERT = """
INSERT INTO skills (uri, label, label_key, synonym_keys)
SELECT uri, label, lower(unaccent(label)),
       ARRAY(SELECT lower(unaccent(synonym)) FROM jsonb_array_elements_text(synonyms) AS synonym)
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS skill (uri text, label text, synonyms jsonb)
"""


def upgrade() -> None:
    rows = [{"uri": skill.uri, "label": skill.label, "synonyms": skill.synonyms} for skill in skills()]
    op.get_bind().execute(text(INSERT), {"rows": json.dumps(rows)})
