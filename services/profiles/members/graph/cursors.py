"""Cursors read back: each is the id of the last row that was seen, and what a client sends may be anything."""

from collections.abc import Container
from uuid import UUID

from chassis.errors import BadInput
from chassis.graph import Page, as_uuid
from services.profiles.taxonomy import industries_by_code, skills_by_uri


def before(page: Page) -> UUID | None:
    """The id that the page's rows come before; None from the newest on."""
    return as_uuid(_last(page), name="after") if page.after else None


def after_skill(page: Page) -> str | None:
    """The URI of the last suggestion seen; None from the best on."""
    return _known(_last(page), among=skills_by_uri()) if page.after else None


def after_code(page: Page) -> str | None:
    """The code of the last industry seen; None from the first on."""
    return _known(_last(page), among=industries_by_code()) if page.after else None


def _last(page: Page) -> str:
    match page.after:
        case (str(last),):
            return last
        case _:
            raise BadInput("after is not a cursor that this service gave out.")


def _known(last: str, *, among: Container[str]) -> str:
    if last not in among:
        raise BadInput("after is not a cursor that this service gave out.")
    return last
