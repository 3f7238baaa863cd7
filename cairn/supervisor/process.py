"""The kinds of things that a platform is started from; a table of them says everything about the order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cairn.backing.launch import Launch


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process that stays. `launch` prepares and is called again at each restart; `ready` is asked until it is."""

    name: str
    launch: Callable[[], Launch]
    ready: Callable[[], Awaitable[bool]]
    after: tuple[str, ...] = ()
    patience: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Task:
    """A process that must end well before what comes after it may start."""

    name: str
    launch: Callable[[], Launch]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that the supervisor does itself between processes."""

    name: str
    run: Callable[[], Awaitable[None]]
    after: tuple[str, ...] = ()


Part = Service | Task | Step
Table = tuple[Part, ...]
