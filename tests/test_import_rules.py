"""The import rules hold, and each of them breaks on a planted violation."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("contracts", "chassis", "services", "gateway", "cairn")
MATCHING = (
    "recommendations",
    "introductions",
    "relationships",
    "programmes",
    "boards",
    "flash",
    "capacity",
    "introductions",
)
SESSIONS = ("facts", "meetings", "goals", "ledgers", "agendas", "messages", "safety", "circles", "health", "calendars")
PLANTED = {
    "In matching every area reads what was heard": (
        "services/matching/facts/__init__.py",
        "import services.matching.capacity.tables",
    ),
    **{
        f"In sessions the tables of {area} are": (
            f"services/sessions/{other}/__init__.py",
            f"import services.sessions.{area}.tables",
        )
        for other, area in pairwise(SESSIONS)
    },
    "Imports point down": ("chassis/clock.py", "import services.sessions.meetings.domain"),
    "Services never import each other": ("services/sessions/erasure.py", "import services.matching.tables"),
    "Inside a service": ("services/sessions/meetings/tables.py", "import services.sessions.meetings.commands"),
    "Rules and algorithms know no framework": ("services/sessions/meetings/domain/session.py", "import sqlalchemy"),
    "Areas of one service": (
        "services/profiles/members/queries/people.py",
        "import services.profiles.directory.tables",
    ),
    "Nor does the directory": ("services/profiles/directory/__init__.py", "import services.profiles.members.tables"),
    "Nor do integrations": ("services/profiles/integrations/__init__.py", "import services.profiles.members.tables"),
    "Nor does privacy": ("services/profiles/privacy/__init__.py", "import services.profiles.members.tables"),
    "Nor does staff": ("services/profiles/staff/__init__.py", "import services.profiles.members.tables"),
    **{
        f"The same holds for {area}": (
            f"services/matching/{area}/__init__.py",
            f"import services.matching.{other}.tables",
        )
        for area, other in pairwise(MATCHING)
    },
    "The wire knows pydantic only": ("contracts/words.py", "import sqlalchemy"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages, and of the rules."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=100)


def test_every_rule_is_kept(tree: Path) -> None:
    answer = lint(tree)

    assert answer.returncode == 0, answer.stdout
    assert "0 broken" in answer.stdout


def test_every_rule_breaks_on_a_planted_violation(tree: Path) -> None:
    for file, line in PLANTED.values():
        path = tree / file
        path.write_text(f"{path.read_text()}\n{line}  # planted\n")

    answer = lint(tree)

    said = " ".join(answer.stdout.split())
    broken = [rule for rule in PLANTED if _verdict(said, rule) == "BROKEN"]
    assert answer.returncode != 0
    assert broken == list(PLANTED)


def _verdict(said: str, rule: str) -> str:
    """KEPT or BROKEN, whichever the summary says first after the rule's name."""
    after = said[said.index(rule) :]
    return min(("KEPT", "BROKEN"), key=lambda word: after.find(word) % len(after))
