"""Cursors read back: what a client sends may be anything."""

from uuid import UUID

from chassis.errors import BadInput
from chassis.graph import Page, as_uuid

NOT_OURS = "after is not a cursor that this service gave out."


def before(page: Page) -> UUID | None:
    """The id that the page's rows come before; None from the newest on."""
    if page.after is None:
        return None
    match page.after:
        case (str(last),):
            return as_uuid(last, name="after")
        case _:
            raise BadInput(NOT_OURS)


def after_skill(page: Page) -> tuple[int, int, str, str] | None:
    """Tier, distance, label and URI of the last suggestion seen; None from the best on."""
    if page.after is None:
        return None
    match page.after:
        case (int(tier), int(distance), str(label), str(uri)):
            return tier, distance, label, uri
        case _:
            raise BadInput(NOT_OURS)


def after_code(page: Page) -> str | None:
    """The code of the last industry seen; None from the first on."""
    if page.after is None:
        return None
    match page.after:
        case (str(code),):
            return code
        case _:
            raise BadInput(NOT_OURS)
