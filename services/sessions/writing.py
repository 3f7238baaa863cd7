"""Writing all that a change writes in one statement: others wait for its locks during one round trip, not for many."""

from typing import Any

from sqlalchemy import BindParameter, Delete, Insert, Table, Update, bindparam

Write = Insert | Update | Delete


def at_once(*writes: Write) -> Write:
    """All of them as one statement; each sees what was there before, so none may build on what another writes."""
    *others, last = writes
    return last.add_cte(*(write.cte(f"write_{number}") for number, write in enumerate(others)))


def parameters(table: Table) -> dict[str, BindParameter[Any]]:
    """A parameter for each column, named so that the rows of several tables fit into one statement."""
    return {column.name: bindparam(_named(table, column.name), type_=column.type) for column in table.c}


def row_of(table: Table, thing: object) -> dict[str, Any]:
    """What `parameters` asks for, read from the attributes that are named like the columns."""
    return {_named(table, column.name): getattr(thing, column.name) for column in table.c}


def _named(table: Table, column: str) -> str:
    return f"{table.name}__{column}"
