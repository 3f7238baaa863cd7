"""House rule: what an export has of a member is written down, column by column, and tells nothing kept private."""

from tests.exported import WRITTEN_DOWN, exported_columns

NEVER_TOLD = {
    "withheld": "that whom they wrote to has blocked them",
    "taken_by": "which of the staff looks at a concern",
    "decided_by": "which of the staff decided on an appeal",
    "granted_by": "which of the staff gave a role",
    "revoked_by": "which of the staff took it away",
    "journal": "who keeps away from a record",
    "mentor_renews": "what the other has answered so far",
    "mentee_renews": "what the other has answered so far",
}
"""Columns that no export has, each with what it would tell."""


def test_whoever_exports_another_column_has_looked_at_what_it_tells() -> None:
    assert exported_columns() == WRITTEN_DOWN.read_text().splitlines()


def test_nothing_that_is_kept_private_is_exported() -> None:
    told = {column for line in exported_columns() for column in line.partition(": ")[2].split()}

    assert told & NEVER_TOLD.keys() == set()
