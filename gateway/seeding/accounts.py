"""The provider, its client accounts, and their users."""

from typing import Any

from gateway.policies import UserRole
from gateway.resources.accounts.model import AccountVerb
from gateway.resources.users.model import UserStatus
from gateway.seeding.client import SOURCE
from gateway.seeding.instants import DAY, Calendar
from gateway.seeding.loading import Loader
from gateway.seeding.plan import SeedPlan
from gateway.seeding.share import Share

# name, e-mail, role, status, days since the last access
_TEAM = (
    ("Alex Morgan", "alex.morgan", UserRole.ADMIN, UserStatus.ACTIVE, 0),
    ("Priya Shah", "priya.shah", UserRole.ADMIN, UserStatus.ACTIVE, 3),
    ("Tom Becker", "tom.becker", UserRole.STANDARD, UserStatus.ACTIVE, 1),
    ("Nadia Costa", "nadia.costa", UserRole.STANDARD, UserStatus.ACTIVE, 9),
    ("Sam Rivera", "sam.rivera", UserRole.RESTRICTED, UserStatus.ACTIVE, 2),
    ("Eva Lind", "eva.lind", UserRole.RESTRICTED, UserStatus.ACTIVE, 40),
    ("Jordan Blake", "jordan.blake", UserRole.STANDARD, UserStatus.PENDING, None),
)
_PROVIDER_TEAM = (
    ("Morgan Ellis", "morgan.ellis", UserRole.PROVIDER, UserStatus.ACTIVE, 0),
    ("Robin Okafor", "robin.okafor", UserRole.PROVIDER, UserStatus.ACTIVE, 6),
)


async def write_provider(loader: Loader, plan: SeedPlan, calendar: Calendar) -> int:
    """The account of the provider and its users; its id."""
    account_id = loader.take("accounts")
    await loader.add(
        "accounts",
        account_id,
        [_account(loader, account_id, calendar.start, name=plan.provider, is_provider=True)],
    )
    domain = f"{'-'.join(plan.provider.lower().split())}.example.com"
    await _write_team(loader, account_id, calendar, _PROVIDER_TEAM, domain)
    return account_id


async def write_client_account(share: Share) -> None:
    """The account of a client and its users; those who send requests are remembered."""
    loader, client = share.loader, share.client
    locations = share.counts["locations"]
    await loader.add(
        "accounts",
        client.account_id,
        [
            _account(
                loader,
                client.account_id,
                client.created,
                provider_id=share.provider_id,
                source=SOURCE,
                external_id=f"company-{client.account_id}",
                name=client.company.name,
                verb=client.company.verb.value,
                account_template=client.company.trade,
                max_locations=locations + 25,
                max_users=50,
                max_campaigns=10,
                sms_allowance=10_000,
            )
        ],
    )
    users = await _write_team(
        loader, client.account_id, client.calendar, _TEAM, client.company.domain
    )
    client.restricted_users = [
        user
        for user, (_, _, role, _, _) in zip(users, _TEAM, strict=True)
        if role is UserRole.RESTRICTED
    ]
    # What no user sent came through the API.
    client.repliers = users[:4]
    client.senders = [*users[:4], *users[:2], None, None, None]


async def write_restricted_locations(share: Share) -> None:
    """The locations that restricted users see: a few neighbours in the list for each."""
    loader, client = share.loader, share.client
    rows: list[tuple[Any, ...]] = []
    for number, user_id in enumerate(client.restricted_users):
        places = client.places[number * 3 :][:5] or client.places[:1]
        rows += [(client.account_id, user_id, place.id) for place in places]
    await loader.write(
        "user_locations", client.account_id, ("account_id", "user_id", "location_id"), rows
    )


def _account(loader: Loader, account_id: int, created: int, **values: Any) -> dict[str, Any]:
    instant = loader.instant(created)
    verb = {"verb": AccountVerb.USE.value}
    return {"id": account_id, "created": instant, "updated": instant, **verb, **values}


async def _write_team(
    loader: Loader,
    account_id: int,
    calendar: Calendar,
    team: tuple[tuple[str, str, UserRole, UserStatus, int | None], ...],
    domain: str,
) -> list[int]:
    first = loader.take("users", len(team))
    rows = []
    for number, (name, mailbox, role, status, idle) in enumerate(team):
        created = loader.instant(calendar.start + number * DAY)
        seen = None if idle is None else calendar.time(calendar.days - 1 - idle, number / 10)
        pending = status is UserStatus.PENDING
        if pending:
            created = loader.instant(calendar.end - 2 * DAY)
        rows.append(
            {
                "id": first + number,
                "account_id": account_id,
                "created": created,
                "updated": created,
                "name": name,
                "email": f"{mailbox}@{domain}",
                "role": role.value,
                "status": status.value,
                "last_access": None if seen is None else loader.instant(seen),
                "invite_expires": loader.instant(calendar.end + 5 * DAY) if pending else None,
            }
        )
    await loader.add("users", account_id, rows)
    return [first + number for number in range(len(team))]
