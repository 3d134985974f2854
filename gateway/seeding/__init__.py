"""Believable data: a demo company to look at, and stores of any size to measure with."""

from gateway.seeding.fill import SeedReport, seed
from gateway.seeding.plan import DEMO, SeedPlan, scaled

__all__ = ["DEMO", "SeedPlan", "SeedReport", "scaled", "seed"]
