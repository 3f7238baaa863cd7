"""A deterministic demo association, and the way it enters the platform: through the public API alone."""

from cairn.seed.association import members
from cairn.seed.gateway import SeedFailed
from cairn.seed.report import SeedReport, Timing
from cairn.seed.run import seed

__all__ = ["SeedFailed", "SeedReport", "Timing", "members", "seed"]
