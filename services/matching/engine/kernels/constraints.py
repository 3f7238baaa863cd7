"""Who of some mentors may be matched with a mentee at all, as `feasibility` says in numpy."""

from typing import Any

import numpy as np

from services.matching.engine.kernels.columns import (
    EMPLOYERS,
    HIGHEST,
    KIND,
    KINDS,
    LANGUAGES,
    LEVELS,
    MANAGERS,
    NETWORKS,
    PEER,
    PERSONS,
    REGIONS,
    REVERSE,
    ROLES,
    SEATS,
    TAKING,
    TEAMS,
    UPWARD,
    WISHES,
    Bytes,
    Words,
    meet,
    told,
)
from services.matching.engine.kernels.compiled import compiled
from services.matching.engine.pairs import Ints


@compiled
def open_to(mentors: Any, mentees: Any, one: int, opens: Bytes) -> None:
    """Marks who takes part, has a seat and stands on the right step: what costs a byte or two."""
    kind, level, own_role = mentees[KIND][one], mentees[LEVELS][one], mentees[ROLES][one]
    lowest = level if kind & UPWARD and level >= 0 else np.int8(0)
    highest = level if kind & REVERSE and level >= 0 else np.int8(HIGHEST)
    _open(mentors[KINDS], mentors[TAKING], mentors[SEATS], kind, opens)
    _stand(mentors[LEVELS], mentors[ROLES], lowest, highest, np.uint8(4 if kind == PEER else 1), opens)
    if own_role != 0 and own_role & (4 if kind == PEER else 2) == 0:
        opens[:] = 0


@compiled
def _open(kinds: Bytes, taking: Any, seats: Ints, kind: int, opens: Bytes) -> None:
    """Without a branch, as those of `_stand`, so that the processor takes many mentors at once."""
    for other in range(len(opens)):
        opens[other] = np.uint8(kinds[other] & kind != 0) & np.uint8(taking[other]) & np.uint8(seats[other] > 0)


@compiled
def _stand(levels: Any, roles: Bytes, lowest: Any, highest: Any, role: Any, opens: Bytes) -> None:
    for other in range(len(opens)):
        between = np.uint8(levels[other] >= lowest) & np.uint8(levels[other] <= highest)
        willing = np.uint8(roles[other] == 0) | np.uint8(roles[other] & role != 0)
        opens[other] &= (np.uint8(levels[other] < 0) | between) & willing


@compiled
def allow(mentors: Any, mentees: Any, one: int, some: Ints) -> int:
    """Moves to the front who is against no constraint but those of `open_to`, and time; returns how many."""
    count = _apart(mentors, mentees, one, some)
    count = _spoken(mentors[LANGUAGES], mentees[LANGUAGES], one, some[:count])
    return _wished(mentors, mentees, one, some[:count])


@compiled
def _apart(mentors: Any, mentees: Any, one: int, some: Ints) -> int:
    """Who is neither the mentee nor in one line with them."""
    persons, managers, teams, count = mentors[PERSONS], mentors[MANAGERS], mentors[TEAMS], 0
    person, manager, team = mentees[PERSONS][one], mentees[MANAGERS][one], mentees[TEAMS][one]
    for at in range(len(some)):
        other = some[at]
        above = persons[other] == person or persons[other] == manager
        some[count] = other
        count += not (above or managers[other] == person or (team >= 0 and teams[other] == team))
    return count


@compiled
def _spoken(languages: Words, own: Words, one: int, some: Ints) -> int:
    """Who has a language in common, where both said theirs."""
    count = 0
    for at in range(len(some)):
        other = some[at]
        some[count] = other
        count += meet(languages, other, own, one) or not (told(languages, other) and told(own, one))
    return count


@compiled
def _wished(mentors: Any, mentees: Any, one: int, some: Ints) -> int:
    """Who is nothing that one of the two does not want."""
    employers, regions, wishes, count = mentors[EMPLOYERS], mentors[REGIONS], mentors[WISHES], 0
    employer, region, wish = mentees[EMPLOYERS][one], mentees[REGIONS][one], mentees[WISHES][one]
    languages, networks = mentors[LANGUAGES], mentors[NETWORKS]
    own_languages, own_networks = mentees[LANGUAGES], mentees[NETWORKS]
    for at in range(len(some)):
        other = some[at]
        both = wishes[other] | wish
        colleague = employer >= 0 and employers[other] == employer
        here = (not both & 1 or not colleague) and (not both & 2 or colleague)
        near = not both & 8 or (region >= 0 and regions[other] == region)
        known = not both & 16 or meet(networks, other, own_networks, one)
        some[count] = other
        count += here and near and known and (not both & 4 or meet(languages, other, own_languages, one))
    return count
