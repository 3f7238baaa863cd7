"""What members say about their health together on the graph."""

from datetime import time

import strawberry

from services.sessions.health.domain.defaults import QUIET_FROM, QUIET_UNTIL
from services.sessions.health.domain.fit import Fit, FitWish
from services.sessions.health.domain.pulse import PulseQuestion


@strawberry.input
class PulseRatingInput:
    question: PulseQuestion
    rating: int = strawberry.field(description="From 1 (not at all) to 5 (very much).")


@strawberry.input
class AnswerPulseInput:
    idempotency_key: str
    pulse_id: strawberry.ID
    ratings: list[PulseRatingInput] = strawberry.field(description="Each of its questions once.")
    words: str = strawberry.field(default="", description="For yourself: at most 2000 characters, shown to nobody.")
    wants_help: bool = strawberry.field(
        default=False, description="Lets the staff of your programme know that you would like help, and nothing else."
    )


@strawberry.input
class AnswerFitInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    fit: Fit
    wish: FitWish
    words: str = strawberry.field(default="", description="For yourself: at most 2000 characters, shown to nobody.")


@strawberry.input
class SayLastWordInput:
    idempotency_key: str
    relationship_id: strawberry.ID
    changed: str = strawberry.field(default="", description="What has changed, for yourself: at most 2000 characters.")
    next_step: str = strawberry.field(default="", description="What comes next, for yourself.")
    thanks: str = strawberry.field(default="", description="What the other reads once both have written.")
    keep_in_touch: bool


@strawberry.input
class SetNudgesInput:
    idempotency_key: str
    wants: bool = strawberry.field(
        description="Whether to be reminded when it is your turn, and to get mails of what you are asked in your inbox."
    )
    quiet_from: time = strawberry.field(
        default=time(QUIET_FROM.value), description="On your own clock; equal to quietUntil: no quiet hours."
    )
    quiet_until: time = time(QUIET_UNTIL.value)
