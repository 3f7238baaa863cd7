"""What staff's own tables keep of a member, how it is erased, and what of it they get in an export."""

from chassis.stores import Stores

STORES: Stores = ()
