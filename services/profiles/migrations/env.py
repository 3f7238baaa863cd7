"""Alembic's entry point for profiles."""

from chassis import tables as chassis_tables
from chassis.migrations import run_env
from services.profiles.tables import metadata

run_env(metadata, chassis_tables.metadata)
