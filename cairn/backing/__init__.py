"""Real backing servers without a container engine: PostgreSQL, Valkey, Tansu and Apache Kafka, one module each."""
