"""Members as the journeys need them: joined, with a need or an offer, through the gateway."""

from typing import Any
from uuid import uuid4

from cairn.demo import people
from cairn.demo.portal import Portal, Refused, eventually


def key() -> str:
    return uuid4().hex


async def some_skills(portal: Portal, count: int = 3) -> list[str]:
    """URIs of the taxonomy's first skills."""
    found = await portal.ask("Skills", search="data", first=count)
    return [edge["node"]["uri"] for edge in found["skills"]["edges"]]


async def join(portal: Portal, *, profile: dict[str, Any] | None = None, windows: Any = people.EVERY_EVENING) -> str:
    """Saves a profile with evenings free; returns the member's id."""
    run = uuid4().hex[:8]
    member = await portal.do("SaveProfile", key(), **(profile or people.mentee(run)))
    await portal.do("SetAvailability", key(), zone="Africa/Nairobi", windows=windows)
    return str(member["id"])


async def offer(portal: Portal, *, capacity: int = 2) -> None:
    await portal.do(
        "MakeOffer",
        key(),
        skills=await some_skills(portal),
        stages=["CHANGING", "EARLY"],
        kinds=["TRADITIONAL"],
        capacity=capacity,
        canHelpWith="Changing from care to data.",
        cannotHelpWith="Job applications.",
    )


async def need(portal: Portal) -> str:
    stated = await portal.do(
        "StateNeed",
        key(),
        skills=await some_skills(portal),
        stage="CHANGING",
        kind="TRADITIONAL",
        minutesPerMonth=60,
        goal="A first analysis that changes a decision.",
    )
    return str(stated["id"])


async def ask(portal: Portal, need_id: str, mentor_id: str) -> str:
    """Sends an introduction as soon as matching knows both the need and the offer; returns its id."""
    idempotency_key = key()

    async def send() -> str | None:
        return await sent_or_not_yet(
            portal,
            idempotency_key,
            needId=need_id,
            mentorId=mentor_id,
            topic="How did you move from care to data analysis?",
            tried="A course.",
            firstStep="One talk.",
        )

    return await eventually(send, what="the introduction")


async def sent_or_not_yet(portal: Portal, idempotency_key: str, **values: Any) -> str | None:
    """The introduction's id; None while matching has not heard of everybody yet."""
    try:
        return str((await portal.do("SendIntroduction", idempotency_key, **values))["id"])
    except Refused as refusal:
        if set(refusal.codes) <= NOT_YET:
            return None
        raise


NOT_YET = {"NOT_FOUND", "NO_SUCH_NEED", "NO_SUCH_OFFER", "NO_COMMON_TIME", "NO_COMMON_LANGUAGE"}


async def status_of(portal: Portal, introduction_id: str) -> str:
    found = await portal.ask("Introduction", id=introduction_id)
    return str(found["introduction"]["status"])


async def becomes(portal: Portal, introduction_id: str, *statuses: str) -> str:
    """Waits until the introduction has one of these statuses; returns it."""

    async def look() -> str | None:
        status = await status_of(portal, introduction_id)
        return status if status in statuses else None

    return await eventually(look, what=f"status {' or '.join(statuses)}", seconds=30)


async def times(portal: Portal, introduction_id: str) -> list[str]:
    found = await portal.ask("Introduction", id=introduction_id)
    return list(found["introduction"]["suggestedTimes"])
