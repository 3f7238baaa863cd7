"""Cursors read back: each is the id of the last row that was seen, and what a client sends may be anything."""

from collections.abc import Container

from chassis.errors import BadInput
from chassis.graph import NO_CURSOR, Page
from services.profiles.taxonomy import industries_by_code, skills_by_uri


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
            raise BadInput(NO_CURSOR)


def _known(last: str, *, among: Container[str]) -> str:
    if last not in among:
        raise BadInput(NO_CURSOR)
    return last
