"""The share that a client account has in a plan: what the writers of its rows are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from gateway.config import Settings
from gateway.seeding.client import Client, random_of
from gateway.seeding.loading import Loader
from gateway.seeding.plan import SeedPlan


@dataclass(frozen=True, slots=True)
class Share:
    """One client account to be filled: where to, and with how much."""

    loader: Loader
    client: Client
    settings: Settings
    plan: SeedPlan
    provider_id: int
    counts: Mapping[str, int]
    """Rows of the tables that the plan counts."""

    def random(self, *purpose: object) -> Random:
        """Random numbers for one purpose; what others draw does not shift them."""
        return random_of(self.plan.seed, self.client.number, *purpose)
