"""Every incompatible change is refused with its reason, and no compatible one is."""

import json
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from contracts.compatibility import RELEASED, breaking_changes, broken_promises
from contracts.generate.schemas import Schema, writer_schemas
from tests.contracts.changes import BEFORE, COMPATIBLE, SEEN_BY_PEOPLE, SEEN_IN_MESSAGES, Edit, after

BREAKING = SEEN_IN_MESSAGES | SEEN_BY_PEOPLE
REPOSITORY = RELEASED.parent.parent


class TestBreakingChanges:
    @pytest.mark.parametrize(("edit", "reason"), BREAKING.values(), ids=BREAKING.keys())
    def test_says_what_would_break(self, edit: Edit, reason: str) -> None:
        assert breaking_changes(BEFORE, after(edit)) == [reason]

    @pytest.mark.parametrize("edit", COMPATIBLE.values(), ids=COMPATIBLE.keys())
    def test_lets_a_compatible_change_pass(self, edit: Edit) -> None:
        assert breaking_changes(BEFORE, after(edit)) == []

    def test_names_every_reason(self) -> None:
        def change_both(schema: Schema) -> None:
            schema["properties"]["note"] = {"type": "integer"}
            schema["properties"].pop("need_id")

        assert [reason.split(":")[0] for reason in breaking_changes(BEFORE, after(change_both))] == ["need_id", "note"]


class TestBrokenPromises:
    def test_has_nothing_against_the_events_of_today(self) -> None:
        assert broken_promises(RELEASED, writer_schemas()) == []

    def test_compares_with_every_version_not_only_with_the_last(self, tmp_path: Path) -> None:
        for version, schema in (("0.1.0", BEFORE), ("0.2.0", after(lambda s: s["properties"].pop("note")))):
            (tmp_path / version / "schemas").mkdir(parents=True)
            (tmp_path / version / "schemas" / "need.json").write_text(json.dumps(schema))
        today = deepcopy(BEFORE)
        today["properties"]["note"] = {"type": "integer"}

        reasons = broken_promises(tmp_path, {"need": today})

        assert reasons == ["0.1.0 need: note: type changed from string to integer"]

    def test_misses_a_type_that_was_removed_altogether(self) -> None:
        today = writer_schemas()
        del today["cairn.sessions.slot_taken.v1"]

        assert "0.1.0 cairn.sessions.slot_taken.v1: the type was removed altogether" in broken_promises(RELEASED, today)


class TestTheCommand:
    """Run on a copy of the contracts, in which somebody has edited an event."""

    @pytest.fixture
    def working_tree(self, tmp_path: Path) -> Path:
        shutil.copytree(REPOSITORY / "contracts", tmp_path / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
        return tmp_path

    def compare(self, working_tree: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "contracts.compatibility"]
        return subprocess.run(command, cwd=working_tree, capture_output=True, text=True, timeout=60, check=False)

    def test_is_content_with_an_untouched_tree(self, working_tree: Path) -> None:
        done = self.compare(working_tree)

        assert (done.returncode, done.stderr) == (0, "")

    def test_refuses_a_planted_incompatible_event_with_the_reason(self, working_tree: Path) -> None:
        module = working_tree / "contracts" / "profiles" / "members.py"
        module.write_text(
            module.read_text().replace("    minutes_per_month: Annotated[int, ", "    hours_per_month: Annotated[int, ")
        )

        done = self.compare(working_tree)

        assert done.returncode == 1
        need = "0.1.0 cairn.profiles.need_stated.v1"
        assert done.stderr.splitlines() == [
            f"{need}: minutes_per_month: the field was removed, and released readers may count on it",
            f"{need}: hours_per_month: a new field is required, and old events do not have it",
        ]
