"""The chassis's own tables in the register; outbox and archive keep their sequence and lose their data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, case, cast, func, literal, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array

from chassis.stores.register import LEAVING, Change, Deleted, Kept, Person, Store, Stores, naming
from chassis.tables import archive, erased_members, idempotency_keys, inbox, outbox, outbox_heads, parked, timers
from contracts.envelope import ERASED, Afterlife, Event
from contracts.registry import EVENTS

_GONE = [event.type for event in EVENTS if event.afterlife is Afterlife.GONE]
_EMPTY_SEAL = "v1."


@dataclass(frozen=True)
class Rewritten:
    """Events lose their data, or what was sealed under the members' keys, as their `afterlife` says; `seq` stays."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        gone = table.c.type.in_(_GONE)
        left: ColumnElement[Any] = table.c.data
        unsealed = []
        for theirs, emptied in _unsealed(table):
            left = left.concat(case((theirs, literal(emptied, JSONB)), else_=literal({}, JSONB)))
            unsealed.append(and_(theirs, ~table.c.data.contains(emptied)))
        values = {
            "type": case((gone, literal(ERASED)), else_=table.c.type),
            "data": case((gone, literal({}, JSONB)), else_=left),
        }
        return update(table).where(rows, or_(gone, *unsealed)).values(values)


def _unsealed(table: Table) -> Iterator[tuple[ColumnElement[bool], dict[str, str]]]:
    """Which events hold something sealed that is a member's and another person's history too, and what is left."""
    them = select(_as_text(LEAVING.c.member_id))
    for event, owner, fields in _sealed_in_shared():
        theirs = and_(table.c.type == event.type, table.c.data[owner].astext.in_(them))
        yield theirs, dict.fromkeys(fields, _EMPTY_SEAL)


def _sealed_in_shared() -> Iterator[tuple[type[Event], str, list[str]]]:
    """Each shared event with the field that names an owner, and the fields that are sealed under that one's key."""
    for event in EVENTS:
        if event.afterlife is Afterlife.SHARED:
            for owner in sorted(set(event.sealed_under.values())):
                yield event, owner, [field for field, whose in event.sealed_under.items() if whose == owner]


def _about(table: Table, person: Person) -> ColumnElement[bool]:
    """The event's data name the member; in the archive an index finds them."""
    people: ColumnElement[list[str]] = func.people_of(table.c.data, type_=ARRAY(Text))
    return people.contains(array([_as_text(person)]))


def _mentioning(table: Table, person: Person) -> ColumnElement[bool]:
    """A parked message may be unreadable, so its bytes are searched."""
    readable: ColumnElement[str] = func.encode(table.c.value, "escape", type_=Text)
    return readable.contains(_as_text(person))


@dataclass(frozen=True)
class LetGo:
    """What waits behind parked events of which each mentions somebody who leaves waits no longer."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        key = ("consumer", "topic", "subject")
        of_parked = [parked.c[name] for name in key]
        them = select(func.min(_as_text(LEAVING.c.member_id))).where(_mentioning(parked, LEAVING.c.member_id))
        mentioned = them.correlate(parked).scalar_subquery()
        whose = func.min(mentioned).label("whose")
        every_one = func.bool_and(mentioned.is_not(None))
        freed = select(*of_parked, whose).group_by(*of_parked).having(every_one).subquery("freed")
        these = [table.c[name] == freed.c[name] for name in key]
        waiting = and_(rows, table.c.parked_since.is_not(None), *these)
        return update(table).where(waiting, _as_text(LEAVING.c.member_id) == freed.c.whose).values(parked_since=None)


def _any_row(_table: Table, _person: Person) -> ColumnElement[bool]:
    """Which they are is the erasure's to find out: it takes all who leave to tell."""
    return true()


def _carrying(table: Table, person: Person) -> ColumnElement[bool]:
    carried: ColumnElement[str] = table.c.payload["member_id"].astext
    return carried == _as_text(person)


def _as_text(person: Person) -> ColumnElement[str]:
    return cast(person, Text)


SPINE: Stores = (
    Store(table=outbox, of=_about, erasure=Rewritten()),
    Store(table=archive, of=_about, erasure=Rewritten()),
    Store(table=outbox_heads, of=naming("subject"), erasure=Kept("a hole in seq would stop every consumer")),
    Store(table=inbox, of=naming("subject"), erasure=Kept("how far a sequence was read")),
    Store(table=inbox, of=_any_row, erasure=LetGo()),
    Store(table=parked, of=_mentioning, erasure=Deleted()),
    Store(table=timers, of=_carrying, erasure=Deleted()),
    Store(table=idempotency_keys, of=naming("principal"), erasure=Deleted()),
    Store(table=erased_members, of=naming("member_id"), erasure=Kept("nothing late may bring anybody back")),
)
"""In every service's database.  None is exported: they repeat what the service's own tables say."""
