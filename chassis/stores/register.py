"""One entry of the register: a table, whose rows are a member's, and what erasure and export do with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Delete,
    Select,
    Table,
    Update,
    Uuid,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.selectable import TextualSelect

Person: TypeAlias = UUID | ColumnElement[UUID]
Whose: TypeAlias = Callable[[Table, Person], ColumnElement[bool]]
"""The condition on a table under which a row is a member's."""
Change: TypeAlias = Delete | Update | TextualSelect
"""A statement that changes a table; written as text, it returns whose each row was that it touched."""

THEM = bindparam("them", type_=ARRAY(Uuid))
LEAVING = select(func.unnest(THEM, type_=Uuid).label("member_id")).cte("leaving")
"""Who is erased, in a statement that is written once for everybody."""


@dataclass(frozen=True)
class Deleted:
    """The member's rows go."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        return delete(table).where(rows)


@dataclass(frozen=True)
class Emptied:
    """The rows stay, because another person's history or a reference needs them, without what the member had said.

    `values` replaces it; a row that holds them already is left alone.
    """

    values: Mapping[str, Any]

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        differs = or_(*(table.c[name].is_distinct_from(value) for name, value in self.values.items()))
        return update(table).where(rows, differs).values(**self.values)


@dataclass(frozen=True)
class Kept:
    """The rows stay as they are: they hold ids only, which stand for nobody any more.  `because` says what for."""

    because: str

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        return None


class Erasure(Protocol):
    """What erasure does to `rows` of a table, which are those of LEAVING; None when they stay as they are."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None: ...


def naming(*columns: str) -> Whose:
    """A row is the member's when any of these columns holds their id."""
    return lambda table, member_id: or_(*(table.c[name] == member_id for name in columns))


@dataclass(frozen=True, kw_only=True, eq=False)
class Store:
    """What becomes of the rows of `table` that are a member's.

    Where the two people of a row are treated differently, it has an entry for each.
    """

    table: Table
    of: Whose
    erasure: Erasure
    exported: Whose | None = None
    """Which rows the member gets in an export; by default none, because they are another's or a machine's."""
    hidden: frozenset[str] = field(default=frozenset())
    """Columns that are left out of the export, because they say what another person wrote or decided."""

    @property
    def name(self) -> str:
        return self.table.name

    def change(self) -> Change | None:
        return self.erasure.change(self.table, self.of(self.table, LEAVING.c.member_id))

    def rows(self, member_id: UUID) -> Select[Any] | None:
        """The member's rows as an export shows them, in the order of their primary key."""
        if self.exported is None:
            return None
        shown = [column for column in self.table.columns if column.name not in self.hidden]
        return select(*shown).where(self.exported(self.table, member_id)).order_by(*self.table.primary_key)


Stores: TypeAlias = Sequence[Store]
