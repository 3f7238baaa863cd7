"""The hard constraints, all of them and in one place: an infeasible pair does not exist."""

from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.arrays import NO_LEVEL, NOBODY, Mentees, Mentors, Role, Wish, meet, week_bits
from services.matching.engine.pairs import Flags
from services.matching.engine.week import beginnings

_UPWARD, _PEER, _REVERSE = 0b01001, 0b00010, 0b00100
"""TRADITIONAL and GROUP; PEER; REVERSE."""


class Obstacle(IntFlag):
    """Why two people cannot be matched; several may hold at once."""

    SELF = 1
    IN_TOUCH = 2
    """An introduction between the two is open or booked, or they are in a relationship."""
    KIND = 4
    SEATS = 8
    LANGUAGE = 16
    TIME = 32
    PAUSED = 64
    BLOCKED = 128
    LINE = 256
    """One is the other's manager, or both are in one team."""
    WISH = 512
    """One of the two asked for something that the other is not."""
    STAGE = 1024
    """Whose guidance it would be stands on the wrong side of the ladder."""
    ROLE = 2048
    """One of the two is not open to this part."""


def obstacles(
    mentees: Mentees, mentee: int, mentors: Mentors, *, between: NDArray[np.uint16] | None = None
) -> NDArray[np.uint16]:
    """For each mentor the sum of the obstacles, 0 for a feasible one; `between` are those already known.

    Nobody is refused for what they have not said, with one exception: who asks for "only my ..." gets nobody of whom
    it is not known.
    """
    found = {
        Obstacle.SELF: mentors.persons == mentees.persons[mentee],
        Obstacle.KIND: (mentors.kinds & mentees.kinds[mentee]) == 0,
        Obstacle.SEATS: mentors.seats <= 0,
        Obstacle.LANGUAGE: _no_language(mentees, mentee, mentors),
        Obstacle.TIME: _never_together(mentees, mentee, mentors),
        Obstacle.PAUSED: ~mentors.taking,
        Obstacle.LINE: _in_line(mentees, mentee, mentors),
        Obstacle.WISH: _against_a_wish(mentees, mentee, mentors),
        Obstacle.STAGE: _wrong_stage(mentees, mentee, mentors),
        Obstacle.ROLE: _wrong_role(mentees, mentee, mentors),
    }
    total = np.zeros(len(mentors), dtype=np.uint16) if between is None else between.copy()
    for obstacle, where in found.items():
        total[where] |= np.uint16(obstacle)
    return total


def feasible(mentees: Mentees, mentee: int, mentors: Mentors, *, between: NDArray[np.uint16] | None = None) -> Flags:
    """Which mentors may be matched with the mentee at all."""
    possible: Flags = obstacles(mentees, mentee, mentors, between=between) == 0
    return possible


def _no_language(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    own = mentees.languages[mentee]
    none: Flags = mentors.languages.any(axis=1) & own.any() & ~meet(mentors.languages, own)
    return none


def _never_together(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    """Both have said when they have time, and no conversation fits into the week."""
    both = week_bits(mentors.weeks & mentees.weeks[mentee])
    never: Flags = mentors.timed & mentees.timed[mentee] & ~beginnings(both).any(axis=-1)
    return never


def _in_line(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    person, manager, team = mentees.persons[mentee], mentees.managers[mentee], mentees.teams[mentee]
    above = (mentors.persons == manager) & (manager != NOBODY)
    below = (mentors.managers == person) & (person != NOBODY)
    beside: Flags = (mentors.teams == team) & (team != NOBODY)
    found: Flags = above | below | beside
    return found


def _against_a_wish(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    """Every wish speaks of what two people share, so it is the same whoever of the two has it."""
    employer, region = mentees.employers[mentee], mentees.regions[mentee]
    colleague = (mentors.employers == employer) & (employer != NOBODY)
    refused = {
        Wish.NOT_MY_EMPLOYER: colleague,
        Wish.ONLY_MY_EMPLOYER: ~colleague,
        Wish.ONLY_MY_LANGUAGES: ~meet(mentors.languages, mentees.languages[mentee]),
        Wish.ONLY_MY_REGION: (mentors.regions != region) | (region == NOBODY),
        Wish.ONLY_MY_NETWORKS: ~meet(mentors.networks, mentees.networks[mentee]),
    }
    wished = mentors.wishes | mentees.wishes[mentee]
    against = np.zeros(len(mentors), dtype=np.bool_)
    for wish, where in refused.items():
        against |= (wished & np.uint8(wish) != 0) & where
    return against


def _wrong_stage(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    """A mentor does not stand below the mentee; in reverse mentoring, not above."""
    kind, own = int(mentees.kinds[mentee]), mentees.levels[mentee]
    wrong = np.zeros(len(mentors), dtype=np.bool_)
    if own == NO_LEVEL:
        return wrong
    if kind & _UPWARD:
        wrong = mentors.levels < own
    if kind & _REVERSE:
        wrong = mentors.levels > own
    found: Flags = wrong & (mentors.levels != NO_LEVEL)
    return found


def _wrong_role(mentees: Mentees, mentee: int, mentors: Mentors) -> Flags:
    peers = int(mentees.kinds[mentee]) == _PEER
    own, theirs = (Role.PEER, Role.PEER) if peers else (Role.MENTEE, Role.MENTOR)
    unwilling = mentees.roles[mentee] != 0 and not mentees.roles[mentee] & own
    wrong: Flags = (mentors.roles != 0) & (mentors.roles & theirs == 0) | unwilling
    return wrong
