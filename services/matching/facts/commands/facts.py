"""What profiles and sessions said, kept with just the columns that matching needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Table, delete, update
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Transaction
from contracts.profiles import (
    AvailabilityException,
    AvailabilitySet,
    AvailabilityWindow,
    DayWindow,
    MemberProfileSaved,
    NeedStated,
    OfferMade,
    TraitAnswer,
)
from contracts.words import MembershipStatus, Trait, Weekday
from services.matching.capacity.commands import seats_came_free, set_seats
from services.matching.engine import PACKED_DAY, QUARTERS_A_DAY, pack
from services.matching.facts.tables import availability, availability_exceptions, busy, members, needs, offers

_DAYS = {day: number for number, day in enumerate(Weekday)}


async def keep_member(tx: Transaction, event: MemberProfileSaved) -> None:
    """Keeps no name, and the address as sealed as it came.

    A zone that this release does not know is refused, so the event waits for one.
    """
    row = {
        "member_id": event.member_id,
        "zone": ZoneInfo(event.zone).key,
        "languages": [language.lower() for language in event.languages],
        "career_stage": event.career_stage.value,
        "industries": list(event.industries),
        "findable": event.findable and event.membership is not MembershipStatus.LAPSED,
        "may_mentor": event.may_mentor,
        "past_industries": list(event.past_industries),
        "region": event.region,
        "employer_id": event.employer_id,
        "team_id": event.team_id,
        "manager_id": event.manager_id,
        "networks": list(event.networks),
        "roles": [role.value for role in event.roles],
        "formats": [each.value for each in event.formats],
        "tone": event.tone and event.tone.value,
        "traits": _traits(event.traits),
        "constraints": [constraint.value for constraint in event.constraints],
        "sealed_email": event.email,
    }
    await _upsert(tx, members, row)


def _traits(answers: Sequence[TraitAnswer]) -> list[int]:
    told = {each.trait: each.answer for each in answers}
    return [told.get(trait, 0) for trait in Trait] if told else []


async def keep_need(tx: Transaction, event: NeedStated) -> None:
    row = {
        "need_id": event.need_id,
        "member_id": event.member_id,
        "skills": [skill.uri for skill in event.skills],
        "labels": [skill.label for skill in event.skills],
        "stage": event.stage.value,
        "kind": event.kind.value,
        "minutes_per_month": event.minutes_per_month,
        "active": True,
        "formats": [each.value for each in event.formats],
    }
    await _upsert(tx, needs, row)


async def close_need(tx: Transaction, need_id: UUID) -> None:
    """An ask that is under way for it goes on until somebody answers or the mentee withdraws it."""
    await tx.session.execute(update(needs).where(needs.c.need_id == need_id).values(active=False))


async def keep_offer(tx: Transaction, event: OfferMade) -> None:
    """A pause goes on: only a withdrawal and a resumption end it."""
    row = {
        "member_id": event.member_id,
        "skills": [skill.uri for skill in event.skills],
        "stages": [stage.value for stage in event.stages],
        "kinds": [kind.value for kind in event.kinds],
        "active": True,
        "formats": [each.value for each in event.formats],
    }
    await _upsert(tx, offers, row)
    await set_seats(tx, event.member_id, event.capacity)


async def close_offer(tx: Transaction, member_id: UUID) -> None:
    """No new mentees; what runs goes on."""
    await _change_offer(tx, member_id, active=False, paused=False)
    await set_seats(tx, member_id, 0)


async def pause_offer(tx: Transaction, member_id: UUID) -> None:
    """No new mentees for a while; an ask that is under way goes on, and the seats stay as they are."""
    await _change_offer(tx, member_id, paused=True)


async def resume_offer(tx: Transaction, member_id: UUID) -> None:
    await _change_offer(tx, member_id, paused=False)
    await seats_came_free(tx, member_id)


async def _change_offer(tx: Transaction, member_id: UUID, **changes: bool) -> None:
    await tx.session.execute(update(offers).where(offers.c.member_id == member_id).values(changes))


async def keep_availability(tx: Transaction, event: AvailabilitySet) -> None:
    """A zone that this release does not know is refused, so the event waits for one that does."""
    weekly = pack(_of_the_week(window) for window in event.windows)
    row = {"member_id": event.member_id, "zone": ZoneInfo(event.zone).key, "weekly": weekly.tobytes()}
    await _upsert(tx, availability, row)
    of_member = availability_exceptions.c.member_id == event.member_id
    await tx.session.execute(delete(availability_exceptions).where(of_member))
    if event.exceptions:
        dates = [{"member_id": event.member_id, **_exception(each)} for each in event.exceptions]
        await tx.session.execute(insert(availability_exceptions), dates)


def _of_the_week(window: AvailabilityWindow) -> tuple[int, int]:
    begin, end = _quarters(window)
    day = _DAYS[window.weekday] * QUARTERS_A_DAY
    return day + begin, day + end


def _exception(exception: AvailabilityException) -> dict[str, Any]:
    """The first day of a week packs as a day; what would run past midnight is no part of its date."""
    windows = [(begin, min(end, QUARTERS_A_DAY)) for begin, end in map(_quarters, exception.windows)]
    return {"day": exception.on, "quarters": pack(windows)[:PACKED_DAY].tobytes()}


def _quarters(window: AvailabilityWindow | DayWindow) -> tuple[int, int]:
    """The window as a half-open range of quarters of its day; an end before the start lies on the next day."""
    begin, end = (clock.hour * 4 + clock.minute // 15 for clock in (window.starts_at, window.ends_at))
    over_midnight = end < begin or end == 0
    return begin, end + (QUARTERS_A_DAY if over_midnight else 0)


async def keep_busy(
    tx: Transaction, session_id: UUID, people: Sequence[UUID], *, starts_at: datetime, ends_at: datetime
) -> None:
    for member_id in people:
        row = {"session_id": session_id, "member_id": member_id, "starts_at": starts_at, "ends_at": ends_at}
        await _upsert(tx, busy, row)


async def forget_busy(tx: Transaction, session_id: UUID) -> None:
    await tx.session.execute(delete(busy).where(busy.c.session_id == session_id))


async def _upsert(tx: Transaction, table: Table, row: dict[str, Any]) -> None:
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    await tx.session.execute(insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=rest))
