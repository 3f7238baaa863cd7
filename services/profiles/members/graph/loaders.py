"""Loaders: what hangs on the members of a list is read in one statement for all of them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from strawberry.dataloader import DataLoader

from chassis.graph import GraphContext, Info
from services.profiles.directory.domain.responsiveness import Responsiveness
from services.profiles.directory.queries.responsiveness import responsiveness_of
from services.profiles.members.domain.availability import AvailabilityException
from services.profiles.members.queries.people import (
    AvailabilityView,
    NeedView,
    OfferView,
    availabilities_of,
    exceptions_of,
    needs_of,
    offers_of,
)

NeedsKey = tuple[UUID, int, UUID | None]
"""Whose needs, how many at most, and before which one (None: from the newest on)."""


class Loaders:
    """One request's loaders, each for what hangs on a member."""

    def __init__(self, context: GraphContext) -> None:
        self._reading = context.reading
        self.offers: DataLoader[UUID, OfferView | None] = DataLoader(self._offers)
        self.availabilities: DataLoader[UUID, AvailabilityView | None] = DataLoader(self._availabilities)
        self.responsiveness: DataLoader[UUID, Responsiveness | None] = DataLoader(self._responsiveness)
        self.exceptions: DataLoader[UUID, Sequence[AvailabilityException]] = DataLoader(self._exceptions)
        self.needs: DataLoader[NeedsKey, Sequence[NeedView]] = DataLoader(self._needs)

    async def _offers(self, member_ids: list[UUID]) -> list[OfferView | None]:
        async with self._reading() as tx:
            found = await offers_of(tx, member_ids)
        return [found.get(member_id) for member_id in member_ids]

    async def _availabilities(self, member_ids: list[UUID]) -> list[AvailabilityView | None]:
        async with self._reading() as tx:
            found = await availabilities_of(tx, member_ids)
        return [found.get(member_id) for member_id in member_ids]

    async def _responsiveness(self, member_ids: list[UUID]) -> list[Responsiveness | None]:
        async with self._reading() as tx:
            found = await responsiveness_of(tx, member_ids)
        return [found.get(member_id) for member_id in member_ids]

    async def _exceptions(self, member_ids: list[UUID]) -> list[Sequence[AvailabilityException]]:
        async with self._reading() as tx:
            found = await exceptions_of(tx, member_ids)
        return [found.get(member_id, ()) for member_id in member_ids]

    async def _needs(self, keys: list[NeedsKey]) -> list[Sequence[NeedView]]:
        owners: dict[tuple[int, UUID | None], list[UUID]] = defaultdict(list)
        for member_id, most, before in keys:
            owners[most, before].append(member_id)
        found: dict[NeedsKey, Sequence[NeedView]] = {}
        async with self._reading() as tx:
            for (most, before), member_ids in owners.items():
                by_owner = await needs_of(tx, member_ids, before=before, most=most)
                found |= {(member_id, most, before): by_owner.get(member_id, ()) for member_id in member_ids}
        return [found[key] for key in keys]


def loaders(info: Info) -> Loaders:
    """The loaders that all fields of one request share."""
    shared: Loaders = info.context.parts.setdefault("loaders", Loaders(info.context))
    return shared


def forget_what_was_read(info: Info) -> None:
    """After a write, the next field of the same request reads anew."""
    info.context.parts.pop("loaders", None)
