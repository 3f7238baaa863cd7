"""SCIM 2.0 (RFC 7643, RFC 7644): the protocol is scim2-server's, what is kept and what it means is ours."""

from services.profiles.integrations.rest.scim.app import ScimApplication

__all__ = ["ScimApplication"]
