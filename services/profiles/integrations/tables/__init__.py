"""The tables of integrations: networks with who belongs to them, their clients, and what they import."""

from services.profiles.integrations.tables.clients import client_secrets, integration_clients
from services.profiles.integrations.tables.networks import affiliations, networks
from services.profiles.integrations.tables.provisioned import provisioned

__all__ = [
    "affiliations",
    "client_secrets",
    "integration_clients",
    "networks",
    "provisioned",
]
