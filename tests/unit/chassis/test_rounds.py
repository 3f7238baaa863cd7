"""A register in as few statements as there can be."""

from sqlalchemy import Column, MetaData, Table, Uuid

from chassis.stores import Deleted, Emptied, Kept, Store, naming
from chassis.stores.rounds import rounds

metadata = MetaData()
one = Table("one", metadata, Column("ann_id", Uuid), Column("ben_id", Uuid))
other = Table("other", metadata, Column("ann_id", Uuid))


def test_changes_every_table_at_once() -> None:
    stores = (
        Store(table=one, of=naming("ann_id"), erasure=Deleted()),
        Store(table=other, of=naming("ann_id"), erasure=Deleted()),
    )

    assert [list(each.names) for each in rounds(stores)] == [["one", "other"]]


def test_changes_no_table_twice_in_one_statement() -> None:
    stores = (
        Store(table=one, of=naming("ann_id"), erasure=Deleted()),
        Store(table=other, of=naming("ann_id"), erasure=Deleted()),
        Store(table=one, of=naming("ben_id"), erasure=Emptied({"ben_id": None})),
    )

    assert [list(each.names) for each in rounds(stores)] == [["one", "other"], ["one"]]


def test_leaves_out_what_is_kept() -> None:
    stores = (Store(table=one, of=naming("ann_id"), erasure=Kept("a test")),)

    assert list(rounds(stores)) == []
