"""What holds for circles and office hours, in one table: each with its unit and its reason."""

from services.sessions.meetings.domain.defaults import Default

OFFER_STANDS = Default(
    value=48,
    unit="hours after a seat was offered, or until the office hours begin",
    because="Two days reach whoever looks in once a day; longer keeps everybody behind them waiting.",
)
PROPOSED_STANDS = Default(
    value=168,
    unit="hours that a seat of a circle is held for whom matching proposed it to",
    because="They did not ask, so a week; nobody is behind them.",
)
PROPOSED_MINUTES = Default(value=60, unit="minutes of a circle that matching proposed", because="An hour is usual.")
CO_MENTORING_STANDS = Default(
    value=14,
    unit="days after it was offered to lead a circle with its mentor",
    because="It is a promise of months, so it may be thought over; a circle that has begun cannot wait for longer.",
)
MOST_STARTED = Default(
    value=20,
    unit="open circles that somebody leads as their mentor",
    because="Nobody has the time for half of them; more would be a way to ask everybody.",
)
FEWEST_SEATS = Default(value=2, unit="seats of a circle", because="With one seat it is a relationship.")
MOST_SEATS = Default(value=50, unit="seats of a circle", because="In a larger one nobody is known by name.")
MOST_SLOT_SEATS = Default(value=500, unit="seats of office hours", because="As many as an event has.")
MOST_INVITED = Default(
    value=100, unit="open invitations of a circle", because="Twice the largest circle; more would be advertising."
)
SHORTEST = Default(value=5, unit="minutes", because="Shorter than a greeting is no meeting.")
LONGEST = Default(value=480, unit="minutes", because="A day of work.")
RAREST = Default(value=366, unit="days between two meetings", because="What meets less than once a year has no rhythm.")
FURTHEST_AHEAD = Default(value=366, unit="days", because="Further ahead nobody knows their week.")
MOST_AT_ONCE = Default(
    value=26, unit="meetings of a circle set at once", because="Half a year of weekly ones; nobody knows more of it."
)
MOST_AHEAD = Default(
    value=53, unit="meetings of a circle ahead", because="A year of weekly ones; who joins is told of each of them."
)
MOST_CHANGES = Default(
    value=30,
    unit="times on one day that meetings of a circle are set, moved or cancelled",
    because="Half a year of weekly ones can be taken back one by one and set again; each time everybody has a mail.",
)
LONGEST_TOPIC = Default(value=300, unit="characters", because="One sentence, read in a list.")
MOST_SKILLS = Default(value=10, unit="skills", because="A circle about everything is about nothing.")
