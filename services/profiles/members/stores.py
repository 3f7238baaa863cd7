"""What members are kept in, how it is erased, and what of it they get in an export."""

from typing import Any

from sqlalchemy import ColumnElement, Table, and_

from chassis.stores import Deleted, Emptied, Store, Stores, naming
from chassis.stores.register import Person
from contracts.words import CareerStage, MembershipStatus
from services.profiles.members.domain.member import MentorApproval
from services.profiles.members.tables import (
    availabilities,
    availability_exception_windows,
    availability_exceptions,
    availability_windows,
    cards,
    connections,
    loads,
    members,
    needs,
    offers,
)

_MINE = naming("member_id")
NOBODY: dict[str, Any] = {
    "display_name": "",
    "email": "",
    "locale": "en",
    "zone": "UTC",
    "headline": "",
    "bio": "",
    "languages": (),
    "career_stage": CareerStage.MID,
    "industries": (),
    "pronouns": "",
    "region": "",
    "employer": "",
    "team": "",
    "title": "",
    "history": (),
    "traits": {},
    "tone": None,
    "formats": (),
    "roles": (),
    "constraints": (),
    "audiences": {},
    "manager_id": None,
    "membership": MembershipStatus.LAPSED,
    "mentor_approval": MentorApproval.PENDING,
    "conduct_version": None,
    "conduct_accepted_at": None,
}
"""What is left of a member who was erased: a row that says so, and that no import can fill again."""


def _of_those_who_report(table: Table, member_id: Person) -> ColumnElement[bool]:
    report = members.alias("report")
    return and_(table.c.member_id == report.c.id, report.c.manager_id == member_id)


STORES: Stores = (
    Store(
        table=cards,
        of=_of_those_who_report,
        erasure=Emptied({"fields": cards.c.fields.concat({"manager_id": None})}),
    ),
    Store(table=members, of=naming("manager_id"), erasure=Emptied({"manager_id": None})),
    Store(table=cards, of=_MINE, erasure=Deleted()),
    Store(table=needs, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=offers, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=loads, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability_exception_windows, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability_exceptions, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availability_windows, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(table=availabilities, of=_MINE, erasure=Deleted(), exported=_MINE),
    Store(
        table=connections,
        of=naming("member_id", "other_id"),
        erasure=Deleted(),
        exported=_MINE,
    ),
    Store(table=members, of=naming("id"), erasure=Emptied(NOBODY), exported=naming("id")),
)
