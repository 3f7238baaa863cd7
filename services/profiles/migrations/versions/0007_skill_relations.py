"""The words that lead to skills, and the formats of needs."""

from alembic import op

from services.profiles.migrations.skills import refill

revision = "0007"
down_revision = "0006"

# taxonomy.fingerprint(): a test fails when the skills or their words have changed and no migration says so.
TAXONOMY = "7b58f0f2bf85bae4c6fa7f2bae055e7884fe9246d51ca8594cea094dd7ad7a8d"

TABLES = """
ALTER TABLE needs ADD COLUMN formats varchar(20)[] NOT NULL DEFAULT '{}';;
CREATE TABLE skill_words (
    uri text NOT NULL CONSTRAINT skill_words_skill REFERENCES skills (uri) ON DELETE CASCADE,
    phrase smallint NOT NULL, word text NOT NULL, weight real NOT NULL, share real NOT NULL,
    PRIMARY KEY (uri, phrase, word)
);;
CREATE INDEX skill_words_by_likeness ON skill_words USING gin (word gin_trgm_ops) WITH (fastupdate = off);;
CREATE FUNCTION words_of(said text) RETURNS TABLE (word text, stem text) LANGUAGE sql STABLE AS $$
    SELECT btrim(each, '-'), stems[1]
    FROM regexp_split_to_table(lower(unaccent(said)), '[^[:alnum:]+#-]+') AS each,
         ts_lexize('english_stem', btrim(each, '-')) AS stems
    WHERE each ~ '[[:alnum:]]' AND stems[1] IS NOT NULL $$
"""


def upgrade() -> None:
    for statement in TABLES.split(";;"):
        op.execute(statement)
    refill(op.get_bind())
