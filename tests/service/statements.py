"""Counts the statements that reach the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from chassis.db import Database


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collects the text of every statement sent while the block runs."""
    seen: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine.sync_engine, "before_cursor_execute", remember)
    try:
        yield seen
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", remember)
