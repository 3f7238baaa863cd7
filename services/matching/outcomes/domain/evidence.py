"""What the parts of a score had to do with good outcomes, without any number that is about few people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from services.matching.engine import PARTS
from services.matching.outcomes.domain.defaults import DEFAULTS
from services.matching.outcomes.domain.intervals import Share


class Outcome(str, Enum):
    """What is good of a pair, and of which pairs it is asked.

    CONTINUED: both wanted more after their conversation; of those whose conversation is settled.
    FORMED: a relationship began within 90 days; of all asks and offers that are older.
    ACTIVE: it went on after half a year; of the relationships that began longer ago.
    ENDED_WELL: it lasted to its last day; of those that ended.
    RENEWED: both wanted to go on; of those that came to their last day.
    """

    CONTINUED = "CONTINUED"
    FORMED = "FORMED"
    ACTIVE = "ACTIVE"
    ENDED_WELL = "ENDED_WELL"
    RENEWED = "RENEWED"


class Level(str, Enum):
    """How well a pair fitted in a part: HIGH is more than half of what there can be."""

    HIGH = "HIGH"
    LOW = "LOW"
    UNKNOWN = "UNKNOWN"


EVERYBODY = "everybody"
"""Stands for a part where all pairs are counted, at no level."""


@dataclass(frozen=True)
class Cell:
    """One count: of pairs with this outcome, good or not, at this level of a part."""

    outcome: Outcome
    part: str
    level: Level
    good: bool


Cells = Mapping[Cell, int]
"""Cells that are empty may be absent."""


@dataclass(frozen=True, kw_only=True)
class PartFound:
    """Of the pairs who fitted well in a part, and of the others, how many had the outcome."""

    part: str
    high: Share
    low: Share


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of one outcome; `hidden` are parts of which too few pairs are known to say anything."""

    outcome: Outcome
    all: Share
    parts: tuple[PartFound, ...]
    hidden: tuple[str, ...]


def evidence(cells: Cells, *, rest: Cells | None = None) -> list[Found]:
    """Each outcome that can be told; an absent one is about too few.

    `rest` is what a reader who also sees parts of these pairs elsewhere could have left after subtracting those: it is
    kept to the same rule.
    """
    found: list[Found] = []
    for outcome in Outcome:
        shares = _all(cells, outcome)
        told = shares is not None and _enough(cells, outcome, rest=rest) and _apart(shares, found)
        if shares is not None and told:
            found.append(_found(cells, outcome, shares, rest=rest))
    return found


def _found(cells: Cells, outcome: Outcome, shares: Share, *, rest: Cells | None) -> Found:
    shown = [part for part in PARTS if _tells(cells, outcome, part) and _leaves(rest, outcome, part)]
    parts = tuple(
        PartFound(part=part, high=_share(cells, outcome, part, Level.HIGH), low=_share(cells, outcome, part, Level.LOW))
        for part in shown
    )
    return Found(outcome=outcome, all=shares, parts=parts, hidden=tuple(part for part in PARTS if part not in shown))


def everybody(outcome: Outcome, *, good: bool) -> Cell:
    return Cell(outcome, EVERYBODY, Level.UNKNOWN, good)


def _all(cells: Cells, outcome: Outcome) -> Share | None:
    total = _share(cells, outcome, EVERYBODY, Level.UNKNOWN)
    return total if total.of else None


def _enough(cells: Cells, outcome: Outcome, *, rest: Cells | None) -> bool:
    total = _all(cells, outcome)
    left = rest is None or _is_no_few(_share(rest, outcome, EVERYBODY, Level.UNKNOWN))
    return total is not None and _is_large(total) and left


def _is_large(share: Share) -> bool:
    """Both the good and the others, since either is had from the other by subtraction."""
    return share.good >= DEFAULTS.least and share.of - share.good >= DEFAULTS.least


def _apart(share: Share, shown: Sequence[Found]) -> bool:
    """Outcomes follow on each other: two counts that hardly differ tell of the few between them."""
    counts = [count for each in shown for count in (each.all.good, each.all.of)]
    return not any(0 < abs(mine - other) < DEFAULTS.least for mine in (share.good, share.of) for other in counts)


def _tells(cells: Cells, outcome: Outcome, part: str) -> bool:
    """Each of its four cells is large, and those who are in none of them are no few either."""
    total, told = _all(cells, outcome), [_share(cells, outcome, part, level) for level in (Level.HIGH, Level.LOW)]
    if total is None or not all(map(_is_large, told)):
        return False
    others = Share(total.good - sum(each.good for each in told), total.of - sum(each.of for each in told))
    return _is_no_few(others)


def _leaves(rest: Cells | None, outcome: Outcome, part: str) -> bool:
    return rest is None or all(_is_no_few(_share(rest, outcome, part, level)) for level in Level)


def _is_no_few(share: Share) -> bool:
    return all(not count or count >= DEFAULTS.least for count in (share.good, share.of - share.good))


def _share(cells: Cells, outcome: Outcome, part: str, level: Level) -> Share:
    good, bad = (cells.get(Cell(outcome, part, level, good), 0) for good in (True, False))
    return Share(good, good + bad)


def batched(quarters: Sequence[Cells]) -> Cells:
    """Quarters added up, the oldest first, each part of an outcome by as many at a time as are no few.

    What came since the last batch waits for the next one: two reports, one after the other, then never differ by the
    few pairs of one quarter.
    """
    told: dict[Cell, int] = {}
    for outcome, part in product(Outcome, (EVERYBODY, *PARTS)):
        waiting: dict[Cell, int] = {}
        for quarter in quarters:
            _add(
                waiting,
                {cell: count for cell, count in quarter.items() if (cell.outcome, cell.part) == (outcome, part)},
            )
            if all(_is_no_few(_share(waiting, outcome, part, level)) for level in Level):
                _add(told, waiting)
                waiting = {}
    return told


def together(cells: Sequence[Cells]) -> Cells:
    total: dict[Cell, int] = {}
    for each in cells:
        _add(total, each)
    return total


def _add(total: dict[Cell, int], cells: Cells) -> None:
    for cell, count in cells.items():
        total[cell] = total.get(cell, 0) + count


def shown(cells: Cells) -> Cells:
    """Those cells that a report of these tells."""
    found = evidence(cells)
    told = {(each.outcome, part.part) for each in found for part in each.parts}
    told |= {(each.outcome, EVERYBODY) for each in found}
    return {cell: count for cell, count in cells.items() if (cell.outcome, cell.part) in told}


def minus(cells: Cells, shown: Sequence[Cells]) -> Cells:
    """What is left of cells after those of others were taken from them."""
    return {cell: count - sum(each.get(cell, 0) for each in shown) for cell, count in cells.items()}
