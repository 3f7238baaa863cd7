"""Creating users, which is what networks do thousands of times: many together, at the price of one."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, cast

from scim2_models import BulkOperation, Error, PatchOp, Resource, ResourceType, SCIMException
from scim2_server.bulk import BulkPlan
from scim2_server.conditions import Conditions
from scim2_server.handler import AsyncScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation
from scim2_server.service import ScimService

from services.profiles.integrations.commands.provisioned import USER
from services.profiles.integrations.rest.scim.intake import Intake
from services.profiles.integrations.rest.scim.storage import NetworkStorage


class Handler(AsyncScimHandler):
    """scim2-server's handler, which would open a transaction for each user."""

    storage: NetworkStorage

    def __init__(self, service: ScimService, storage: NetworkStorage, intake: Intake) -> None:
        super().__init__(service, storage)
        self._intake = intake

    async def create(self, request: ScimRequest) -> ScimResponse:
        """Users by way of the intake, everything else as the library does it."""
        with self.service.provider:
            target = self.service.route(request, Operation.create)
            resource_type = self.service.resource_type_at(cast("str", target.endpoint))
            if resource_type.name != USER:
                return await super().create(request)
            self.service.authorize(request, target, resource_type)
            user = self.service.read_creation(resource_type, request.body, request.header("Content-Type"))
            created = await self._intake.create(self.storage.network, resource_type, user)
            return self.service.creation_response(request.base_url, created)

    async def bulk(self, request: ScimRequest) -> ScimResponse:
        with self.service.provider:
            self.service.route(request, Operation.bulk)
            # A thousand operations are read in a thread, for nobody else is to wait for that.
            plan = await asyncio.to_thread(self.service.read_bulk, request.body, request.header("Content-Type"))
            together = await self._created_together(plan)
            for step in plan:
                if step.index in together:
                    created = together[step.index]
                    plan.record(step, self._success(request, plan.operation(step), created), created)
                else:
                    plan.record(step, *await self.run_bulk_step(request, plan, step))
            return self.service.bulk_response(plan)

    async def patch_resource(
        self, resource_type: ResourceType, resource_id: str, patch_op: "PatchOp[Any]", conditions: Conditions
    ) -> Resource[Any]:
        """As the library does it, in a thread: to find one of a group's thousands of members takes it seconds."""
        current = await self.storage.get(resource_type, resource_id)
        version = current.meta.version if current.meta else None
        patched = await asyncio.to_thread(self.service.apply_patch, current, patch_op, conditions)
        if patched is None:
            return current
        return await self.storage.update(resource_type, patched, expected_version=version)

    async def _created_together(self, plan: BulkPlan) -> Mapping[int, Resource[Any]]:
        """The resources by the place of their operation; none when they must be looked at one by one.

        That is when anything else is asked for than new users, or when one of them is refused: the others then stay.
        """
        if not self._only_creates_users(plan):
            return {}
        users = [cast("Resource[Any]", operation.data) for operation in plan.operations]
        try:
            async with self.storage.operation():
                created = await self.storage.create_all(self.service.get_resource_type(USER), users)
        except SCIMException:
            return {}
        return dict(enumerate(created))

    def _only_creates_users(self, plan: BulkPlan) -> bool:
        paths = {(operation.path or "").strip("/") for operation in plan.operations}
        creates = all(operation.method == BulkOperation.Method.post for operation in plan.operations)
        refers = any(plan.references(operation) for operation in plan.operations)
        valid = not any(isinstance(operation.response, Error) for operation in plan.operations)
        bulk_ids = [operation.bulk_id for operation in plan.operations]
        return creates and valid and paths == {"Users"} and not refers and _differ(bulk_ids)

    def _success(self, request: ScimRequest, operation: Any, created: Resource[Any]) -> dict[str, Any]:
        outcome = self.service.bulk_outcome(request.base_url, operation)
        return self.service.bulk_success(request.base_url, operation, outcome, created)


def _differ(values: Sequence[Any]) -> bool:
    return len(set(values)) == len(values)
