"""What our service answers otherwise than scim2-server: a PATCH with its resource, and less than a whole day's work."""

from typing import Any

from scim2_models import (
    Context,
    PatchOp,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_server.bulk import BulkPlan
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation
from scim2_server.service import ScimService

from services.profiles.integrations.rest.scim.limits import (
    MOST_BYTES,
    MOST_SEARCH_BYTES,
    refuse_far_start,
    refuse_large_body,
    refuse_long_bulk,
    refuse_long_patch,
    refuse_long_search,
)

SEARCHES = (Operation.search, Operation.search_with_body)


class Service(ScimService):
    """Looks at the size of what is asked before anything is made of it: one request must not keep others waiting."""

    def max_body_size(self, request: ScimRequest) -> int | None:
        most = super().max_body_size(request)
        if most is not None:
            return most
        return MOST_SEARCH_BYTES if self.match(request).operation in SEARCHES else MOST_BYTES

    def ensure_body_size(self, request: ScimRequest) -> None:
        """Refuses a body that was cut off; one of a path that is not there is refused for that."""
        most = self.max_body_size(request)
        if most:
            refuse_large_body(request.body, most=most)

    def read_patch(self, resource_type: ResourceType, body: bytes, content_type: str | None) -> "PatchOp[Any]":
        refuse_long_patch(self.decode_body(body, content_type))
        return super().read_patch(resource_type, body, content_type)

    def read_bulk(self, body: bytes, content_type: str | None) -> BulkPlan:
        self.ensure_bulk_payload_size(len(body))
        refuse_long_bulk(self.decode_body(body, content_type))
        return super().read_bulk(body, content_type)

    def read_search(self, resource_types: list[ResourceType], payload: Any) -> tuple[SearchRequest[Any], Any]:
        refuse_long_search(payload)
        search, position = super().read_search(resource_types, payload)
        refuse_far_start(search.start_index)
        return search, position

    def patch_response(
        self, base_url: str, resource: Resource[Any], response_parameters: ResponseParameters[Any]
    ) -> ScimResponse:
        """With the resource: clients that read nothing back would have to ask again."""
        published = self.publish(base_url, resource)
        return self.resource_response(published, Context.RESOURCE_REPLACEMENT_RESPONSE, response_parameters)
