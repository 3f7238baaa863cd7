"""Alembic's entry point for a database that has the chassis's tables and nothing else."""

from chassis.migrations import run_env
from chassis.tables import metadata

run_env(metadata)
