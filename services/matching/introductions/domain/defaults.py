"""The one table of what holds where nobody decided otherwise: each number with its unit, and who may change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from services.matching.facts.domain.times import CONVERSATION, FURTHEST, SUGGESTED_WEEKS
from services.matching.introductions.domain.ask import LONGEST_FIRST_STEP, LONGEST_TOPIC, LONGEST_TRIED
from services.matching.introductions.domain.refusals import NudgeAfterTheEnd, RuleIsFixed, RuleOutOfBounds
from services.matching.introductions.domain.waiting import LONGEST, WORKING_DAY


class Unit(str, Enum):
    """What a rule counts."""

    ASKS = "ASKS"
    MEMBERS = "MEMBERS"
    WORKING_DAYS = "WORKING_DAYS"
    PROPOSALS = "PROPOSALS"
    TIMES = "TIMES"
    MINUTES = "MINUTES"
    DAYS = "DAYS"
    CHARACTERS = "CHARACTERS"


class WhoMay(str, Enum):
    """Who may change a rule."""

    STAFF = "STAFF"
    NOBODY = "NOBODY"


class RuleName(str, Enum):
    """The rules of asking."""

    OPEN_ASKS = "OPEN_ASKS"
    NEXT_CHOICES = "NEXT_CHOICES"
    MENTOR_ANSWERS_WITHIN = "MENTOR_ANSWERS_WITHIN"
    MENTEE_ANSWERS_WITHIN = "MENTEE_ANSWERS_WITHIN"
    NUDGE_AFTER = "NUDGE_AFTER"
    COUNTER_ROUNDS = "COUNTER_ROUNDS"
    TIMES_PROPOSED = "TIMES_PROPOSED"
    CONVERSATION = "CONVERSATION"
    FURTHEST_TIME = "FURTHEST_TIME"
    SUGGESTED_TIMES = "SUGGESTED_TIMES"
    LONGEST_WAIT = "LONGEST_WAIT"
    LONGEST_TOPIC = "LONGEST_TOPIC"
    LONGEST_TRIED = "LONGEST_TRIED"
    LONGEST_FIRST_STEP = "LONGEST_FIRST_STEP"


@dataclass(frozen=True, kw_only=True)
class Default:
    """One rule; a fixed one has `least` and `most` at its value."""

    name: RuleName
    value: int
    unit: Unit
    least: int
    most: int
    meaning: str

    @property
    def who_may(self) -> WhoMay:
        return WhoMay.NOBODY if self.least == self.most else WhoMay.STAFF


def _open(name: RuleName, value: int, unit: Unit, *, between: tuple[int, int], meaning: str) -> Default:
    return Default(name=name, value=value, unit=unit, least=between[0], most=between[1], meaning=meaning)


def _fixed(name: RuleName, value: int, unit: Unit, meaning: str) -> Default:
    return Default(name=name, value=value, unit=unit, least=value, most=value, meaning=meaning)


_TABLE = (
    _open(RuleName.OPEN_ASKS, 3, Unit.ASKS, between=(1, 3), meaning="How many asks of one member may be open at once."),
    _open(RuleName.NEXT_CHOICES, 3, Unit.MEMBERS, between=(0, 3), meaning="To how many others an ask may move on."),
    _open(
        RuleName.MENTOR_ANSWERS_WITHIN,
        5,
        Unit.WORKING_DAYS,
        between=(2, 20),
        meaning="How long an ask waits for a mentor, by the mentor's own calendar.",
    ),
    _open(
        RuleName.MENTEE_ANSWERS_WITHIN,
        5,
        Unit.WORKING_DAYS,
        between=(2, 20),
        meaning="How long times that a mentor proposed wait for the mentee, by the mentee's own calendar.",
    ),
    _open(
        RuleName.NUDGE_AFTER,
        3,
        Unit.WORKING_DAYS,
        between=(1, 19),
        meaning="When a mentor who has not answered is reminded, once.",
    ),
    _open(
        RuleName.COUNTER_ROUNDS,
        3,
        Unit.PROPOSALS,
        between=(1, 5),
        meaning="How often times may be proposed for one introduction, by both together.",
    ),
    _fixed(RuleName.TIMES_PROPOSED, 3, Unit.TIMES, "How many times one proposal may hold."),
    _fixed(RuleName.CONVERSATION, CONVERSATION // timedelta(minutes=1), Unit.MINUTES, "How long a conversation is."),
    _fixed(RuleName.FURTHEST_TIME, FURTHEST.days, Unit.DAYS, "How far ahead a conversation may be."),
    _fixed(RuleName.SUGGESTED_TIMES, 7 * SUGGESTED_WEEKS, Unit.DAYS, "How far ahead times are suggested."),
    _fixed(RuleName.LONGEST_WAIT, LONGEST, Unit.DAYS, "After how many days a wait is over, whatever a calendar says."),
    _fixed(RuleName.LONGEST_TOPIC, LONGEST_TOPIC, Unit.CHARACTERS, "How long a topic may be."),
    _fixed(RuleName.LONGEST_TRIED, LONGEST_TRIED, Unit.CHARACTERS, "How long what one tried may be."),
    _fixed(RuleName.LONGEST_FIRST_STEP, LONGEST_FIRST_STEP, Unit.CHARACTERS, "How long a first step may be."),
)
DEFAULTS: Mapping[RuleName, Default] = {default.name: default for default in _TABLE}


@dataclass(frozen=True)
class Rules:
    """What is in force: the defaults, and in their place what staff `changed`."""

    changed: Mapping[RuleName, int]

    def __getitem__(self, name: RuleName) -> int:
        return self.changed.get(name, DEFAULTS[name].value)

    def working(self, name: RuleName) -> timedelta:
        """A rule in working days, as working time."""
        return self[name] * WORKING_DAY

    @property
    def nudge_before_the_end(self) -> timedelta:
        """How much of the mentor's time is left when they are reminded."""
        return self.working(RuleName.MENTOR_ANSWERS_WITHIN) - self.working(RuleName.NUDGE_AFTER)

    def check_change(self, name: RuleName, value: int) -> None:
        """Refuses what the table does not allow, and a nudge that would come too late."""
        default = DEFAULTS[name]
        if default.who_may is WhoMay.NOBODY:
            raise RuleIsFixed
        if not default.least <= value <= default.most:
            raise RuleOutOfBounds
        if Rules({**self.changed, name: value}).nudge_before_the_end <= timedelta():
            raise NudgeAfterTheEnd
