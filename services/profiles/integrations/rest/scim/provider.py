"""What the SCIM service says of itself: users with two extensions, groups, and what it can do."""

from typing import Any

from pydantic import field_validator
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Extension,
    Filter,
    Group,
    Patch,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)
from scim2_models import EnterpriseUser as StandardEnterpriseUser

from services.profiles.integrations.rest.scim.limits import MOST_OPERATIONS

MOST_BULK_BYTES = 4 * 2**20
MOST_RESULTS = 200


class EnterpriseUser(StandardEnterpriseUser):
    """RFC 7643's extension, which also takes a manager as Entra names them: by a bare id."""

    @field_validator("manager", mode="before")
    @classmethod
    def _named_by_a_bare_id(cls, value: Any) -> Any:
        return {"value": value} if isinstance(value, str) else value


class CairnUser(Extension):
    """What a mentoring platform wants to know of an alumnus beyond RFC 7643."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:cairn:2.0:User")

    degree: str | None = None
    """What the person studied, as the network says it."""

    graduation_year: int | None = None
    """The year, from 1900 to 2100."""

    career_stage: str | None = None
    """One of STUDENT, EARLY, MID, SENIOR, EXECUTIVE, CHANGING, RETIRED; anything else is kept and ignored."""

    industry: str | None = None
    """The code in ISIC Rev. 4 of the industry that the person works in."""

    zone: str | None = None
    """An IANA time zone; it goes before timezone."""


# Entra removes by value and writes to an entry that its filter would have to make first; both send what we do not know.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)

CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BULK_BYTES),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="OAuth 2.0 bearer token",
            description="A token of the token endpoint, by client credentials, with the scope scim.",
            spec_uri="https://www.rfc-editor.org/info/rfc6750",
            primary=True,
        )
    ],
)


def provider() -> ScimProvider:
    return ScimProvider(
        models=[User, EnterpriseUser, CairnUser, Group],
        resource_types=[
            ResourceType.from_resource(User[EnterpriseUser | CairnUser]),
            ResourceType.from_resource(Group),
        ],
        config=CONFIG,
        policy=POLICY,
    )
