"""Filling a store after a plan."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from gateway.config import Settings
from gateway.database.migrate import current, head
from gateway.errors import BadUserInput
from gateway.models import metadata
from gateway.seeding.accounts import (
    write_client_account,
    write_provider,
    write_restricted_locations,
)
from gateway.seeding.activities import write_activities
from gateway.seeding.client import Client, random_of
from gateway.seeding.companies import COMPANIES, SHARES, Company
from gateway.seeding.figures import write_profile_figures
from gateway.seeding.instants import Calendar
from gateway.seeding.journeys import write_journeys
from gateway.seeding.loading import Loader, Progress, loading
from gateway.seeding.messages import write_messages
from gateway.seeding.messaging import write_conversations, write_posts
from gateway.seeding.places import write_places
from gateway.seeding.plan import SeedPlan, split
from gateway.seeding.reviews import write_reviews
from gateway.seeding.scores import Scores
from gateway.seeding.share import Share
from gateway.seeding.surveys import write_surveys

# Who writes the rows of one account, in order: each may use what those before it have left on the
# client. A new room adds its own here.
WRITERS: Sequence[Callable[[Share], Awaitable[None]]] = (
    write_client_account,
    write_places,
    write_restricted_locations,
    write_messages,
    write_surveys,
    write_journeys,
    write_reviews,
    write_profile_figures,
    write_activities,
    write_conversations,
    write_posts,
)
_KINDS = 100


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was written: the accounts, rows by table, and the seconds that it took."""

    provider_id: int
    account_ids: tuple[int, ...]
    rows: Mapping[str, int]
    seconds: float


async def seed(settings: Settings, plan: SeedPlan, progress: Progress | None = None) -> SeedReport:
    """Fill the store; `progress` is called with a table, the rows written and the rows to write.

    Raises BadUserInput when the store is not migrated, or holds accounts and the plan does not
    add to them.
    """
    started = time.perf_counter()
    if await current(settings) != head():
        raise BadUserInput("The store is not at the newest revision. Migrate it first.")
    async with loading(settings, _totals(plan), progress) as loader:
        await _refuse_mixing(loader, plan)
        calendar = Calendar(random_of(plan.seed, "calendar"), plan.anchor)
        provider_id = await write_provider(loader, plan, calendar)
        shares = {name: split(total, _shares(plan)) for name, total in _totals(plan).items()}
        account_ids = []
        for number in range(plan.accounts):
            counts = {name: parts[number] for name, parts in shares.items()}
            client = _client(loader, plan, calendar, number)
            account_ids.append(client.account_id)
            share = Share(loader, client, settings, plan, provider_id, counts)
            for write in WRITERS:
                await write(share)
    seconds = time.perf_counter() - started
    return SeedReport(provider_id, tuple(account_ids), dict(loader.written), seconds)


def _totals(plan: SeedPlan) -> dict[str, int]:
    """Rows to come of the tables that the plan counts."""
    return {
        "locations": plan.locations,
        "customers": plan.customers,
        "feedback_requests": plan.requests,
        "feedbacks": plan.feedback,
        "reviews": plan.reviews,
        "surveys": plan.surveys,
    }


def _shares(plan: SeedPlan) -> list[float]:
    return [SHARES[number % len(SHARES)] for number in range(plan.accounts)]


def _client(loader: Loader, plan: SeedPlan, calendar: Calendar, number: int) -> Client:
    rng = random_of(plan.seed, number, "client")
    company = _company(number)
    kinds = list(company.asks)
    return Client(
        account_id=loader.take("accounts"),
        number=number,
        company=company,
        calendar=calendar,
        scores=Scores(rng),
        created=calendar.start,
        kinds=rng.choices(kinds, list(company.asks.values()), k=_KINDS),
    )


def _company(number: int) -> Company:
    """The companies in turn; from the second round on they carry a number."""
    turn, place = divmod(number, len(COMPANIES))
    company = COMPANIES[place]
    return replace(company, name=f"{company.name} {turn + 1}") if turn else company


async def _refuse_mixing(loader: Loader, plan: SeedPlan) -> None:
    accounts = metadata.tables["accounts"]
    if plan.add:
        return
    count = await loader.connection.scalar(select(func.count()).select_from(accounts))
    if count:
        raise BadUserInput(
            f"The store already holds {count} accounts, which made-up rows would mix with."
            " Use an empty store, or set `add` in the plan to add to this one.",
            param="add",
        )
