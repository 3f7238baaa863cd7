"""What matching hears of members, and what its engine compares, with everything filled in that a test does not name."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from contracts.profiles import (
    AvailabilitySet,
    AvailabilityWindow,
    BlockLifted,
    MemberBlocked,
    MemberProfileSaved,
    MembersMerged,
    MembersSeparated,
    NeedStated,
    OfferMade,
    PairImported,
    SkillRef,
)
from contracts.sessions import SessionBooked, SessionCancelled, SlotTaken
from contracts.words import CareerStage, Kind, Weekday
from services.matching.introductions.domain.ask import Ask
from services.matching.introductions.domain.introduction import Introduction
from services.matching.introductions.domain.sending import Pair, Patience, send
from services.matching.introductions.domain.waiting import Calendar

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday."""
THURSDAY = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
"""Inside the windows of `an_availability()`, in UTC."""
COFFEE = timedelta(minutes=20)
TOPIC = "I am moving from the ward into health data and cannot tell what to learn first."

EVENINGS = (("THURSDAY", "16:00", "18:00"),)


def a_skill(label: str) -> SkillRef:
    return SkillRef(uri=f"http://data.europa.eu/esco/skill/{label.replace(' ', '-')}", label=label)


def a_profile(member_id: UUID | None = None, **more: Any) -> MemberProfileSaved:
    usual = {
        "member_id": member_id or new_id(),
        "display_name": "v1.sealed",
        "email": "v1.sealed",
        "locale": "en-KE",
        "zone": "Africa/Nairobi",
        "languages": ("en",),
        "career_stage": CareerStage.MID,
        "industries": ("86",),
    }
    return MemberProfileSaved(**{**usual, **more})


def a_need(member_id: UUID | None = None, *skills: str, **more: Any) -> NeedStated:
    usual = {
        "need_id": new_id(),
        "member_id": member_id or new_id(),
        "skills": tuple(a_skill(label) for label in skills or ("data analytics",)),
        "stage": CareerStage.CHANGING,
        "kind": Kind.TRADITIONAL,
        "minutes_per_month": 60,
    }
    return NeedStated(**{**usual, **more})


def an_offer(member_id: UUID | None = None, *skills: str, **more: Any) -> OfferMade:
    usual = {
        "member_id": member_id or new_id(),
        "skills": tuple(a_skill(label) for label in skills or ("data analytics",)),
        "stages": (CareerStage.CHANGING,),
        "kinds": (Kind.TRADITIONAL,),
        "capacity": 2,
    }
    return OfferMade(**{**usual, **more})


def an_availability(
    member_id: UUID | None = None,
    *windows: tuple[str, str, str],
    zone: str = "UTC",
    exceptions: Mapping[date, Sequence[tuple[str, str]]] | None = None,
) -> AvailabilitySet:
    """`exceptions`: dates on which other windows hold, or none at all."""
    return AvailabilitySet.model_validate(
        {
            "member_id": member_id or new_id(),
            "zone": zone,
            "windows": tuple(a_window(*window) for window in windows or EVENINGS),
            "exceptions": tuple(
                {"on": on, "windows": tuple({"starts_at": f"{a}:00", "ends_at": f"{b}:00"} for a, b in hours)}
                for on, hours in (exceptions or {}).items()
            ),
        }
    )


def a_window(weekday: str, starts_at: str, ends_at: str) -> AvailabilityWindow:
    return AvailabilityWindow.model_validate(
        {"weekday": Weekday(weekday), "starts_at": f"{starts_at}:00", "ends_at": f"{ends_at}:00"}
    )


def a_pair(mentor_id: UUID | None = None, mentee_id: UUID | None = None, **more: Any) -> PairImported:
    """A relationship that an alumni network told of, and that goes on."""
    values: dict[str, Any] = {
        "pair_id": new_id(),
        "network_id": new_id(),
        "mentor_id": mentor_id or new_id(),
        "mentee_id": mentee_id or new_id(),
        "kind": Kind.TRADITIONAL,
        "started_on": NOW.date() - timedelta(days=300),
    }
    return PairImported(**{**values, **more})


def a_merge(kept_id: UUID | None = None, merged_id: UUID | None = None) -> MembersMerged:
    return MembersMerged(merge_id=new_id(), kept_id=kept_id or new_id(), merged_id=merged_id or new_id())


def a_separation(merged: MembersMerged) -> MembersSeparated:
    return MembersSeparated(**merged.model_dump())


def a_block(blocker_id: UUID | None = None, blocked_id: UUID | None = None) -> MemberBlocked:
    return MemberBlocked(block_id=new_id(), blocker_id=blocker_id or new_id(), blocked_id=blocked_id or new_id())


def lifted(block: MemberBlocked) -> BlockLifted:
    return BlockLifted(**block.model_dump())


def an_introduction(**more: Any) -> Introduction:
    """Sent at NOW; `more` overrides its fields."""
    pair = Pair(mentee_id=new_id(), mentor_id=new_id(), need_id=new_id(), kind=Kind.TRADITIONAL)
    ask = Ask.of(topic=TOPIC, tried="", first_step="")
    patience = Patience(working=timedelta(days=5), nudge_before_the_end=timedelta(days=2), calendar=Calendar())
    introduction, _event = send(new_id(), pair, ask=ask, sealed="v1.sealed", patience=patience, now=NOW)
    for name, value in more.items():
        setattr(introduction, name, value)
    return introduction


def a_booking(introduction: Introduction, **more: Any) -> SessionBooked:
    """Sessions' yes to the newest acceptance."""
    starts_at = introduction.starts_at or THURSDAY
    usual = {**_answer(introduction), "starts_at": starts_at, "ends_at": starts_at + COFFEE}
    return SessionBooked(**{**usual, **more})


def a_taken_slot(introduction: Introduction, **more: Any) -> SlotTaken:
    """Sessions' no to the newest acceptance."""
    return SlotTaken(**{**_answer(introduction), **more})


def a_cancellation(booked: SessionBooked) -> SessionCancelled:
    return SessionCancelled(**{**booked.model_dump(), "sequence": booked.sequence + 1, "cancelled_by": None})


def _answer(introduction: Introduction) -> dict[str, Any]:
    return {
        "session_id": introduction.session_id or new_id(),
        "introduction_id": introduction.id,
        "mentor_id": introduction.mentor_id,
        "mentee_id": introduction.mentee_id,
    }
