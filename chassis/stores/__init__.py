"""The register of stores: where a service keeps anything of a member, how that is erased, and how it is exported."""

from chassis.stores.erasing import (
    DidErase,
    Erase,
    Leaving,
    erase_stores,
    erased_among,
    erased_of,
    erasing,
    heeding_erasure,
    mark_erased,
    who_leaves,
)
from chassis.stores.exporting import count_pieces, exporting, on_export_requested, pieces
from chassis.stores.register import Deleted, Emptied, Kept, Store, Stores, naming
from chassis.stores.spine import SPINE

__all__ = [
    "SPINE",
    "Deleted",
    "DidErase",
    "Emptied",
    "Erase",
    "Kept",
    "Leaving",
    "Store",
    "Stores",
    "count_pieces",
    "erase_stores",
    "erased_among",
    "erased_of",
    "erasing",
    "exporting",
    "heeding_erasure",
    "mark_erased",
    "naming",
    "on_export_requested",
    "pieces",
    "who_leaves",
]
