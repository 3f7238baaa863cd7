"""A SCIM user read as a person: which of its attributes become which part of a profile."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from unicodedata import normalize

from chassis.errors import BadInput
from services.profiles.integrations.domain.person import CLEAN, OF_THE_AFFILIATION, Person

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CAIRN = "urn:ietf:params:scim:schemas:extension:cairn:2.0:User"
ALWAYS_SAID = ("employer", "team", "title")
"""What a SCIM user without it says is empty: the resource is the whole of what the network has to say."""


def person_of(user: Mapping[str, Any], *, external_id: str, manager: str = "") -> Person:
    """The person; `manager` is the external id of theirs.

    A value that has no meaning here is the network's to keep and to read back, and nothing becomes of it.
    """
    said = dict(_cleaned(_profile(user), CLEAN))
    own = user.get(CAIRN) or {}
    theirs = {"degree": own.get("degree"), "graduated": own.get("graduationYear")}
    return Person(
        external_id=external_id,
        said={**dict.fromkeys(ALWAYS_SAID, ""), **said},
        manager=manager,
        inactive=user.get("active") is False,
        **dict(_cleaned(theirs, OF_THE_AFFILIATION)),
    )


def email_of(user: Mapping[str, Any]) -> str | None:
    """Where mail goes: the address marked primary, else that of work, else the first, else a user name that is one."""
    emails = [each for each in user.get("emails") or () if each.get("value")]
    emails.sort(key=lambda each: (not each.get("primary"), str(each.get("type")).lower() != "work"))
    for candidate in [*(each["value"] for each in emails), user.get("userName")]:
        with suppress(BadInput):
            return str(CLEAN["email"](candidate))
    return None


def manager_of(user: Mapping[str, Any]) -> str | None:
    """The SCIM id of the manager."""
    said = (user.get(ENTERPRISE) or {}).get("manager") or {}
    return said.get("value")


def folded(value: Any) -> Any:
    """A resource as SCIM compares it: every text in normal form and in small letters."""
    if isinstance(value, str):
        return normalize("NFC", normalize("NFC", value).lower())
    if isinstance(value, dict):
        return {key: folded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [folded(each) for each in value]
    return value


def _profile(user: Mapping[str, Any]) -> dict[str, Any]:
    work, own = user.get(ENTERPRISE) or {}, user.get(CAIRN) or {}
    return {
        "display_name": _name(user),
        "email": email_of(user),
        "locale": str(user.get("preferredLanguage") or user.get("locale") or "").replace("_", "-") or None,
        "zone": own.get("zone") or user.get("timezone"),
        "title": user.get("title"),
        "employer": work.get("organization"),
        "team": work.get("department"),
        "region": _country(user),
        "career_stage": own.get("careerStage"),
        "industries": [own["industry"]] if own.get("industry") else None,
    }


def _name(user: Mapping[str, Any]) -> str | None:
    name = user.get("name") or {}
    parts = " ".join(part for part in (name.get("givenName"), name.get("familyName")) if part)
    return user.get("displayName") or name.get("formatted") or parts or user.get("userName")


def _country(user: Mapping[str, Any]) -> str | None:
    addresses = sorted(user.get("addresses") or (), key=lambda each: not each.get("primary"))
    return next((each["country"] for each in addresses if each.get("country")), None)


def _cleaned(values: Mapping[str, Any], clean: Mapping[str, Callable[[Any], Any]]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if value is not None:
            with suppress(BadInput):
                yield name, clean[name](value)
