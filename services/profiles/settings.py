"""The variables of profiles: those of every service, where the members' keys are, and the issuer of clients' tokens."""

from pathlib import Path

from chassis.settings import KeyringSettings, ServiceSettings


class Settings(ServiceSettings, KeyringSettings):
    """What profiles needs."""

    clients_issuer: str
    """The gateway's public address: what the access tokens of integration clients carry in `iss`."""
    clients_key_file: Path
    """The private key, an Ed25519 JWK with a `kid`, that signs the access tokens of integration clients."""
    imports_most_mib: int = 64
    """The largest file that an import may be, in MiB; the gateway has the same variable."""
    mentors_need_approval: bool = False
    """Whether who joins by themselves is recommended as a mentor only after the association's word."""
    association_network: str = "association"
    """The slug of the association's own network: its external ids are the `member_number` of the issuer's tokens."""
