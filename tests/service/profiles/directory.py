"""People who can be found, and what the one who searches is shown."""

from typing import Any

from chassis.identity import Identity
from chassis.ids import new_id
from tests.builders.profiles import a_profile, said
from tests.service.identity import Caller, a_member
from tests.service.profiles.documents import DIRECTORY, done


async def somebody(caller: Caller, name: str = "Amara Okafor", **profile: Any) -> Identity:
    """A member of this name whose profile is saved, and who says nothing that is not given here."""
    who = a_member()
    plain = {"headline": "", "bio": "", "languages": [], "industries": []}
    await save(caller, who, display_name=name, **{**plain, **profile})
    return who


async def save(caller: Caller, who: Identity, **profile: Any) -> None:
    await done(caller, who, "saveProfile", **said(a_profile(**profile)))


async def offering(caller: Caller, name: str, **offer: Any) -> Identity:
    who = await somebody(caller, name)
    await done(caller, who, "makeOffer", idempotencyKey=str(new_id()), **offer)
    return who


async def block(caller: Caller, who: Identity, other: Identity) -> None:
    await done(caller, who, "blockMember", memberId=str(other.id), idempotencyKey=str(new_id()))


async def searched(caller: Caller, who: Identity | None = None, **asked: Any) -> Any:
    """The directory as this member, or a stranger, sees it."""
    answer = await caller.ask(who or a_member(), DIRECTORY, **asked)
    assert "errors" not in answer, answer
    return answer["data"]["directory"]


async def names(caller: Caller, who: Identity | None = None, **asked: Any) -> list[str]:
    """Who is found, in order; the total must say the same."""
    found = await searched(caller, who, **asked)
    people = [edge["node"]["displayName"] for edge in found["edges"]]
    assert found["counts"]["total"] == len(people)
    return people


def facet(found: Any, name: str) -> dict[str, int]:
    (values,) = [each["values"] for each in found["counts"]["facets"] if each["facet"] == name]
    return {each["value"]: each["count"] for each in values}
