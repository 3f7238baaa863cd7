"""The numbers of boards, with their units; the same for every association, since they bound what is computed."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """- seats: on one board, at most; all of them have to be filled in one search.
    - candidates: people who are compared for a seat, the best for it.  others: for each other empty seat.
    - same_field: points that two members of a board cost if they come from one field (a perfect fit has 10,000).
    - name, skills: the longest name of a seat, in characters, and the most skills that one is for.
    """

    seats: int = 8
    candidates: int = 30
    others: int = 12
    same_field: int = 300
    name: int = 80
    skills: int = 20


DEFAULTS = Defaults()
