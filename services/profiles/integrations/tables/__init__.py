"""The tables of integrations: networks with who belongs to them, their clients, and what they import."""

from services.profiles.integrations.tables.imports import duplicates, import_rows, imports, lookalikes, merges, pairs
from services.profiles.integrations.tables.networks import affiliations, networks

__all__ = [
    "affiliations",
    "duplicates",
    "import_rows",
    "imports",
    "lookalikes",
    "merges",
    "networks",
    "pairs",
]
