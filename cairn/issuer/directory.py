"""Who may sign in at the demo issuer, and which clients it knows; kept in a JSON file that may be edited."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

SEEDED = re.compile(r"member-\d{4,6}")


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Somebody to sign in as; `roles` make association staff, the number and the address are vouched for."""

    subject: str
    name: str
    story: str = ""
    roles: tuple[str, ...] = ()
    member_number: str | None = None
    email: str | None = None

    @property
    def vouched(self) -> dict[str, object]:
        """The claims by which a person who was imported is found again."""
        number = {"member_number": self.member_number} if self.member_number else {}
        return {**number, **({"email": self.email, "email_verified": True} if self.email else {})}


@dataclass(frozen=True, kw_only=True)
class Registration:
    """An OAuth client: public with redirect URIs, or confidential with a secret."""

    client_id: str
    name: str
    scope: str
    secret: str | None = None
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everybody whom the issuer knows."""

    personas: tuple[Persona, ...]
    clients: tuple[Registration, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file that `save` wrote."""
        found = json.loads(path.read_text())
        return cls(
            personas=tuple(Persona(**{**entry, "roles": tuple(entry["roles"])}) for entry in found["personas"]),
            clients=tuple(
                Registration(**{**entry, "redirect_uris": tuple(entry["redirect_uris"])}) for entry in found["clients"]
            ),
        )

    def save(self, path: Path) -> None:
        """Write the directory, readable by its owner only because it holds the clients' secrets."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n")

    def persona(self, subject: str) -> Persona | None:
        """Find a persona, or make one of a seeded member such as `member-0042`."""
        for persona in self.personas:
            if persona.subject == subject:
                return persona
        return Persona(subject=subject, name=subject) if SEEDED.fullmatch(subject) else None

    def client(self, client_id: str) -> Registration | None:
        """Find a client."""
        return next((client for client in self.clients if client.client_id == client_id), None)


# Their names are those of the seeded association; Samir works for it and is no member.
PERSONAS = (
    Persona(
        subject="amara",
        name="Amara Wanjiku Odhiambo",
        story="mentee in Nairobi, from hospital nursing to health data",
        member_number="1001",
        email="amara@example.org",
    ),
    Persona(subject="bjorn", name="Björn Åkerlund", story="mentor in Stockholm, health informatics"),
    Persona(subject="chen", name="陈思远", story="data engineer in Shanghai, looking for peers"),
    Persona(subject="fatima", name="فاطمة الزهراء بنجلون", story="finance director in Casablanca"),
    Persona(
        subject="pia", name="Pia Hämäläinen", story="programme manager of the association", roles=("programme_manager",)
    ),
    Persona(
        subject="samir",
        name="Samir Haddad",
        story="operator and support of the association",
        roles=("operator", "support"),
    ),
)


def demo(*, northbridge_secret: str) -> Directory:
    """Give the directory that a new installation starts with."""
    portal = Registration(
        client_id="portal",
        name="Member portal",
        scope="openid profile",
        redirect_uris=("http://127.0.0.1/signed-in", "http://localhost/signed-in"),
    )
    northbridge = Registration(
        client_id="northbridge",
        name="Northbridge alumni network",
        scope="members:read members:write relationships:read webhooks:write",
        secret=northbridge_secret,
    )
    return Directory(personas=PERSONAS, clients=(portal, northbridge))
