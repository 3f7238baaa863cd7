"""One sound row of each table, and for each constraint a row that it alone keeps out.

A forgery is what a command would write that had forgotten its check: the sound row again under another key, with a
few columns changed.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import Range

from chassis.ids import new_id
from tests.builders.sessions import HOUR, NOON, NOW

DAY = timedelta(days=1)
ANA, BEN, CLEO = (new_id() for _ in range(3))
RELATIONSHIP, SERIES, SESSION, CIRCLE, CIRCLE_MEETING, GOAL, NOTE = (new_id() for _ in range(7))
TWO = {"mentor_id": ANA, "mentee_id": BEN}
OPEN = {"proposed_at": NOW, "lapses_at": NOON}

SOUND: Mapping[str, Mapping[str, Any]] = {
    "series": {
        "id": SERIES,
        "relationship_id": RELATIONSHIP,
        **TWO,
        "proposed_by": ANA,
        **OPEN,
        "zone": "UTC",
        "rhythm": "WEEKLY",
        "first_on": date(2027, 1, 5),
        "at": time(12),
        "minutes": 60,
        "last_on": date(2027, 3, 2),
        "state": "PROPOSED",
    },
    "sessions": {
        "id": SESSION,
        "relationship_id": RELATIONSHIP,
        "series_id": SERIES,
        "occurs_on": date(2027, 1, 5),
        **TWO,
        "starts_at": NOON,
        "ends_at": NOON + HOUR,
        "status": "BOOKED",
        "sequence": 0,
    },
    "bookings": {"session_id": SESSION, "member_id": ANA, "during": Range(NOON, NOON + HOUR)},
    "lost_dates": {
        "session_id": new_id(),
        "series_id": SERIES,
        "occurs_on": date(2027, 1, 12),
        "starts_at": NOON + 7 * DAY,
        "ends_at": NOON + 7 * DAY + HOUR,
    },
    "meeting_proposals": {
        "id": new_id(),
        "session_id": new_id(),
        "relationship_id": RELATIONSHIP,
        **TWO,
        "proposed_by": ANA,
        "round": 1,
        "times": [NOON],
        "minutes": 60,
        "state": "OPEN",
        **OPEN,
    },
    "limits": {"member_id": ANA, "buffer_minutes": 10, "most_a_day": 4},
    "gatherings": {
        "id": CIRCLE,
        "kind": "CIRCLE",
        "mentor_id": ANA,
        "co_mentor_id": BEN,
        "topic": "Grants",
        "skills": [],
        "admission": "PUBLIC",
        "seats": 2,
        "minutes": 60,
        "started_at": NOW,
        "last_place": 1,
    },
    "claims": {
        "id": new_id(),
        "gathering_id": CIRCLE,
        "seats": 2,
        "member_id": CLEO,
        "standing": "SEATED",
        "asked_at": NOW,
        "place": 1,
        "seat": 1,
    },
    "stays": {"id": new_id(), "gathering_id": CIRCLE, "member_id": CLEO, "since": NOW},
    "co_mentor_offers": {
        "id": new_id(),
        "gathering_id": CIRCLE,
        "offered_by": ANA,
        "member_id": CLEO,
        "offered_at": NOW,
        "offered_until": NOON,
        "withheld": False,
    },
    "circle_meetings": {
        "id": CIRCLE_MEETING,
        "gathering_id": CIRCLE,
        "series_id": SERIES,
        "occurs_on": date(2027, 1, 5),
        "zone": "UTC",
        "starts_at": NOON,
        "ends_at": NOON + HOUR,
        "sequence": 0,
        "changed_at": NOW,
    },
    "circle_attendances": {
        "meeting_id": CIRCLE_MEETING,
        "said_by": CLEO,
        "member_id": CLEO,
        "came": "ON_TIME",
        "said_at": NOON,
    },
    "circle_agenda": {
        "id": new_id(),
        "gathering_id": CIRCLE,
        "asked_by": CLEO,
        "item": "Budgets",
        "asked_at": NOW,
        "state": "OPEN",
    },
    "circle_posts": {
        "id": new_id(),
        "gathering_id": CIRCLE,
        "author_id": CLEO,
        "text": "Hello",
        "written_at": NOW,
    },
    "advice": {
        "id": new_id(),
        "relationship_id": RELATIONSHIP,
        "given_by": ANA,
        "given_to": BEN,
        "topic": "The budget",
        "words": "Ask.",
        "given_at": NOW,
        "because": "",
        "result": "",
    },
    "gifts": {
        "id": new_id(),
        "relationship_id": RELATIONSHIP,
        "given_by": BEN,
        "given_to": ANA,
        "noted_by": BEN,
        "gift": "THANKS",
        "words": "Thank you.",
        "given_at": NOW,
    },
    "goals": {
        "id": GOAL,
        "relationship_id": RELATIONSHIP,
        "set_by": BEN,
        "what": "Lead",
        "state": "OPEN",
        "progress": 0,
        "milestones": 1,
        "set_at": NOW,
        "moved_at": NOW,
    },
    "milestones": {"id": new_id(), "goal_id": GOAL, "place": 1, "added_by": BEN, "what": "Speak"},
    "questions": {
        "id": new_id(),
        "relationship_id": RELATIONSHIP,
        "asked_by": BEN,
        "question": "How?",
        "homework": "",
        "asked_at": NOW,
        "state": "OPEN",
        "answer": "",
    },
    "follow_ups": {
        "id": new_id(),
        "relationship_id": RELATIONSHIP,
        "what": "Send it",
        "owner_id": BEN,
        "agreed_by": ANA,
        "agreed_at": NOW,
        "state": "OPEN",
        "note": "",
    },
    "shared_notes": {
        "note_id": NOTE,
        "version": 1,
        "relationship_id": RELATIONSHIP,
        "written_by": ANA,
        "text": "Notes",
        "written_at": NOW,
    },
    "private_notes": {
        "note_id": NOTE,
        "version": 1,
        "relationship_id": RELATIONSHIP,
        "written_by": ANA,
        "text": "Notes",
        "written_at": NOW,
    },
    "attendances": {"session_id": SESSION, "said_by": ANA, "member_id": BEN, "came": "ON_TIME", "said_at": NOON},
    "absences": {
        "session_id": SESSION,
        "member_id": BEN,
        "relationship_id": RELATIONSHIP,
        "step": "NOTED",
        "noted_at": NOON,
        "appeal": "",
    },
    "standings": {"relationship_id": RELATIONSHIP, "health": "ON_TRACK", "since": date(2027, 1, 5), "nudges": 0},
    "pulses": {
        "id": new_id(),
        "relationship_id": RELATIONSHIP,
        "member_id": ANA,
        "round": 1,
        "questions": ["HEARD"],
        "asked_at": NOW,
        "closes_at": NOON,
        "ratings": [],
        "words": "",
        "wants_help": False,
    },
}
"""In an order in which they can be written; each table's first column is its key, or a part of it."""

LATER = {"starts_at": NOON + DAY, "ends_at": NOON + DAY + HOUR, "occurs_on": date(2027, 1, 6)}
ANOTHER = {"state": "RUNNING"}
ELSEWHERE = {"session_id": new_id(), "occurs_on": date(2027, 1, 19)}
NEXT = {"session_id": new_id()}
BEHIND = {"member_id": ANA, "place": 2, "seat": 2}
SETTLED = {"state": "DROPPED", "settled_at": NOON, "settled_by": BEN}

FORGERIES: Mapping[str, Mapping[str, Any]] = {
    # Meetings.
    "sessions_end_after_start": {**LATER, "ends_at": NOON + DAY},
    "sessions_of_two_people": {**LATER, "mentee_id": ANA},
    "sessions_known_status": {**LATER, "status": literal_column("'FORGOTTEN'")},
    "sessions_of_one_origin": {**LATER, "introduction_id": new_id()},
    "sessions_of_a_date": {**LATER, "occurs_on": None},
    "sessions_placed_by_somebody": {**LATER, "place": "https://call.example"},
    "sessions_once_a_date": {**LATER, "occurs_on": date(2027, 1, 5)},
    "meeting_proposals_of_two_people": {**NEXT, "mentee_id": ANA},
    "meeting_proposals_by_one_of_them": {**NEXT, "proposed_by": CLEO},
    "meeting_proposals_offer_a_choice": {**NEXT, "times": []},
    "meeting_proposals_take_time": {**NEXT, "minutes": 481},
    "meeting_proposals_once_a_round": {"state": "LAPSED"},
    "meeting_proposals_one_open": {"round": 2},
    "series_replaces": {**ANOTHER, "replaces_id": new_id()},
    "series_of_two_people": {**ANOTHER, "mentee_id": ANA},
    "series_proposed_by_one_of_them": {**ANOTHER, "proposed_by": CLEO},
    "series_take_time": {**ANOTHER, "minutes": 4},
    "series_end_after_start": {**ANOTHER, "last_on": date(2027, 1, 4)},
    "series_one_proposed": {},
    "lost_dates_of_series": {"series_id": new_id()},
    "lost_dates_once": {},
    "limits_buffer": {"buffer_minutes": 121},
    "limits_most_a_day": {"most_a_day": 0},
    # Circles.
    "gatherings_have_seats": {"seats": 0},
    "gatherings_at_a_time": {"kind": "OFFICE_HOURS"},
    "gatherings_of_two_mentors": {"co_mentor_id": ANA},
    "claims_of_gathering": {**BEHIND, "seats": 3},
    "claims_once_a_member": {**BEHIND, "member_id": CLEO},
    "claims_never_share_a_seat": {**BEHIND, "seat": 1},
    "claims_never_share_a_place": {**BEHIND, "place": 1},
    "claims_within_the_seats": {**BEHIND, "seat": 3},
    "claims_hold_a_seat": {**BEHIND, "standing": "WAITING"},
    "claims_offered_for_a_time": {**BEHIND, "standing": "OFFERED"},
    "claims_wait_at_a_place": {**BEHIND, "standing": "WAITING", "place": None, "seat": None},
    "stays_of_circle": {"gathering_id": new_id()},
    "stays_end_after_start": {"until": NOW - HOUR},
    "stays_one_at_a_time": {},
    "co_mentor_offers_of_circle": {"gathering_id": new_id()},
    "co_mentor_offers_once_a_member": {"declined_at": NOON},
    "co_mentor_offers_to_somebody_else": {"member_id": ANA, "declined_at": NOON},
    "co_mentor_offers_one_open": {"member_id": BEN},
    "circle_meetings_of_circle": {"gathering_id": new_id(), "occurs_on": date(2027, 1, 12)},
    "circle_meetings_end_after_start": {"occurs_on": date(2027, 1, 12), "ends_at": NOON},
    "circle_meetings_placed_by_somebody": {"occurs_on": date(2027, 1, 12), "place": "https://call.example"},
    "circle_meetings_cancelled_at_a_time": {"occurs_on": date(2027, 1, 12), "cancelled_by": ANA},
    "circle_meetings_once_a_date": {},
    "circle_attendances_of_meeting": {},
    "circle_attendances_late_by_some_minutes": {"meeting_id": CIRCLE_MEETING, "said_by": ANA, "came": "LATE"},
    "circle_agenda_of_circle": {"gathering_id": new_id()},
    "circle_agenda_settled_at_a_time": {"state": "DROPPED"},
    "circle_agenda_settled_by_somebody": {**SETTLED, "settled_by": None},
    "circle_posts_of_circle": {"gathering_id": new_id()},
    # Ledgers.
    "advice_between_two_people": {"given_to": ANA},
    "advice_answered_at_a_time": {"answered_at": NOW},
    "advice_reported_once_acted_upon": {"answer": "WILL_TRY", "answered_at": NOW, "reported_at": NOW},
    "advice_otherwise_is_a_report": {"answer": "CHOSE_OTHERWISE", "answered_at": NOW},
    "gifts_between_two_people": {"given_to": BEN},
    "gifts_noted_by_one_of_the_two": {"gift": "NEWS", "noted_by": CLEO},
    "gifts_thanks_are_the_givers": {"noted_by": ANA},
    # Goals.
    "goals_progress_in_percent": {"progress": 101},
    "goals_settled_at_a_time": {"state": "REACHED"},
    "milestones_twenty_at_most": {"place": 21},
    "milestones_one_per_place": {},
    # Agendas.
    "questions_settled_at_a_time": {"state": "DROPPED"},
    "questions_settled_by_somebody": {**SETTLED, "settled_by": None},
    "follow_ups_settled_at_a_time": {"state": "DROPPED"},
    "follow_ups_settled_by_somebody": {**SETTLED, "settled_by": None},
    "follow_ups_done_by_their_owner": {**SETTLED, "state": "DONE", "settled_by": ANA},
    "shared_notes_counted_from_one": {"version": 0},
    "private_notes_counted_from_one": {"version": 0},
    "attendances_late_by_some_minutes": {"came": "LATE"},
    "absences_decided_once_appealed": {"decision": "STANDS", "decided_at": NOON},
    "absences_decided_at_a_time": {"appealed_at": NOON, "decision": "STANDS"},
    # Health.
    "standings_silent_is_idle": {"health": "SILENT"},
    "pulses_once_a_round": {},
    "pulses_answer_each": {"round": 2, "answered_at": NOON},
    "pulses_rated_from_1_to_5": {"round": 2, "ratings": [6]},
}
"""By the constraint that keeps it out; `bookings_never_overlap` has forgeries of its own."""

INSIDE = {"during": Range(NOON + HOUR / 4, NOON + HOUR / 2)}
AROUND = {"during": Range(NOON - HOUR, NOON + 2 * HOUR)}
INTO_ITS_START = {"during": Range(NOON - HOUR, NOON + HOUR / 4)}
INTO_ITS_END = {"during": Range(NOON + HOUR / 2, NOON + 2 * HOUR)}
OVERLAPS: tuple[Mapping[str, Any], ...] = (INSIDE, AROUND, INTO_ITS_START, INTO_ITS_END, {})
"""Every way in which a time of the same person can overlap; `{}` is the same time again."""

BEFORE = {"during": Range(NOON - HOUR, NOON)}
AFTER = {"during": Range(NOON + HOUR, NOON + 2 * HOUR)}
SOMEBODY_ELSES = {"member_id": CLEO}
CALLED_OFF = {"active": False}
NO_OVERLAPS: tuple[Mapping[str, Any], ...] = (BEFORE, AFTER, SOMEBODY_ELSES, CALLED_OFF)
"""What touches, what is another's, and what was called off takes nobody's time."""
