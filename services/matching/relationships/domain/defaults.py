"""How long things wait here, in one table: each with its unit, its reason, and who may change it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Steward(str, Enum):
    """Who may change a default."""

    ASSOCIATION = "ASSOCIATION"
    PROGRAMME = "PROGRAMME"
    NOBODY = "NOBODY"


@dataclass(frozen=True, kw_only=True)
class Default:
    """`value` counts `unit`s."""

    value: int
    unit: str
    because: str
    changed_by: Steward

    @property
    def days(self) -> timedelta:
        return timedelta(days=self.value)


ANSWER_WITHIN = Default(
    value=7,
    unit="days after the conversation",
    because="Impressions fade within a week, and the seat waits meanwhile.",
    changed_by=Steward.ASSOCIATION,
)
ANSWER_NUDGE = Default(
    value=3,
    unit="days after the conversation",
    because="One reminder, while there is time to think it over.",
    changed_by=Steward.ASSOCIATION,
)
SIGN_WITHIN = Default(
    value=21,
    unit="days after both chose to go on",
    because="Three weeks cover a holiday; a relationship nobody signs keeps somebody else waiting.",
    changed_by=Steward.PROGRAMME,
)
SIGN_NUDGE = Default(
    value=7,
    unit="days after both chose to go on",
    because="One reminder, to whoever has not signed.",
    changed_by=Steward.PROGRAMME,
)
INFORMAL_LENGTH = Default(
    value=180,
    unit="days",
    because="Half a year, then both are asked: a seat does not stay taken by habit.",
    changed_by=Steward.PROGRAMME,
)
RENEWAL_ASKED = Default(
    value=21,
    unit="days before the end",
    because="Both have met once more before they answer.",
    changed_by=Steward.PROGRAMME,
)
RENEWAL_NUDGE = Default(
    value=7,
    unit="days before the end",
    because="One reminder, to whoever has not answered.",
    changed_by=Steward.PROGRAMME,
)
IDLE_ENDS = Default(
    value=42,
    unit="days after it was found to be idle",
    because="Six weeks after the last kind word its seat is somebody else's chance.",
    changed_by=Steward.ASSOCIATION,
)
LONGEST_PAUSE = Default(
    value=180,
    unit="days",
    because="A longer break is an end, and its seat is needed.",
    changed_by=Steward.ASSOCIATION,
)
INVITATION_LASTS = Default(
    value=14,
    unit="days",
    because="A link that lies in a mailbox should not work for ever.",
    changed_by=Steward.ASSOCIATION,
)
OPEN_INVITATIONS = Default(
    value=5,
    unit="invitations of one member that wait",
    because="Inviting is personal; more would be a mailing.",
    changed_by=Steward.ASSOCIATION,
)
ASKED_AGAIN = Default(
    value=30,
    unit="days until somebody is asked again by the same member whether they know them",
    because="A no is silent; asking again and again must not wear anybody down.",
    changed_by=Steward.NOBODY,
)
INVITATIONS_A_MONTH = Default(
    value=20,
    unit="invitations of one member in 30 days, those taken back among them",
    because="Each is a mail to somebody who may not want it; taking it back does not take the mail back.",
    changed_by=Steward.ASSOCIATION,
)
