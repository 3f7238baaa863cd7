"""How a kernel is compiled: without the interpreter's lock, and kept on disk where a disk lets us."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

from services.matching.engine.kernels.kept import PLACES

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles on first call for the types of its arguments.

    numba keeps the code where NUMBA_CACHE_DIR says, else beside the source, else in the user's cache folder; where it
    can write nowhere (RuntimeError), the code is compiled anew in each process: slower to begin with, never different.
    """
    vars(numba.config)["CACHE_LOCATOR_CLASSES"] = PLACES
    try:
        kept: Callable[P, R] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        return anew(function)
    return kept


def anew(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles for this process alone."""
    dispatcher: Callable[P, R] = numba.njit(nogil=True, error_model="numpy")(function)
    return dispatcher
