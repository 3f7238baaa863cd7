"""Office hours are a meeting of their own, and whoever gives them or has a seat has given that time; seats can grow."""

from alembic import op

revision = "0020"
down_revision = "0019"

CHANGES = """
INSERT INTO circle_meetings
    (id, gathering_id, series_id, occurs_on, zone, starts_at, ends_at, sequence, changed_at, cancelled_at, cancelled_by)
SELECT g.id, g.id, g.id, (g.starts_at AT TIME ZONE coalesce(p.zone, 'UTC'))::date, coalesce(p.zone, 'UTC'),
    g.starts_at, g.starts_at + g.minutes * interval '1 minute', 0, g.started_at,
    CASE WHEN NOT c.comes THEN g.closed_at END, CASE WHEN NOT c.comes AND g.closed_at IS NOT NULL THEN g.mentor_id END
FROM gatherings g
LEFT JOIN people p ON p.member_id = g.mentor_id
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM claims WHERE gathering_id = g.id AND standing = 'SEATED') AS comes
) AS c
WHERE g.kind = 'OFFICE_HOURS'
;;
-- Whoever had two things at once already keeps both: the constraint knows the first of them.
INSERT INTO bookings (session_id, member_id, during)
SELECT m.id, given.member_id, tstzrange(m.starts_at, m.ends_at)
FROM circle_meetings m
JOIN gatherings g ON g.id = m.id
CROSS JOIN LATERAL (
    SELECT g.mentor_id AS member_id
    UNION SELECT g.co_mentor_id WHERE g.co_mentor_id IS NOT NULL
    UNION SELECT member_id FROM claims WHERE gathering_id = g.id AND standing = 'SEATED'
) AS given
WHERE m.cancelled_at IS NULL
ORDER BY m.id, given.member_id
ON CONFLICT DO NOTHING
;;
ALTER TABLE claims DROP CONSTRAINT claims_of_gathering
;;
ALTER TABLE claims ADD CONSTRAINT claims_of_gathering
    FOREIGN KEY (gathering_id, seats) REFERENCES gatherings (id, seats) ON UPDATE CASCADE
;;
CREATE INDEX gatherings_ahead ON gatherings (starts_at, id) WHERE kind = 'OFFICE_HOURS' AND closed_at IS NULL
;;
CREATE INDEX gatherings_of_skills ON gatherings USING gin (skills) WHERE closed_at IS NULL
"""


def upgrade() -> None:
    for statement in CHANGES.split(";;"):
        op.execute(statement)
