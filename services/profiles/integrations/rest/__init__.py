"""The protocols of integrations: the token endpoint, SCIM, and REST for networks."""
