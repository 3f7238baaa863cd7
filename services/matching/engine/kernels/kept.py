"""Where compiled code is kept, and since when it holds: kernels call each other, so a change in one makes all stale.

numba by itself looks only at the file of the outermost function.
"""

import hashlib
from functools import cache
from pathlib import Path

from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator

FOLDER = Path(__file__).parent


@cache
def stamp_of(folder: Path) -> str:
    """The digest of all sources of a folder."""
    sources = (path.name.encode() + b"\0" + path.read_bytes() for path in sorted(folder.glob("*.py")))
    return hashlib.sha256(b"\0".join(sources)).hexdigest()


class _Together:
    def get_source_stamp(self) -> str:
        return stamp_of(FOLDER)


class WhereToldTo(_Together, UserProvidedCacheLocator):
    """Where NUMBA_CACHE_DIR says."""


class BesideTheSource(_Together, InTreeCacheLocator):
    """In the folder where Python keeps its own."""


class WithTheUser(_Together, UserWideCacheLocator):
    """In the user's cache folder."""


PLACES = ",".join(f"{__name__}.{kind.__name__}" for kind in (WhereToldTo, BesideTheSource, WithTheUser))
"""As numba's setting CACHE_LOCATOR_CLASSES takes them: the first that can be written."""
