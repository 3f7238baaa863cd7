"""What holds where nobody has said otherwise, in one table: each with its unit and its reason."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Default:
    """`value` counts `unit`s."""

    value: int
    unit: str
    because: str

    @property
    def minutes(self) -> timedelta:
        return timedelta(minutes=self.value)

    @property
    def hours(self) -> timedelta:
        return timedelta(hours=self.value)

    @property
    def days(self) -> timedelta:
        return timedelta(days=self.value)


FREE_CANCELLATION = Default(
    value=24,
    unit="hours before the start",
    because="A day is enough to give the time to somebody else; later is allowed and counted, for your own eyes.",
)
ANSWER_WITHIN = Default(
    value=7,
    unit="days after it was proposed, or until the last proposed time comes",
    because="Times that hang in the air keep two calendars waiting.",
)
MOST_TIMES = Default(value=3, unit="times in one proposal", because="More would be a search, not a choice.")
MOST_OPEN = Default(
    value=5, unit="open proposals of one relationship", because="Enough for a term's dates; more hides what waits."
)
FURTHEST_AHEAD = Default(
    value=366, unit="days", because="A year covers any agreement; further ahead nobody knows their week."
)
BUFFER = Default(
    value=10, unit="minutes between meetings", because="To write a note, stand up, and arrive without haste."
)
MOST_A_DAY = Default(value=4, unit="meetings on one day", because="A mentor's day job comes first.")
SLOT_STEP = Default(value=15, unit="minutes", because="Availability is told in quarter-hours.")
SLOTS_AHEAD = Default(value=14, unit="days", because="Most people know two weeks; eight can be asked for.")
SLOTS_FURTHEST = Default(value=56, unit="days", because="Eight weeks cover a monthly rhythm with a holiday.")
BOOKED_AHEAD = Default(
    value=84, unit="days of a series are booked ahead", because="A quarter of a year is what a calendar shows."
)
BOOKED_AT_ONCE = Default(
    value=13, unit="dates of a series in one go", because="A quarter of weekly dates; no transaction grows with a rule."
)
MOST_REVISIONS = Default(
    value=20,
    unit="changes of a meeting, after which its place stays",
    because="Each is a mail to the other; who needs more is better off with a message.",
)
SAY_MISSED_WITHIN = Default(
    value=14, unit="days after it ended", because="Afterwards nobody remembers, and health has been reckoned."
)
