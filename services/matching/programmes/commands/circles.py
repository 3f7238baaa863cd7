"""Circles of a published run: what still holds of each is told to sessions, in steps, and the rest says why not."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, update

from chassis.db import Transaction, among
from services.matching.flash.commands.circles import ProposedCircle, open_circle
from services.matching.flash.domain.circles import Circle, topic_of
from services.matching.programmes.domain.defaults import DEFAULTS
from services.matching.programmes.queries.choices import Published
from services.matching.programmes.queries.circles import Today, label_of, next_circles, today
from services.matching.programmes.tables import programme_waitlist, run_results

AT_A_TIME = DEFAULTS.circles_at_a_time
MENTOR_GONE = "The mentor takes part no more, takes nobody new, or leads a circle of this programme already."
TOO_FEW = "Too few of this circle are left; its members wait for the next run."


async def propose_next_circles(tx: Transaction, published: Published) -> bool:
    """Whether there may be more."""
    circles = await next_circles(tx, published.run_id, limit=AT_A_TIME)
    holds = await today(tx, published, [row for rows in circles for row in rows])
    for rows in circles:
        await _propose(tx, published, rows, holds=holds)
    return len(circles) == AT_A_TIME


async def _propose(tx: Transaction, published: Published, rows: Sequence[Row[Any]], *, holds: Today) -> None:
    """A pin stands though the circle has grown small."""
    kept, lost = _who_is_left(rows, holds)
    if kept and len(kept) < DEFAULTS.least_in_circle and not any(row.pinned for row in kept):
        lost |= {row.mentee_id: TOO_FEW for row in kept}
        kept = []
    if kept:
        await _open(tx, published, kept, holds=holds)
    for why in sorted(set(lost.values())):
        gone = [member_id for member_id, reason in lost.items() if reason == why]
        await _note(tx, published, gone, offered=False, obstacle=why)


def _who_is_left(rows: Sequence[Row[Any]], holds: Today) -> tuple[list[Row[Any]], dict[UUID, str]]:
    """Those who can take their seats, pins first, and of the others why not."""
    mentor_id = rows[0].mentor_id
    if mentor_id not in holds.skills:
        return [], {row.mentee_id: MENTOR_GONE for row in rows}
    kept: list[Row[Any]] = []
    lost: dict[UUID, str] = {}
    for row in sorted(rows, key=lambda each: (not each.pinned, each.mentee_id)):
        why = holds.against(row.mentee_id, mentor_id, beside=[other.mentee_id for other in kept])
        if why is None:
            kept.append(row)
        else:
            lost[row.mentee_id] = why
    return kept, lost


async def _open(tx: Transaction, published: Published, rows: Sequence[Row[Any]], *, holds: Today) -> None:
    mentor_id, known = rows[0].mentor_id, [holds.needs[row.mentee_id] for row in rows]
    topic_uri = topic_of([each.skills for each in known], holds.skills[mentor_id])
    members = tuple(sorted((row.mentee_id, need.need_id, row.points) for row, need in zip(rows, known, strict=True)))
    proposed = ProposedCircle(
        batch_id=published.run_id,
        topic_uri=topic_uri,
        topic=label_of(topic_uri, known),
        circle=Circle(mentor_id=mentor_id, members=members),
        weights_version=published.weights_version,
    )
    await open_circle(tx, proposed, by=published.by)
    seated = [row.mentee_id for row in rows]
    await _note(tx, published, seated, offered=True, obstacle=None)
    waiting = programme_waitlist.c
    line = (waiting.programme_id == published.programme_id) & among(waiting.mentee_id, seated)
    await tx.session.execute(delete(programme_waitlist).where(line))


async def _note(
    tx: Transaction, published: Published, members: Iterable[UUID], *, offered: bool, obstacle: str | None
) -> None:
    mine = (run_results.c.run_id == published.run_id) & among(run_results.c.mentee_id, members)
    await tx.session.execute(update(run_results).where(mine).values(offered=offered, obstacle=obstacle))
