"""How much one SCIM request may ask for; each refusal says the limit, and comes before the costly reading of a body."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from scim2_models import InvalidFilterException, InvalidPathException, InvalidValueException, PayloadTooLargeException

MOST_BYTES = 2**20
MOST_SEARCH_BYTES = 2**14
MOST_OPERATIONS = 1000
"""Of a bulk request, where each operation of a PATCH in it counts as one."""
MOST_PATCH_OPERATIONS = 100
MOST_TERMS = 50
"""Of a filter, and of all paths of a PATCH together."""
LONGEST_FILTER = 4096
LONGEST_PATH = 512
LAST_PLACE = 2**31 - 1
"""Far beyond any network, and a number that PostgreSQL takes."""

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_JOINED = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)


def refuse_large_body(body: bytes, *, most: int) -> None:
    if len(body) > most:
        raise PayloadTooLargeException(detail=f"A body has at most {most} bytes here; send less at a time.")


def refuse_long_patch(payload: Any) -> None:
    operations = list(_all(payload, "operations"))
    if len(operations) > MOST_PATCH_OPERATIONS:
        raise PayloadTooLargeException(
            detail=f"A PATCH has at most {MOST_PATCH_OPERATIONS} operations here; send the others in another one."
        )
    paths = [path for operation in operations for path in _values(operation, "path") if isinstance(path, str)]
    if any(len(path) > LONGEST_PATH for path in paths) or _terms(paths) > MOST_TERMS:
        raise InvalidPathException(
            detail=f"A path has at most {LONGEST_PATH} characters here, and those of a PATCH {MOST_TERMS} terms."
        )


def refuse_long_bulk(payload: Any) -> None:
    """A PATCH in it is refused with the whole of it, for nothing of it has been done yet."""
    operations = list(_all(payload, "operations"))
    patches = [change for operation in operations for change in _values(operation, "data")]
    if len(operations) + sum(_count(patch) for patch in patches) > MOST_OPERATIONS:
        raise PayloadTooLargeException(
            detail=f"A bulk request has at most {MOST_OPERATIONS} operations (maxOperations); those of a PATCH count."
        )
    for patch in patches:
        refuse_long_patch(patch)


def refuse_long_search(payload: Any) -> None:
    for asked in _values(payload, "filter"):
        if isinstance(asked, str) and (len(asked) > LONGEST_FILTER or _terms([asked]) > MOST_TERMS):
            raise InvalidFilterException(
                detail=f"A filter has at most {LONGEST_FILTER} characters and {MOST_TERMS} terms here."
            )


def refuse_far_start(start: int | None) -> None:
    if start is not None and start > LAST_PLACE:
        raise InvalidValueException(detail=f"startIndex is at most {LAST_PLACE} here.")


def _terms(expressions: Sequence[str]) -> int:
    """How many comparisons there are, whatever stands in quotation marks."""
    return sum(len(_JOINED.findall(_TEXT.sub("", each))) for each in expressions) + 1


def _count(payload: Any) -> int:
    return sum(1 for _ in _all(payload, "operations"))


def _all(payload: Any, name: str) -> Iterator[Any]:
    for value in _values(payload, name):
        yield from value if isinstance(value, list) else ()


def _values(payload: Any, name: str) -> list[Any]:
    """What an attribute says; the case of its name does not count, and somebody may send it twice."""
    return [value for key, value in payload.items() if key.lower() == name] if isinstance(payload, dict) else []
