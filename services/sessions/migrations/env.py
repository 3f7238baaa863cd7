"""Alembic's entry point for sessions."""

from chassis.migrations import run_env
from chassis.tables import metadata as spine
from services.sessions.mapping import metadata

run_env(metadata, spine)
