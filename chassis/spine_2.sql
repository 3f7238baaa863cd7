CREATE TABLE erased_members (
    member_id uuid PRIMARY KEY, request_id uuid NOT NULL, erased_at timestamptz NOT NULL
);;
CREATE FUNCTION people_of(data jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- Whom an event is about: the values of contracts.envelope.PEOPLE.
    SELECT coalesce(array_agg(value), '{}') FROM jsonb_each_text(data)
    WHERE key IN ('member_id', 'mentor_id', 'mentee_id', 'blocker_id', 'blocked_id', 'kept_id', 'merged_id')
      AND value IS NOT NULL
$$;;
CREATE INDEX archive_by_person ON archive USING gin (people_of(data));;
CREATE FUNCTION lock_people(people uuid[]) RETURNS uuid[] LANGUAGE plpgsql AS $$
-- Keeps the erasure of these people waiting until the transaction ends; answers who of them was erased before.
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(person::text, 1))
    FROM (SELECT DISTINCT unnest(people) AS person ORDER BY 1) AS in_order;
    RETURN ARRAY(SELECT member_id FROM erased_members WHERE member_id = ANY(people));
END $$;;
CREATE FUNCTION lock_erasure(person uuid) RETURNS void LANGUAGE sql AS $$
-- Waits for whoever is writing about this person; they will find the person erased from now on.
    SELECT pg_advisory_xact_lock(hashtextextended(person::text, 1))
$$
