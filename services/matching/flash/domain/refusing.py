"""Why there can be no plan, in words that say what to change."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from contracts.sessions import FlashPlanRequested
from services.matching.flash.domain.job import MOST_SEATINGS

NOBODY_FITS = (
    "No mentee can be seated with any mentor: invite mentors who speak the mentees' languages, and look at what people"
    " asked for themselves."
)
ALL_HAVE_TALKED = "Everybody has talked to every mentor they can be seated with; invite more mentors, or end here."
UNEXPECTED = "Something unexpected happened; ask for the plan again, and tell the operators."


def reasons_against(request: FlashPlanRequested) -> list[str]:
    """Everything that is wrong with a request, at once; empty where a plan can be tried."""
    checks = (_rounds(request), _size(request), _mentors(request), _mentees(request), _names(request), _past(request))
    return [reason for reason in checks if reason]


def _rounds(request: FlashPlanRequested) -> str | None:
    if len(request.past) < request.rounds:
        return None
    return "All rounds are over; add a round to plan more."


def _size(request: FlashPlanRequested) -> str | None:
    mentees, rounds = len(request.mentees), request.rounds
    if mentees * rounds <= MOST_SEATINGS:
        return None
    return (
        f"{mentees} mentees in {rounds} rounds are more than one plan can hold: at most"
        f" {MOST_SEATINGS // rounds} mentees in so many rounds. Split the event in two."
    )


def _mentors(request: FlashPlanRequested) -> str | None:
    if {mentor.member_id for mentor in request.mentors} - set(request.missing_ids):
        return None
    return "No mentor is there; name at least one who has a table."


def _mentees(request: FlashPlanRequested) -> str | None:
    if {mentee.member_id for mentee in request.mentees} - set(request.missing_ids):
        return None
    return "No mentee is there; name at least one."


def _names(request: FlashPlanRequested) -> str | None:
    if _twice(mentor.member_id for mentor in request.mentors) or _twice(each.member_id for each in request.mentees):
        return "Somebody is named twice on one side; name every mentor and every mentee once."
    if _twice(mentor.table_id for mentor in request.mentors):
        return "Two mentors have one table; give each a table of their own."
    return None


def _past(request: FlashPlanRequested) -> str | None:
    """The engine's arrays have a place for everybody who sat anywhere."""
    mentors = {(mentor.table_id, mentor.member_id) for mentor in request.mentors}
    mentees = {mentee.member_id for mentee in request.mentees}
    for number, each in enumerate(request.past, start=1):
        seated = [mentee_id for table in each.tables for mentee_id in table.mentee_ids]
        if _twice(seated):
            return f"Round {number} has somebody at two tables; say where they sat."
        if not {(table.table_id, table.mentor_id) for table in each.tables} <= mentors or not set(seated) <= mentees:
            return (
                f"Round {number} has a table or a mentee that the event does not name; name everybody who took part,"
                " and mark those who have left as missing."
            )
    return None


def _twice(ids: Iterable[UUID]) -> bool:
    return any(count > 1 for count in Counter(ids).values())
