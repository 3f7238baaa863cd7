"""What the directory is searched by, how members answer, and by which name somebody was blocked."""

from alembic import op

revision = "0005"
down_revision = "0004"

# Text in any script as it is compared: without case, accents, points and punctuation, and with spaces around
# the signs of scripts that write none, so that each of them is a word.
KEYS = r"""
CREATE FUNCTION directory_key(said text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT regexp_replace(CASE WHEN octet_length(said) = length(said) THEN lower(said) ELSE
        regexp_replace(regexp_replace(
            normalize(regexp_replace(lower(unaccent(normalize(said, NFKD))),
                E'[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]', '', 'g'), NFC),
            E'([\u2e80-\u2fff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff])', E' \\1 ', 'g'),
            E'[\u00a1-\u00bf\u2010-\u206f\u3000-\u3004]', ' ', 'g')
        END, '[!-/\x3a-@\x5b-\x60{-~]', ' ', 'g') $$;;
CREATE FUNCTION directory_query(search text) RETURNS tsquery LANGUAGE sql STABLE AS $$
    SELECT to_tsquery('simple', string_agg(
        quote_literal(word) || CASE WHEN octet_length(word) > 2 THEN '\:*' ELSE '' END, ' & '))
    FROM regexp_split_to_table(directory_key(search), '\s+') AS word WHERE word <> '' $$;;
CREATE FUNCTION directory_place(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT nullif(lower(btrim(regexp_replace(said, '\s+', ' ', 'g'))), '') $$
"""

TABLES = """
CREATE TABLE directory_words (
    code smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facet varchar(20) NOT NULL, value text NOT NULL,
    CONSTRAINT directory_words_once UNIQUE (facet, value)
);;
CREATE TABLE directory_entries (
    member_id uuid PRIMARY KEY CONSTRAINT directory_entries_member REFERENCES members (id) ON DELETE CASCADE,
    rank integer NOT NULL,
    name_key text NOT NULL, named tsvector NOT NULL, said tsvector NOT NULL,
    words smallint[] NOT NULL, packed bytea NOT NULL,
    open_seats smallint NOT NULL,
    zone varchar(64), week bit(672),
    employer text, team text, employer_near text, team_near text
);;
CREATE INDEX directory_by_rank ON directory_entries (rank DESC, member_id DESC);;
CREATE INDEX directory_by_word ON directory_entries USING gin (words);;
CREATE INDEX directory_by_name ON directory_entries USING gin (named);;
CREATE INDEX directory_by_text ON directory_entries USING gin (said);;
CREATE INDEX directory_by_likeness ON directory_entries USING gin (name_key gin_trgm_ops);;
CREATE INDEX directory_by_team ON directory_entries (employer_near, team_near);;
ALTER TABLE directory_entries ALTER COLUMN words SET STATISTICS 500;;
CREATE TABLE asks (
    introduction_id uuid PRIMARY KEY, mentor_id uuid NOT NULL, mentee_id uuid NOT NULL,
    sent_at timestamptz NOT NULL, outcome varchar(20) NOT NULL, answered_at timestamptz,
    CONSTRAINT asks_answered_at_a_time CHECK ((outcome = 'ANSWERED') = (answered_at IS NOT NULL))
);;
CREATE INDEX asks_by_mentor ON asks (mentor_id, sent_at DESC);;
CREATE TABLE responsiveness (
    member_id uuid PRIMARY KEY, decided smallint NOT NULL, answered smallint NOT NULL,
    median_minutes integer, standing smallint NOT NULL
);;
ALTER TABLE blocks ADD COLUMN known_as text
"""

# directory_entries and directory_words have no policy: under row-level security no index on them could be used
# (@@, && and <% are not leakproof).  Only the directory's own queries read them: these exclude blocks themselves
# and give out ids and counts; every card they lead to is read under the policies.
POLICIES = """
CREATE POLICY asks_seen ON asks USING ((SELECT viewer_kind()) = 'service');;
ALTER TABLE asks ENABLE ROW LEVEL SECURITY;;
ALTER TABLE asks FORCE ROW LEVEL SECURITY;;
CREATE POLICY responsiveness_seen ON responsiveness USING (
    (SELECT viewer_kind()) IN ('service', 'staff')
    OR ((SELECT viewer_kind()) = 'member' AND EXISTS (
        SELECT FROM cards WHERE cards.member_id = responsiveness.member_id AND cards.audience = 'EVERYONE')));;
ALTER TABLE responsiveness ENABLE ROW LEVEL SECURITY;;
ALTER TABLE responsiveness FORCE ROW LEVEL SECURITY
"""

# What the directory may know of members: the card for everyone, the offer, the week, and of employer and team also
# what connections see.  A bit of the week is a quarter hour in which half an hour of free time begins.
# How many places are held is not known before the next migration.  An offer with places, a week and what a card says
# make up to 10 000 points; who leaves asks unanswered loses some of them (domain/responsiveness.py).
SOURCE = """
CREATE FUNCTION directory_held(mentor uuid) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 0 $$;;
CREATE VIEW directory_source AS
SELECT card.member_id,
    card.fields ->> 'display_name' AS display_name, card.fields ->> 'career_stage' AS stage,
    coalesce(card.fields ->> 'headline', '') AS headline, coalesce(card.fields ->> 'title', '') AS title,
    coalesce(card.fields ->> 'bio', '') AS bio, coalesce(card.fields -> 'languages', '[]') AS languages,
    coalesce(card.fields -> 'industries', '[]') AS industries,
    jsonb_path_query_array(card.fields, '$.affiliations[*].network_id') AS networks,
    offer.skills, offer.kinds,
    CASE WHEN offer.status = 'ACTIVE' THEN greatest(offer.capacity - directory_held(card.member_id), 0) ELSE 0 END
        AS open_seats,
    week.zone, week.free & ((week.free << 1) | (week.free >> 671)) AS week,
    directory_place(card.fields ->> 'employer') AS employer, directory_place(card.fields ->> 'team') AS team,
    directory_place(coalesce(card.fields ->> 'employer', near.fields ->> 'employer')) AS employer_near,
    directory_place(coalesce(card.fields ->> 'team', near.fields ->> 'team')) AS team_near
FROM cards AS card
LEFT JOIN cards AS near ON near.member_id = card.member_id AND near.audience = 'CONNECTIONS'
LEFT JOIN offers AS offer ON offer.member_id = card.member_id AND offer.status IN ('ACTIVE', 'PAUSED')
LEFT JOIN LATERAL (
    SELECT availabilities.zone, bit_or((repeat('0', weekday * 96 + starts / 15) || repeat('1', (ends - starts) / 15)
        || repeat('0', 672 - weekday * 96 - ends / 15))::bit(672)) AS free
    FROM availabilities JOIN availability_windows USING (member_id)
    WHERE member_id = card.member_id GROUP BY availabilities.zone
) AS week ON true
WHERE card.audience = 'EVERYONE' AND card.findable;;
CREATE FUNCTION directory_terms(member directory_source) RETURNS TABLE (facet text, value text)
LANGUAGE sql STABLE AS $$
    SELECT 'STAGE', member.stage
    UNION ALL SELECT 'LANGUAGE', jsonb_array_elements_text(member.languages)
    UNION ALL SELECT 'INDUSTRY', jsonb_array_elements_text(member.industries)
    UNION ALL SELECT 'SKILL', unnest(member.skills)
    UNION ALL SELECT 'KIND', unnest(member.kinds)
    UNION ALL SELECT 'NETWORK', jsonb_array_elements_text(member.networks)
    UNION ALL SELECT 'ZONE', member.zone WHERE member.zone <> ''
    UNION ALL SELECT 'HOUR', hour::text FROM generate_series(0, 167) AS hour
        WHERE bit_count(substring(member.week FROM 4 * hour + 1 FOR 4)) > 0 $$;;
CREATE VIEW directory_drawn AS
SELECT source.member_id,
    (3000 * (open_seats > 0)::int + 2000 * (coalesce(position(B'1' IN week), 0) > 0)::int
        + 1500 * (headline <> '')::int + 1500 * (bio <> '')::int + 1000 * (title <> '')::int
        + 1000 * (jsonb_array_length(languages) > 0)::int) * coalesce(standing, 1000) / 1000 AS rank,
    directory_key(display_name) AS name_key,
    strip(to_tsvector('simple', directory_key(display_name))) AS named,
    strip(to_tsvector('simple', directory_key(concat_ws(' ', display_name, headline, title, bio,
        (SELECT string_agg(label, ' ') FROM skills WHERE uri = ANY (source.skills)))))) AS said,
    terms.words, terms.packed, open_seats, zone, week, employer, team, employer_near, team_near
FROM directory_source AS source
LEFT JOIN responsiveness ON responsiveness.member_id = source.member_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(code), '{}') AS words,
        coalesce(string_agg(int2send(code), '') FILTER (WHERE facet NOT IN ('ZONE', 'HOUR')), '') AS packed
    FROM directory_terms(source) JOIN directory_words USING (facet, value)
) AS terms;;
CREATE VIEW directory_networks AS SELECT id, name FROM networks
"""

# Members who are here already are found from now on.
FILL = """
SELECT set_config('cairn.viewer_kind', 'service', true);;
INSERT INTO directory_words (facet, value)
SELECT DISTINCT facet, value FROM directory_source AS source CROSS JOIN LATERAL directory_terms(source);;
INSERT INTO directory_entries SELECT * FROM directory_drawn
"""


def upgrade() -> None:
    for statement in f"{KEYS};;{TABLES};;{POLICIES};;{SOURCE};;{FILL}".split(";;"):
        op.execute(statement)
