"""What would make a flash plan better, in words for its hosts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Event:
    """The planned rounds, from `first_round` on: who is there, the seats there are, and who sits on one.

    `without_mentor`: mentees who can be seated with nobody; why is told to nobody, since it may be a block.
    """

    first_round: int
    mentees: Sequence[int]
    seats: Sequence[int]
    seated: Sequence[int]
    mentors: int
    without_mentor: int

    @property
    def idle_seats(self) -> int:
        return sum(self.seats) - sum(self.seated)

    @property
    def breaks(self) -> int:
        return sum(self.mentees) - sum(self.seated)


def notes(event: Event, *, repeats: int) -> list[str]:
    """The most telling first; empty where there is nothing to better."""
    found = [_short_of_seats(event), _short_of_mentors(event), _without_mentor(event), _again(repeats)]
    return [sentence for sentence in found if sentence]


def _short_of_seats(event: Event) -> str | None:
    worst = max(range(len(event.seats)), key=lambda at: event.mentees[at] - event.seats[at])
    mentees, seats = event.mentees[worst], event.seats[worst]
    if mentees <= seats:
        return None
    return (
        f"Round {event.first_round + worst} has {counted(mentees, 'mentee')} and {counted(seats, 'seat')}:"
        f" {mentees - seats} have a break. Add {counted(mentees - seats, 'seat')} to seat everybody."
    )


def _short_of_mentors(event: Event) -> str | None:
    rounds = len(event.seats)
    if event.mentors >= rounds:
        return None
    return (
        f"{counted(event.mentors, 'mentor')} for {rounds} rounds: nobody talks to one mentor twice, so everybody has"
        " breaks. Invite more mentors, or plan fewer rounds."
    )


def _without_mentor(event: Event) -> str | None:
    if not event.without_mentor:
        return None
    return (
        f"{counted(event.without_mentor, 'mentee')} can be seated with nobody who is here."
        " Invite mentors with other languages or topics."
    )


def _again(repeats: int) -> str | None:
    if not repeats:
        return None
    times = "Once" if repeats == 1 else f"{repeats} times"
    return f"{times} two mentees meet again at a table. More tables, or smaller ones, keep them apart."


def counted(number: int, word: str) -> str:
    """One mentor, two mentors."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
