"""A register in as few statements as there can be."""

from uuid import UUID

from sqlalchemy import Column, CompoundSelect, MetaData, Table, Uuid

from chassis.stores import Deleted, Emptied, Kept, Store, naming
from chassis.stores.rounds import rounds

metadata = MetaData()
one = Table("one", metadata, Column("ann_id", Uuid), Column("ben_id", Uuid))
other = Table("other", metadata, Column("ann_id", Uuid))


def named(statement: CompoundSelect[str, UUID, int]) -> list[str]:
    """The stores that a statement says something of."""
    return [value for value in statement.compile().params.values() if isinstance(value, str)]


def test_changes_every_table_at_once() -> None:
    stores = (
        Store(table=one, of=naming("ann_id"), erasure=Deleted()),
        Store(table=other, of=naming("ann_id"), erasure=Deleted()),
    )

    assert [named(each) for each in rounds(stores)] == [["one", "other"]]


def test_changes_no_table_twice_in_one_statement() -> None:
    stores = (
        Store(table=one, of=naming("ann_id"), erasure=Deleted()),
        Store(table=other, of=naming("ann_id"), erasure=Deleted()),
        Store(table=one, of=naming("ben_id"), erasure=Emptied({"ben_id": None})),
    )

    assert [named(each) for each in rounds(stores)] == [["one", "other"], ["one"]]


def test_leaves_out_what_is_kept() -> None:
    stores = (Store(table=one, of=naming("ann_id"), erasure=Kept("a test")),)

    assert list(rounds(stores)) == []
