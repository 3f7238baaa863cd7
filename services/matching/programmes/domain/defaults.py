"""What holds in a programme unless its staff say otherwise: one table, with units and who may change each."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """Staff change the first group when they open a programme or ask for a run; the second is changed by a release.

    - ratio: mentees for each mentor at most, 1 to 20.  circle: the same in a programme of groups, 4 to 20.
    - seat_cost: points, 0 to 10,000: seat k of c (from 0) costs k/c of it, so that the load is spread.
    - control_share: per cent of the mentees who consented that wait as a control group, 0 to 50.
    - least_in_circle, colleagues_in_circle: members of a circle at least, and at most of one employer.
    - most_in_circles: mentees whom a run forms circles of; 5,000 take a minute and 1 GB.
    - circles_at_a_time: circles that are proposed in one transaction.
    - answer_within: how long both have to answer an offer.
    - candidates: how many mentors of each mentee a run looks at.
    - most_questions, most_pins: how many a programme asks, and how many pairs a run may be told of.
    - offers_at_a_time: offers that go out in one transaction.
    - tended_every: how often somebody who waits is looked at again, whatever has happened.
    - simulation_kept: how long a simulation can be read.
    - runs_at_once, simulations: of one programme, how many runs wait or are worked on, and how many simulations are
      kept, so that nobody keeps every core to themselves.
    - returns_after: how long somebody who came back to a running programme, and left once more, stays away; each time
      somebody had been told of them.
    - attempts: how often a run is taken up again after its process died.
    """

    ratio: int = 3
    circle: int = 8
    seat_cost: int = 300
    control_share: int = 0

    least_in_circle: int = 4
    colleagues_in_circle: int = 2
    most_in_circles: int = 5000
    circles_at_a_time: int = 10
    answer_within: timedelta = timedelta(days=7)
    candidates: int = 32
    most_questions: int = 20
    most_pins: int = 1000
    offers_at_a_time: int = 50
    tended_every: timedelta = timedelta(hours=6)
    simulation_kept: timedelta = timedelta(days=1)
    runs_at_once: int = 3
    simulations: int = 30
    returns_after: timedelta = timedelta(days=7)
    attempts: int = 5


DEFAULTS = Defaults()
