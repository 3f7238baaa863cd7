"""Circles, office hours and seats as members see them on the graph."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from services.sessions.circles.domain.gathering import Admission
from services.sessions.circles.domain.seats import Standing
from services.sessions.circles.queries.gatherings import ClaimView, GatheringView
from services.sessions.references import MemberRef

strawberry.enum(
    Admission,
    name="CircleAdmission",
    description="Who may join: whoever likes, whom its mentors answer with yes, or whom they invited.",
)
strawberry.enum(Standing, name="SeatStanding", description="How far somebody is on the way to a seat.")


@strawberry.type(description="What you have in a circle or in office hours: a seat, an offer, a place in line.")
class OwnSeat:
    standing: Standing
    asked_at: datetime
    position: int | None = strawberry.field(
        description="How many it takes until it is you, from 1; it never grows. Null unless you are in line."
    )
    offered_until: datetime | None = strawberry.field(description="Until when a seat is held for you to accept.")

    @classmethod
    def of(cls, view: GatheringView) -> Self | None:
        if view.standing is None or view.asked_at is None:
            return None
        return cls(
            standing=view.standing,
            asked_at=view.asked_at,
            position=view.position,
            offered_until=view.offered_until,
        )


@strawberry.type(description="That somebody is asked to lead a circle with its mentor.")
class CoMentorOffer:
    member: MemberRef | None = strawberry.field(description="Who is asked.")
    offered_at: datetime
    offered_until: datetime = strawberry.field(description="Until when they can accept.")

    @classmethod
    def of(cls, view: GatheringView) -> Self | None:
        if view.offered_to is None or view.co_offered_at is None or view.co_offered_until is None:
            return None
        return cls(
            member=MemberRef.unless(view.offered_to, gone=view.gone),
            offered_at=view.co_offered_at,
            offered_until=view.co_offered_until,
        )


@strawberry.type(description="A mentor and several members who meet about one topic again and again.")
class Circle:
    id: strawberry.ID
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    co_mentor: MemberRef | None = strawberry.field(description="Who agreed to lead it with the mentor.")
    co_mentor_offer: CoMentorOffer | None = strawberry.field(
        description="Whom its mentor has asked to lead it, too, until they answer: for the mentor and for them alone."
    )
    topic: str = strawberry.field(description="In the mentor's words; empty once they were erased.")
    skills: list[str] = strawberry.field(description="ESCO concept URIs.")
    admission: Admission
    seats: int
    taken: int = strawberry.field(description="How many of the seats somebody has, or is offered just now.")
    minutes: int = strawberry.field(description="How long it meets each time.")
    every_days: int | None = strawberry.field(description="Its rhythm; null: as it comes.")
    closed_at: datetime | None
    yours: OwnSeat | None

    @classmethod
    def of(cls, view: GatheringView) -> Self:
        return cls(
            id=strawberry.ID(str(view.id)),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            co_mentor=_co_mentor(view.co_mentor_id, view),
            co_mentor_offer=CoMentorOffer.of(view),
            topic=view.topic,
            skills=list(view.skills),
            admission=view.admission,
            seats=view.seats,
            taken=view.taken,
            minutes=view.minutes,
            every_days=view.every_days,
            closed_at=view.closed_at,
            yours=OwnSeat.of(view),
        )


@strawberry.type(description="A time at which a mentor is there for whoever takes a seat.")
class OfficeHours:
    id: strawberry.ID
    mentor: MemberRef | None = strawberry.field(description="Null once they were erased.")
    topic: str = strawberry.field(description="In the mentor's words; empty once they were erased.")
    starts_at: datetime
    minutes: int
    seats: int
    taken: int = strawberry.field(description="How many of the seats somebody has, or is offered just now.")
    closed_at: datetime | None
    yours: OwnSeat | None

    @classmethod
    def of(cls, view: GatheringView) -> Self:
        if view.starts_at is None:
            raise TypeError("Office hours have a start, by a check constraint.")
        return cls(
            id=strawberry.ID(str(view.id)),
            mentor=MemberRef.unless(view.mentor_id, gone=view.gone),
            topic=view.topic,
            starts_at=view.starts_at,
            minutes=view.minutes,
            seats=view.seats,
            taken=view.taken,
            closed_at=view.closed_at,
            yours=OwnSeat.of(view),
        )


@strawberry.type(description="Somebody on the way to a seat, as the mentors see them.")
class SeatClaim:
    member: MemberRef
    standing: Standing
    asked_at: datetime
    place: int | None = strawberry.field(description="Lower is earlier; null for who is not in line yet.")
    offered_until: datetime | None

    @classmethod
    def of(cls, view: ClaimView) -> Self:
        return cls(
            member=MemberRef.of(view.member_id),
            standing=view.standing,
            asked_at=view.asked_at,
            place=view.place,
            offered_until=view.offered_until,
        )


@strawberry.type(description="What a seat mutation left: how full it is, and what is yours.")
class Seating:
    id: strawberry.ID = strawberry.field(description="The circle's, or the office hours'.")
    seats: int
    taken: int
    yours: OwnSeat | None = strawberry.field(description="Null once you gave it up.")

    @classmethod
    def of(cls, view: GatheringView) -> Self:
        return cls(id=strawberry.ID(str(view.id)), seats=view.seats, taken=view.taken, yours=OwnSeat.of(view))


def _co_mentor(co_mentor_id: UUID | None, view: GatheringView) -> MemberRef | None:
    return None if co_mentor_id is None else MemberRef.unless(co_mentor_id, gone=view.gone)
