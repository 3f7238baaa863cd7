"""Alembic's entry point."""

from chassis.migrations import run_env
from chassis.tables import metadata
from services.sessions.tables import metadata as sessions

run_env(metadata, sessions)
