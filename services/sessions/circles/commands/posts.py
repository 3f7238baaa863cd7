"""Writing in a circle between its meetings, and taking back what one wrote."""

from uuid import UUID

from sqlalchemy import select

from chassis.db import Transaction
from services.sessions.allowances.commands import spend
from services.sessions.allowances.domain import What
from services.sessions.circles.commands.invitations import attendees
from services.sessions.circles.domain.gathering import Gathering
from services.sessions.circles.domain.posts import CirclePost, NoSuchPost, a_post
from services.sessions.circles.queries.attending import leads_or_sits_in
from services.sessions.circles.queries.posts import seen_post
from services.sessions.circles.tables import circle_posts
from services.sessions.facts.queries.people import who_keeps_away_from


async def write_post(tx: Transaction, post_id: UUID, circle_id: UUID, text: str, *, by: UUID) -> UUID:
    """Everybody else in the circle is told that there is something, but for who keeps away from its author."""
    await leads_or_sits_in(tx, circle_id, by)
    await spend(tx, by, What.POST, about=circle_id)
    post = CirclePost(id=post_id, gathering_id=circle_id, author_id=by, text=a_post(text), written_at=tx.now)
    tx.session.add(post)
    circle, apart = await tx.session.get_one(Gathering, circle_id), await who_keeps_away_from(tx, by)
    readers = [each for each in await attendees(tx, circle) if each not in apart]
    if told := post.told_to(readers, circle=circle):
        await tx.emit(told)
    return post_id


async def take_back_post(tx: Transaction, post_id: UUID, *, by: UUID) -> UUID:
    """One that the member cannot see does not exist."""
    visible = circle_posts.c.id == post_id, seen_post(by)
    post = await tx.session.scalar(select(CirclePost).where(*visible).with_for_update())
    if post is None:
        raise NoSuchPost
    post.take_back(by=by, now=tx.now)
    return post_id
