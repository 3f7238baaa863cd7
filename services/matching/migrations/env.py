"""Alembic's entry point for matching."""

from chassis.migrations import run_env
from chassis.tables import metadata as spine
from services.matching.mapping import metadata

run_env(metadata, spine)
