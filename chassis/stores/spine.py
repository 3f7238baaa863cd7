"""The chassis's own tables in the register; outbox and archive keep their sequence and lose their data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, case, cast, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array

from chassis.stores.register import ERASED_ONE, Change, Deleted, Emptied, Kept, Person, Store, Stores, naming
from chassis.tables import archive, erased_members, idempotency_keys, inbox, outbox, outbox_heads, parked, timers
from contracts.envelope import ERASED, Afterlife, Event
from contracts.registry import EVENTS

_GONE = [event.type for event in EVENTS if event.afterlife is Afterlife.GONE]
_EMPTY_SEAL = "v1."


@dataclass(frozen=True)
class Rewritten:
    """Events lose their data, or what was sealed under the member's key, as their `afterlife` says; `seq` stays."""

    def change(self, table: Table, rows: ColumnElement[bool]) -> Change | None:
        gone = table.c.type.in_(_GONE)
        unsealed = list(_unsealed(table))
        kind = case((gone, literal(ERASED)), else_=table.c.type)
        data = case((gone, literal({}, JSONB)), *unsealed, else_=table.c.data)
        touched = or_(gone, *(theirs for theirs, _ in unsealed))
        return update(table).where(rows, touched).values(type=kind, data=data)


def _unsealed(table: Table) -> Iterator[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Which events hold something sealed that is the member's and another person's history too, and what is left."""
    for event, owner, fields in _sealed_in_shared():
        left = table.c.data.concat(dict.fromkeys(fields, _EMPTY_SEAL))
        theirs = table.c.data[owner].astext == _as_text(ERASED_ONE)
        yield and_(table.c.type == event.type, theirs, left != table.c.data), left


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
    return func.strpos(func.encode(table.c.value, "escape"), _as_text(person)) > 0


def _waiting_behind(table: Table, person: Person) -> ColumnElement[bool]:
    """What waits behind parked events of which each mentions the member."""
    key = ("consumer", "topic", "subject")
    of_parked = [parked.c[name] for name in key]
    freed = select(*of_parked).group_by(*of_parked).having(func.bool_and(_mentioning(parked, person)))
    return tuple_(*(table.c[name] for name in key)).in_(freed)


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
    Store(table=inbox, of=_waiting_behind, erasure=Emptied({"parked_since": None})),
    Store(table=parked, of=_mentioning, erasure=Deleted()),
    Store(table=timers, of=_carrying, erasure=Deleted()),
    Store(table=idempotency_keys, of=naming("principal"), erasure=Deleted()),
    Store(table=erased_members, of=naming("member_id"), erasure=Kept("nothing late may bring anybody back")),
)
"""In every service's database.  None is exported: they repeat what the service's own tables say."""
