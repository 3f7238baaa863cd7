"""What is committed beside the code is what the code says."""

import re
from pathlib import Path

import services.profiles
from services.__main__ import file_of, sdl
from services.profiles import taxonomy
from services.profiles.graph import schema

HERE = Path(services.profiles.__file__).parent
TAXONOMY = re.compile(r'^TAXONOMY = "(\w+)"', re.MULTILINE)


class TestSchema:
    def test_is_what_is_committed(self) -> None:
        assert file_of("profiles").read_text(encoding="utf-8") == sdl(schema())


class TestTaxonomy:
    def test_is_what_the_newest_migration_fills_the_skills_from(self) -> None:
        migrations = sorted((HERE / "migrations/versions").glob("*.py"))
        named = [found for path in migrations if (found := TAXONOMY.search(path.read_text(encoding="utf-8")))]

        assert taxonomy.fingerprint() == named[-1][1], "The skills changed: add a migration that refills their tables."
