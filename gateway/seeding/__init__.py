"""Believable data: a demo company to look at, and stores of any size to measure with."""

from gateway.seeding.plan import DEMO, SeedPlan, scaled
from gateway.seeding.seed import SeedReport, seed

__all__ = ["DEMO", "SeedPlan", "SeedReport", "scaled", "seed"]
