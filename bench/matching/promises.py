"""Why somebody is not on a list: for how many a change is promised, whether each promise holds, and how long it takes.

Run it by `python -m bench.matching.promises`.  Random members each ask about one random mentor who offers a skill that
they need.  Whatever is promised is said anew as events would say it, and the list that follows is looked at.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from contracts.skills import neighbours
from services.matching.recommendations.domain.changes import Favour, Promise
from services.matching.recommendations.index import MANY, MentorIndex
from services.matching.recommendations.queries.candidates import Apart
from services.matching.recommendations.queries.recommendations import Look
from services.matching.recommendations.queries.why_not import WhyNotView, explained
from tests.builders.heard import Heard, HeardWorld, index_of
from tests.builders.otherwise import said_otherwise

SHOWN = 10
NOTHING = Apart(obstacles={}, choices={})


def holds(index: MentorIndex, asker: Heard, mentor: Heard, promise: Promise) -> bool:
    """Whether the mentor is where it was promised, on the list of who says everything anew."""
    chosen = {mentor.id: 1} if any(isinstance(change, Favour) for change in promise.changes) else {}
    look = Look(index, said_otherwise(asker, promise.changes).view().asker, Apart(obstacles={}, choices=chosen))
    numbers = look.best(SHOWN).numbers
    return len(numbers) >= promise.place and int(numbers[promise.place - 1]) == index.rows[mentor.id]


def somebody(world: HeardWorld, asker: Heard, mentors: Sequence[Heard]) -> Heard:
    """A mentor who offers a skill that is needed; anybody where nobody does."""
    assert asker.need
    needed = {skill.uri for skill in asker.need.skills}
    able = [each for each in mentors if each.offer and needed & {skill.uri for skill in each.offer.skills}]
    return world.rng.choice(able or list(mentors))


def outcome(found: WhyNotView) -> str:
    """In which line of the table it counts."""
    if found.standing is not None and found.standing.listed:
        return "on the list already"
    if not found.counterfactuals:
        return "no promise"
    return "one change" if len(found.counterfactuals[0].changes) == 1 else "two changes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--mentors", type=int, default=1500)
    asked = parser.parse_args()
    world = HeardWorld(4, strict=0.2, pool=tuple(neighbours()))
    mentors = [world.mentor() for _ in range(asked.mentors)]
    index = index_of(mentors)
    while len(mentors) >= MANY and not index.many:
        time.sleep(0.1)
    counts, kinds, took, kept = Counter[str](), Counter[str](), list[float](), list[bool]()
    for _ in range(asked.members):
        asker = world.mentee()
        mentor = somebody(world, asker, mentors)
        need, started = asker.view(), time.process_time()
        found = explained(index, need, NOTHING, about=mentor.id, shown=SHOWN)
        took.append(1000 * (time.process_time() - started))
        counts[outcome(found)] += 1
        kinds.update(type(change).__name__ for each in found.counterfactuals for change in each.changes)
        kept += [holds(index, asker, mentor, promise) for promise in found.counterfactuals]
    print(f"{asked.members} members ask why somebody of {asked.mentors} mentors is not among their first {SHOWN}")
    for name, count in counts.most_common():
        print(f"{name:>20} {count / asked.members:7.1%}")
    print(f"{'promises':>20} {len(kept):7}, of which {sum(kept)} hold")
    print(f"{'of':>20} {', '.join(f'{name} {count}' for name, count in kinds.most_common())}")
    print(f"{'CPU ms':>20} median {np.median(took):.1f}, p99 {np.quantile(took, 0.99):.1f}")


if __name__ == "__main__":
    main()
