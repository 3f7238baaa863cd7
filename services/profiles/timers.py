"""What falls due in profiles: the table of contents of its areas' timers."""

from chassis.keyring import Keyring
from chassis.timers import Timers
from services.profiles.directory import timers as directory
from services.profiles.integrations import timers as integrations
from services.profiles.members import timers as members
from services.profiles.privacy import timers as privacy
from services.profiles.staff import timers as staff

TIMERS: Timers = {
    **members.TIMERS,
    **directory.TIMERS,
    **integrations.TIMERS,
    **privacy.TIMERS,
    **staff.TIMERS,
}


def second_hand(timers: Timers) -> Timers:
    """Those of them that a second loop runs beside the first: lanes of an import, which are long and many."""
    return {kind: timers[kind] for kind in integrations.IN_LANES}


def timers(keyring: Keyring) -> Timers:
    """All of them, with those that seal what they tell."""
    return {**TIMERS, **members.sealing_timers(keyring), **integrations.sealing_timers(keyring)}
