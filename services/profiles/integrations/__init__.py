"""Integrations: alumni networks, their clients and imports, SCIM, and who is the same person."""
