"""What holds for health, in one table: each with its unit and its reason."""

from chassis import quiet
from services.sessions.meetings.domain.defaults import Default

FIRST_MEETING = Default(
    value=14, unit="days after the start", because="Two weeks: what does not begin soon rarely begins."
)
AS_IT_COMES = Default(
    value=42,
    unit="days from meeting to meeting",
    because="Where nothing was agreed, six weeks still connect.",
)
SHORTEST_GRACE = Default(value=3, unit="days", because="A long weekend is no lapse, even in a weekly rhythm.")
LONGEST_GRACE = Default(value=14, unit="days", because="Two weeks cover a holiday; then it is late in any rhythm.")
SHORTEST_SILENCE = Default(
    value=28,
    unit="days beyond the day it was due",
    because="Four weeks of kind words, before anybody else knows.",
)
NUDGE_PAUSE = Default(value=7, unit="days between two nudges of a member", because="A week has a free evening in it.")
MOST_NUDGES = Default(
    value=6, unit="nudges in one stretch without a meeting", because="Who has not heard three is not helped by more."
)
MORNING = Default(value=10, unit="o'clock on the member's own clock", because="Past the rush, before lunch.")
QUIET_FROM = Default(value=quiet.EVENING.hour, unit="o'clock", because="The evening is theirs.")
QUIET_UNTIL = Default(value=quiet.MORNING.hour, unit="o'clock", because="And the morning is.")
REMIND_DAYS = Default(value=1, unit="days before a meeting", because="Time to prepare, and too late to forget again.")
MOST_REMIND_DAYS = Default(value=7, unit="days before a meeting", because="Earlier, the invitation is the reminder.")
PULSE_FIRST = Default(
    value=30, unit="days after the start", because="One or two meetings in, when there is something to tell."
)
PULSE_EVERY = Default(value=60, unit="days", because="Often enough to help in time, seldom enough to be answered.")
PULSE_OPEN = Default(value=14, unit="days", because="A pulse is of now; later it would be of something else.")
PULSE_BEFORE_END = Default(value=14, unit="days before the last day", because="Then the last word is asked for.")
LEAST = Default(
    value=10,
    unit="members who answered",
    because="As in outcomes: of two limits one could read what lies between.",
)
STEP = Default(value=5, unit="members", because="Told in fives, one more answer cannot be told apart.")
FIT_MEETINGS = Default(value=2, unit="meetings held", because="The first is manners, the second shows.")
FIT_AFTER = Default(value=28, unit="days after the start", because="Who has not met twice by then can say so, too.")
FIT_OPEN = Default(value=10, unit="days", because="Time to think, and the seat waits meanwhile.")
CLOSING_BEFORE = Default(value=7, unit="days before the last day", because="While they can still say it in a meeting.")
CLOSING_OPEN = Default(value=30, unit="days after the end", because="Thanks may take a while, and not for ever.")
LONGEST_WORDS = Default(value=2000, unit="characters", because="A page is a letter; more is a report.")
RECAP_MOST = Default(value=20, unit="of each in a recap", because="What fits a page; the lists have the rest.")
