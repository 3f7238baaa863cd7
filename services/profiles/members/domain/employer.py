"""Employers and teams, told to others without their names."""

from uuid import NAMESPACE_URL, UUID, uuid5


def stand_in(*names: str) -> UUID | None:
    """Stands for an employer or a team without naming it: equal for names that differ in case and spaces only."""
    words = [" ".join(name.casefold().split()) for name in names]
    return uuid5(NAMESPACE_URL, "urn:cairn:employer:" + "/".join(words)) if words[0] else None
