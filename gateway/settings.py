"""The gateway's variables; only its `__main__` builds them from the environment."""

from pathlib import Path

from chassis.settings import ServerSettings


class GatewaySettings(ServerSettings):
    """Where the services, the issuer and Valkey are, and what a caller may spend."""

    port: int = 4000
    profiles_url: str
    matching_url: str
    sessions_url: str
    notifications_url: str
    redis_url: str | None = None
    issuer_url: str
    issuer_jwks_url: str
    audience: str = "cairn"
    identity_key_file: Path
    web_folder: Path | None = None
    """The web apps' built files, served at / when the folder is there."""
    planner: bool = True
    """Off: only trusted documents run, and no Node process is ever started."""
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, comma separated."""
    request_seconds: float = 15.0
    subgraph_seconds: float = 10.0
    points_per_minute: int = 6_000
    anonymous_points_per_minute: int = 300
    rates_seconds: float = 0.25
    """How long a request may wait for Valkey before the count is kept locally."""
    trace_ratio: float = 0.01
    """The share of requests whose traces are recorded by the services."""

    def services(self) -> dict[str, str]:
        return {
            "profiles": self.profiles_url,
            "matching": self.matching_url,
            "sessions": self.sessions_url,
            "notifications": self.notifications_url,
        }
