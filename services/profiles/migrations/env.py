"""Alembic's entry point for profiles."""

from chassis import tables as chassis_tables
from chassis.migrations import run_env
from services.profiles.directory import tables as directory
from services.profiles.integrations import tables as integrations
from services.profiles.members import tables as members
from services.profiles.privacy import tables as privacy
from services.profiles.staff import tables as staff
from services.profiles.tables import metadata

AREAS = (members, directory, integrations, privacy, staff)
"""Importing an area's tables adds them to the metadata."""

run_env(metadata, chassis_tables.metadata)
