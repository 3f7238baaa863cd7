"""What is committed beside the code is what the code says."""

import hashlib
import importlib
from pathlib import Path

import services.profiles
from services.__main__ import file_of, sdl
from services.profiles import taxonomy
from services.profiles.graph import schema

HERE = Path(services.profiles.__file__).parent


class TestSchema:
    def test_is_what_is_committed(self) -> None:
        assert file_of("profiles").read_text(encoding="utf-8") == sdl(schema())


class TestTaxonomy:
    def test_is_what_the_newest_migration_fills_the_skills_from(self) -> None:
        newest = max(path.stem for path in (HERE / "migrations/versions").glob("*_skills_of_*.py"))
        migration = importlib.import_module(f"services.profiles.migrations.versions.{newest}")
        found = hashlib.sha256((taxonomy.HERE / "esco_skills.json").read_bytes()).hexdigest()

        assert found == migration.TAXONOMY, "The taxonomy changed: add a migration that refills the table skills."
