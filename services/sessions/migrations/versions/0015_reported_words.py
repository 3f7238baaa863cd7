"""A concern keeps the words that were reported; since when members keep away, and were in circles, is written down."""

from alembic import op

revision = "0015"
down_revision = "0014"

CHANGES = """
ALTER TABLE concern_messages ADD COLUMN author_id uuid, ADD COLUMN text text, ADD COLUMN written_at timestamptz
;;
UPDATE concern_messages SET author_id = m.author_id, text = m.text, written_at = m.written_at
FROM messages m WHERE m.id = message_id
;;
ALTER TABLE concern_messages ALTER COLUMN author_id SET NOT NULL, ALTER COLUMN text SET NOT NULL,
    ALTER COLUMN written_at SET NOT NULL
;;
CREATE INDEX concern_messages_of_author ON concern_messages (author_id)
;;
ALTER TABLE concern_posts ADD COLUMN circle_id uuid, ADD COLUMN author_id uuid, ADD COLUMN text text,
    ADD COLUMN written_at timestamptz
;;
UPDATE concern_posts SET circle_id = p.gathering_id, author_id = p.author_id, text = p.text, written_at = p.written_at
FROM circle_posts p WHERE p.id = post_id
;;
ALTER TABLE concern_posts ALTER COLUMN circle_id SET NOT NULL, ALTER COLUMN author_id SET NOT NULL,
    ALTER COLUMN text SET NOT NULL, ALTER COLUMN written_at SET NOT NULL
;;
CREATE INDEX concern_posts_of_author ON concern_posts (author_id)
;;
ALTER TABLE blocks ADD COLUMN since timestamptz NOT NULL DEFAULT now()
;;
ALTER TABLE blocks ALTER COLUMN since DROP DEFAULT
;;
ALTER TABLE contact_pauses ADD COLUMN since timestamptz
;;
UPDATE contact_pauses SET since = c.raised_at FROM concerns c WHERE c.id = concern_id
;;
ALTER TABLE contact_pauses ALTER COLUMN since SET NOT NULL
;;
CREATE TABLE stays (
    id uuid PRIMARY KEY,
    gathering_id uuid NOT NULL,
    member_id uuid NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    CONSTRAINT stays_of_circle FOREIGN KEY (gathering_id) REFERENCES gatherings (id),
    CONSTRAINT stays_end_after_start CHECK (until >= since)
)
;;
CREATE UNIQUE INDEX stays_one_at_a_time ON stays (gathering_id, member_id) WHERE until IS NULL
;;
CREATE INDEX stays_of_member ON stays (member_id, gathering_id)
;;
CREATE INDEX stays_in_circle ON stays (gathering_id)
;;
INSERT INTO stays (id, gathering_id, member_id, since)
SELECT c.id, c.gathering_id, c.member_id, c.asked_at FROM claims c JOIN gatherings g ON g.id = c.gathering_id
WHERE g.kind = 'CIRCLE' AND c.standing = 'SEATED'
;;
INSERT INTO stays (id, gathering_id, member_id, since, until)
SELECT gen_random_uuid(), g.id, leader, g.started_at,
    CASE WHEN e.erased_at IS NOT NULL THEN greatest(e.erased_at, g.started_at) END
FROM gatherings g
CROSS JOIN unnest(ARRAY[g.mentor_id, g.co_mentor_id]) AS leader
LEFT JOIN erased_members e ON e.member_id = leader
WHERE g.kind = 'CIRCLE' AND leader IS NOT NULL
ON CONFLICT DO NOTHING
;;
INSERT INTO stays (id, gathering_id, member_id, since, until)
SELECT gen_random_uuid(), m.gathering_id, a.member_id, min(m.starts_at), max(m.ends_at)
FROM circle_attendances a JOIN circle_meetings m ON m.id = a.meeting_id
WHERE NOT EXISTS (SELECT FROM stays s WHERE s.gathering_id = m.gathering_id AND s.member_id = a.member_id)
GROUP BY m.gathering_id, a.member_id
"""
"""Who left a circle before is known to have been in it from the first to the last meeting of which they are spoken."""


def upgrade() -> None:
    for statement in CHANGES.split(";;"):
        op.execute(statement)
