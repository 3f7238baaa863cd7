"""The tables of integrations: networks with who belongs to them, their clients, and what they import."""

from services.profiles.integrations.tables.clients import client_secrets, integration_clients
from services.profiles.integrations.tables.imports import (
    duplicates,
    import_lanes,
    import_rows,
    imports,
    lookalikes,
    merges,
    pairs,
)
from services.profiles.integrations.tables.networks import affiliations, networks
from services.profiles.integrations.tables.provisioned import provisioned

__all__ = [
    "affiliations",
    "client_secrets",
    "duplicates",
    "import_lanes",
    "import_rows",
    "imports",
    "integration_clients",
    "lookalikes",
    "merges",
    "networks",
    "pairs",
    "provisioned",
]
