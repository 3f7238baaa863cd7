"""What boards keep of a member."""

from chassis.stores import Stores

STORES: Stores = ()
