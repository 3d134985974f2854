"""How much to make: the counts that a store is filled to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_RESPONSE_RATE = 0.8
MAX_SURVEYS = 20


@dataclass(frozen=True, slots=True)
class SeedPlan:
    """Counts over all client accounts together. The same plan always makes the same rows.

    Every date lies in the three years before `anchor`. With `add`, rows join those that the store
    already holds; without, a store with accounts is refused.
    """

    provider: str = "Lighthouse Partners"
    accounts: int = 3
    locations: int = 64
    customers: int = 5_000
    requests: int = 20_000
    feedback: int = 8_000
    reviews: int = 6_000
    surveys: int = 6
    seed: int = 20261101
    anchor: dt.date = dt.date(2026, 11, 1)
    add: bool = False

    def __post_init__(self) -> None:
        if self.accounts < 1:
            raise ValueError("A seed plan needs at least one account. Set accounts to 1 or more.")
        for name in ("locations", "customers"):
            if getattr(self, name) < self.accounts:
                raise ValueError(
                    f"A seed plan with {self.accounts} accounts needs as many {name} or more;"
                    f" it has {getattr(self, name)}. Raise {name} or lower accounts."
                )
        for name in ("requests", "feedback", "reviews", "surveys"):
            if getattr(self, name) < 0:
                raise ValueError(f"A seed plan cannot have {getattr(self, name)} {name}.")
        if self.feedback > self.requests * MAX_RESPONSE_RATE:
            raise ValueError(
                f"A seed plan with {self.requests} requests can have"
                f" {int(self.requests * MAX_RESPONSE_RATE)} feedback at most; it has"
                f" {self.feedback}. Raise requests or lower feedback."
            )


DEMO = SeedPlan()


def scaled(locations: int, feedback: int) -> SeedPlan:
    """A plan of the proportions of the demo: four requests in ten are answered."""
    accounts = max(1, min(3, locations))
    return SeedPlan(
        accounts=accounts,
        locations=locations,
        customers=max(accounts, feedback * 3 // 5),
        requests=feedback * 5 // 2,
        feedback=feedback,
        reviews=feedback * 3 // 4,
        surveys=MAX_SURVEYS if feedback > DEMO.feedback else DEMO.surveys,
    )


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers of the given sum, in proportion to the weights; no share of 1 is lost."""
    share, whole, parts = 0.0, sum(weights), [0]
    for weight in weights:
        share += weight
        parts.append(round(total * share / whole))
    sizes = [after - before for before, after in pairwise(parts)]
    if total >= len(sizes):
        for empty in (number for number, size in enumerate(sizes) if size == 0):
            sizes[sizes.index(max(sizes))] -= 1
            sizes[empty] = 1
    return sizes


def quota(total: int, part: int, parts: int) -> int:
    """The share of one of many equal parts; the shares add up to the total."""
    return total * (part + 1) // parts - total * part // parts
