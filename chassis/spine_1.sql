CREATE TABLE outbox_heads (
    topic varchar NOT NULL, subject uuid NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (topic, subject)
);;
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shard smallint NOT NULL,
    event_id uuid NOT NULL, type varchar NOT NULL, topic varchar NOT NULL, subject uuid NOT NULL, seq bigint NOT NULL,
    time timestamptz NOT NULL, correlation_id uuid NOT NULL, causation_id uuid, traceparent varchar, data jsonb NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);;
CREATE TABLE archive (
    id bigint NOT NULL,
    event_id uuid NOT NULL, type varchar NOT NULL, topic varchar NOT NULL, subject uuid NOT NULL, seq bigint NOT NULL,
    time timestamptz NOT NULL, correlation_id uuid NOT NULL, causation_id uuid, traceparent varchar, data jsonb NOT NULL,
    cluster varchar NOT NULL, partition integer NOT NULL, broker_offset bigint NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, archived_at)
) PARTITION BY RANGE (archived_at);;
CREATE INDEX archive_by_subject ON archive (topic, subject, seq);;
CREATE INDEX archive_by_offset ON archive (topic, cluster, partition, broker_offset);;
CREATE INDEX archive_by_time ON archive (topic, archived_at);;
CREATE TABLE archive_default PARTITION OF archive DEFAULT;;
CREATE FUNCTION ensure_archive_months() RETURNS void LANGUAGE plpgsql AS $$
-- Makes the partitions of this month and the next two; the default partition catches what nobody prepared for.
DECLARE
    first_day date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_archive_months'));
    FOR ahead IN 0..2 LOOP
        first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date;
        IF to_regclass(format('archive_%s', to_char(first_day, 'YYYY_MM'))) IS NULL
           AND NOT EXISTS (SELECT FROM archive_default
                           WHERE archived_at >= first_day AND archived_at < first_day + interval '1 month') THEN
            EXECUTE format('CREATE TABLE archive_%s PARTITION OF archive FOR VALUES FROM (%L) TO (%L)',
                           to_char(first_day, 'YYYY_MM'), first_day, (first_day + interval '1 month')::date);
        END IF;
    END LOOP;
END $$;;
CREATE TABLE log_marks (
    topic varchar NOT NULL, partition integer NOT NULL, cluster varchar NOT NULL, highest_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition, cluster)
);;
CREATE TABLE leases (
    name varchar PRIMARY KEY, holder uuid NOT NULL, epoch bigint NOT NULL, expires_at timestamptz NOT NULL
);;
CREATE TABLE lease_holders (
    kind varchar NOT NULL, holder uuid NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (kind, holder)
);;
CREATE TABLE positions (
    consumer varchar NOT NULL, topic varchar NOT NULL, partition integer NOT NULL,
    cluster varchar NOT NULL, next_offset bigint NOT NULL,
    PRIMARY KEY (consumer, topic, partition)
);;
CREATE TABLE replays_wanted (
    consumer varchar NOT NULL, topic varchar NOT NULL, partition integer NOT NULL, cluster varchar NOT NULL,
    from_offset bigint NOT NULL,
    PRIMARY KEY (consumer, topic, partition, cluster)
);;
CREATE TABLE inbox (
    consumer varchar NOT NULL, topic varchar NOT NULL, subject uuid NOT NULL,
    last_seq bigint NOT NULL DEFAULT 0, gap bigint, parked_since timestamptz,
    PRIMARY KEY (consumer, topic, subject)
);;
CREATE INDEX inbox_gaps ON inbox (consumer) WHERE gap IS NOT NULL;;
CREATE TABLE parked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer varchar NOT NULL, topic varchar NOT NULL, subject uuid, seq bigint,
    headers jsonb NOT NULL, value bytea NOT NULL, reason varchar NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT parked_once UNIQUE (consumer, topic, subject, seq)
);;
CREATE TABLE timers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind varchar NOT NULL, key varchar NOT NULL, due_at timestamptz NOT NULL, payload jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0, last_error varchar,
    CONSTRAINT timers_one_per_key UNIQUE (kind, key)
);;
CREATE INDEX timers_due ON timers (due_at);;
CREATE TABLE idempotency_keys (
    principal uuid NOT NULL, key varchar NOT NULL, request_hash varchar NOT NULL, result uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, key)
);;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)
