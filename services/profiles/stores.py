"""Where profiles keeps anything of a member: the table of contents of its areas' stores."""

from chassis.stores import SPINE, Stores
from services.profiles.directory import stores as directory
from services.profiles.integrations import stores as integrations
from services.profiles.members import stores as members
from services.profiles.privacy import stores as privacy
from services.profiles.staff import stores as staff

STORES: Stores = (
    *directory.STORES,
    *integrations.STORES,
    *privacy.STORES,
    *staff.STORES,
    *members.STORES,
    *SPINE,
)
"""Members come last of the areas: others refer to them."""
