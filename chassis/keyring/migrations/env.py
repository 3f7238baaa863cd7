"""Alembic's entry point for the keyring."""

from chassis.keyring.tables import metadata
from chassis.migrations import run_env

run_env(metadata)
