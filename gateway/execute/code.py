"""Generated Python: the one place that turns lines of source into functions."""

from collections.abc import Callable
from typing import Any


def function(name: str, lines: list[str], namespace: dict[str, Any]) -> Callable[..., Any]:
    """Run `lines` in `namespace` and return what they call `name`.

    Every name from a document or a schema must have entered `lines` by `repr`; GraphQL's lexer admits only
    letters, digits and underscores in names anyway.
    """
    exec(compile("\n".join(lines), f"<generated {name}>", "exec"), namespace)  # noqa: S102 - Our own generated source.
    made: Callable[..., Any] = namespace[name]
    return made
