"""Alembic's entry point for notifications."""

from chassis.migrations import run_env
from chassis.tables import metadata as spine
from services.notifications.tables import metadata

run_env(metadata, spine)
