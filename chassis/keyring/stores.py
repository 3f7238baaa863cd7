"""The keyring in the register of stores: the key itself goes, by `Keyring.destroy` alone."""

from chassis.keyring.tables import member_keys
from chassis.stores.register import Kept, Store, Stores, naming

STORES: Stores = (
    Store(
        table=member_keys,
        of=naming("member_id"),
        erasure=Kept("the row without its key keeps a new key from being made"),
    ),
)
