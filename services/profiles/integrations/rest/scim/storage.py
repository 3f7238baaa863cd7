"""Where scim2-server reads and writes: the resources of one network, each operation in a transaction of its own."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast
from uuid import UUID

import orjson
from scim2_models import (
    ForbiddenException,
    InvalidValueException,
    Meta,
    NotFoundException,
    PreconditionFailedException,
    ResourceType,
    ResponseParameters,
    ScimProvider,
    SearchRequest,
    UniquenessException,
)
from scim2_models import Resource as ScimResource
from scim2_server.storage import AsyncScimStorage, SearchPage
from sqlalchemy.exc import IntegrityError

from chassis.db import Database, Transaction
from chassis.errors import BadInput
from chassis.ids import new_id
from chassis.keyring import Keyring
from services.profiles.integrations.commands.here import Network
from services.profiles.integrations.commands.provisioned import (
    PersonErased,
    Resource,
    create_resources,
    remove_resource,
    replace_resource,
)
from services.profiles.integrations.queries.provisioned import (
    Kept,
    found_resources,
    locked_resource_of,
    resource_of,
)
from services.profiles.members.domain.member import MemberErased

TAKEN = re.compile(r"provisioned_(user_name|given_id|email|once)|affiliations_pkey")
NEVER_KEPT = ("id", "meta", "password", "groups")


class NetworkStorage(AsyncScimStorage):
    """The storage of one request, which speaks for `network`."""

    def __init__(self, db: Database, keyring: Keyring, *, provider: ScimProvider, network: Network) -> None:
        self._db = db
        self._keyring = keyring
        self._provider = provider
        self.network = network
        self._open: Transaction | None = None

    def operation(self) -> AbstractAsyncContextManager[None]:
        return self._operation()

    @asynccontextmanager
    async def _operation(self) -> AsyncIterator[None]:
        """A refusal rolls back what the operation did; of a bulk request the others stay."""
        try:
            async with self._db.transaction() as tx:
                self._open = tx
                yield
        except IntegrityError as error:
            if TAKEN.search(str(error.orig)):
                raise UniquenessException(detail="Another resource of this network has this value.") from error
            raise
        except (PersonErased, MemberErased) as error:
            raise ForbiddenException(detail=str(error)) from error
        except BadInput as error:
            raise InvalidValueException(detail=str(error)) from error
        finally:
            self._open = None

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> ScimResource[Any]:
        """Without response parameters the server is about to change it, so it is locked."""
        read = locked_resource_of if response_parameters is None else resource_of
        kept = await read(self._tx, self.network.id, kind=_kind(resource_type), id_=_id(resource_id))
        if kept is None:
            raise NotFoundException(detail=f"There is no {resource_type.name} {resource_id}.")
        return self._shown(kept)

    async def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        models = {_kind(each): self._model(_kind(each)) for each in resource_types}
        total, page = await found_resources(self._tx, self.network.id, models=models, request=search_request)
        return SearchPage(total, [self._shown(kept) for kept in page])

    async def create(self, resource_type: ResourceType, resource: ScimResource[Any]) -> ScimResource[Any]:
        return (await self.create_all(resource_type, [resource]))[0]

    async def create_all(
        self, resource_type: ResourceType, resources: Sequence[ScimResource[Any]]
    ) -> list[ScimResource[Any]]:
        """Many at the price of one; one that cannot be is the end of all."""
        kind, now = _kind(resource_type), self._tx.now
        made = [Resource(id=new_id(), kind=kind, content=_content(resource)) for resource in resources]
        if len({each.key for each in made}) < len(made):
            raise UniquenessException(detail="Two of these have the same externalId.")
        await create_resources(self._tx, self._keyring, self.network, resources=made)
        return [
            self._shown(Kept(id=each.id, kind=kind, resource=each.content, version=1, created_at=now, updated_at=now))
            for each in made
        ]

    async def update(
        self, resource_type: ResourceType, resource: ScimResource[Any], *, expected_version: str | None = None
    ) -> ScimResource[Any]:
        kept = await self._locked(resource_type, str(resource.id), expected_version=expected_version)
        wanted = Resource(id=kept.id, kind=kept.kind, content=_content(resource))
        await replace_resource(self._tx, self._keyring, self.network, resource=wanted)
        return self._shown(
            Kept(
                id=kept.id,
                kind=kept.kind,
                resource=wanted.content,
                version=kept.version + 1,
                created_at=kept.created_at,
                updated_at=self._tx.now,
            )
        )

    async def delete(
        self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None
    ) -> None:
        kept = await self._locked(resource_type, resource_id, expected_version=expected_version)
        ended = Resource(id=kept.id, kind=kept.kind, content=kept.resource)
        await remove_resource(self._tx, self._keyring, self.network, resource=ended)

    @property
    def _tx(self) -> Transaction:
        if self._open is None:
            raise RuntimeError("scim2-server opens an operation before it calls the storage")
        return self._open

    async def _locked(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None) -> Kept:
        kind, id_ = _kind(resource_type), _id(resource_id)
        kept = await locked_resource_of(self._tx, self.network.id, kind=kind, id_=id_)
        if kept is None:
            raise NotFoundException(detail=f"There is no {resource_type.name} {resource_id}.")
        if expected_version is not None and expected_version != _version(kept):
            raise PreconditionFailedException
        return kept

    def _model(self, kind: str) -> type[ScimResource[Any]]:
        return cast("type[ScimResource[Any]]", self._provider.model_for(kind))

    def _shown(self, kept: Kept) -> ScimResource[Any]:
        """As scim2-server wants it, without a location: the server alone knows addresses."""
        shown = self._model(kept.kind).model_validate({**kept.resource, "id": str(kept.id)})
        shown.meta = Meta(
            resource_type=kept.kind,
            created=kept.created_at,
            last_modified=kept.updated_at,
            version=_version(kept),
        )
        return shown


def _kind(resource_type: ResourceType) -> str:
    return str(resource_type.name)


def _version(kept: Kept) -> str:
    return f'W/"{kept.version}"'


def _id(resource_id: str) -> UUID:
    try:
        return UUID(resource_id)
    except ValueError as error:
        raise NotFoundException(detail=f"There is nothing called {resource_id} here.") from error


def _content(resource: ScimResource[Any]) -> dict[str, Any]:
    """The JSON to keep; a password is nobody's to keep here, and PostgreSQL keeps no NUL."""
    content = {name: value for name, value in resource.model_dump().items() if name not in NEVER_KEPT}
    try:
        json = orjson.dumps(content)
    except orjson.JSONEncodeError as error:
        raise InvalidValueException(detail="A number has at most 64 bits, and a text whole characters.") from error
    if b"\\u0000" in json:
        raise InvalidValueException(detail="A text must not have the character NUL.")
    return content
