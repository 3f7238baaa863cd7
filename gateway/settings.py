"""The gateway's variables; only its `__main__` builds them from the environment."""

from pathlib import Path

from chassis.settings import ServerSettings


class GatewaySettings(ServerSettings):
    """Where the services, the issuer and Valkey are, and what a caller may spend."""

    port: int = 4000
    """The port to listen on, for the graph, health and metrics alike."""
    profiles_url: str
    """The base of profiles, whose graph is at /graphql."""
    matching_url: str
    """The base of matching."""
    sessions_url: str
    """The base of sessions."""
    notifications_url: str
    """The base of notifications."""
    redis_url: str | None = None
    """Valkey or Redis, where rates are counted together; without it each process counts its own."""
    issuer_url: str
    """The association's OpenID Connect issuer, exactly as its tokens name it in `iss`."""
    issuer_jwks_url: str
    """Where the issuer publishes its keys, as the gateway reaches it."""
    clients_issuer: str
    """Our own issuer of integration clients, exactly as its tokens name it in `iss`; profiles has its keys."""
    audience: str = "cairn"
    """The `aud` that an access token must name."""
    identity_key_file: Path
    """The private key, an Ed25519 JWK with a `kid`, that signs the identity forwarded to the services."""
    web_folder: Path | None = None
    """The web apps' built files, served at / when the folder is there."""
    planner: bool = True
    """Off: only trusted documents run, and no Node process is ever started."""
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, comma separated."""
    request_seconds: float = 15.0
    """The longest that one request may take."""
    subgraph_seconds: float = 10.0
    """The longest that one answer of a service may take."""
    points_per_minute: int = 6_000
    """What a caller with a token may spend: a request costs one point, and one more for every 100 of its cost."""
    anonymous_points_per_minute: int = 300
    """What an address without a token may spend."""
    rates_seconds: float = 0.25
    """How long a request may wait for Valkey before the count is kept locally."""
    imports_most_mib: int = 64
    """The largest file that /v1/imports passes on, in MiB; profiles has the same variable."""
    trace_ratio: float = 0.01
    """The share of requests whose traces are recorded by the services."""

    def services(self) -> dict[str, str]:
        return {
            "profiles": self.profiles_url,
            "matching": self.matching_url,
            "sessions": self.sessions_url,
            "notifications": self.notifications_url,
        }
