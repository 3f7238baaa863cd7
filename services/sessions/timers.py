"""What falls due in sessions: the table of contents of its areas' timers."""

from chassis.timers import Timers
from services.sessions.agendas import timers as agendas
from services.sessions.circles import timers as circles
from services.sessions.goals import timers as goals
from services.sessions.health import timers as health
from services.sessions.meetings import timers as meetings

TIMERS: Timers = {**meetings.TIMERS, **goals.TIMERS, **agendas.TIMERS, **circles.TIMERS, **health.TIMERS}
