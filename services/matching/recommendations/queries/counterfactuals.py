"""What would bring somebody onto a list: each answer was tried by the constraints and the ranking of every list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from uuid import UUID

import numpy as np

from services.matching.recommendations.domain.changes import Change, Favour, Promise, after
from services.matching.recommendations.domain.offering import Aim, candidates
from services.matching.recommendations.queries.candidates import Apart
from services.matching.recommendations.queries.recommendations import Look
from services.matching.recommendations.steps import Steps

MOST_PROMISES = 3
MOST_PAIRS = 16
"""Pairs of changes that are ranked among all mentors; those that gain most first."""


def counterfactuals(look: Look, apart: Apart, *, about: UUID, shown: int) -> Steps[list[Promise]]:
    """The smallest sets of changes that bring them among the first `shown`: single ones, or else pairs.

    Of each kind of change, or of each pair of kinds, only the first that is enough is told.  No step looks at all
    mentors more than once.
    """
    mentee = _Wanting(look=look, apart=apart, about=about, shown=shown)
    singles = [mentee.trying((change,)) for change in candidates(mentee.aim)]
    yield
    found = yield from _kept(trial for trial in singles if not trial.obstacles)
    return found or (yield from _kept(_pairs(mentee, singles)))


@dataclass(frozen=True, kw_only=True)
class _Wanting:
    """An asker before the mentors, and the one whom they want among the first `shown`."""

    look: Look
    apart: Apart
    about: UUID
    shown: int

    @cached_property
    def row(self) -> int:
        return self.look.index.rows[self.about]

    @cached_property
    def aim(self) -> Aim:
        return Aim(
            asker=self.look.asker,
            mentor=self.look.index.mentors.take(np.array([self.row], dtype=np.intp)),
            lexicon=self.look.index.lexicon,
            favourite=self.apart.choices.get(self.about) == 1,
        )

    def trying(self, changes: tuple[Change, ...]) -> "_Trial":
        favours = any(isinstance(change, Favour) for change in changes)
        choices = {**self.apart.choices, self.about: 1} if favours else self.apart.choices
        look = Look(self.look.index, after(self.look.asker, changes), replace(self.apart, choices=choices))
        return _Trial(changes=changes, look=look, row=self.row, shown=self.shown)


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """Some changes, and how the asker would then look at the mentor."""

    changes: tuple[Change, ...]
    look: Look
    row: int
    shown: int

    @cached_property
    def obstacles(self) -> int:
        return self.look.obstacles_to(self.row)

    @cached_property
    def rank(self) -> int:
        return int(self.look.alone(self.row).ranks[0])

    @property
    def kinds(self) -> tuple[type, ...]:
        return tuple(type(change) for change in self.changes)

    def promise(self) -> Promise | None:
        """None if the mentor is not among the first even so."""
        numbers = self.look.best(self.shown).numbers
        if self.row not in numbers:
            return None
        return Promise(changes=self.changes, place=int(np.flatnonzero(numbers == self.row)[0]) + 1)


def _kept(trials: Iterable[_Trial]) -> Steps[list[Promise]]:
    """The first promises that hold, one for each kind of change."""
    found: dict[tuple[type, ...], Promise] = {}
    for trial in trials:
        if trial.kinds in found:
            continue
        promise = trial.promise()
        yield
        if promise is not None:
            found[trial.kinds] = promise
        if len(found) == MOST_PROMISES:
            break
    return list(found.values())


def _pairs(mentee: _Wanting, singles: Sequence[_Trial]) -> Iterator[_Trial]:
    """Pairs of different kinds that leave nothing between the two."""
    possible = [
        (one, other)
        for one, other in combinations(singles, 2)
        if not one.obstacles & other.obstacles and one.kinds != other.kinds
    ]
    best = sorted(possible, key=lambda pair: -(pair[0].rank + pair[1].rank))[:MOST_PAIRS]
    return (mentee.trying((*one.changes, *other.changes)) for one, other in best)
