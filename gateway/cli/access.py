"""`accounts` and `keys`: who exists and who may ask."""

import datetime as dt
from typing import Annotated

import typer
from rich.table import Table

from gateway.cli.running import err, opened, out, run
from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.errors import BadUserInput, NotFound
from gateway.policies import USUAL_SCOPES, ApiScope, UserRole, Viewer
from gateway.resources.accounts.lookup import all_accounts, find_account
from gateway.resources.users.lookup import add_user, end_key, issue_key, keys_of, users_of
from gateway.resources.values import email_address
from gateway.store.write import Transaction

accounts = typer.Typer(no_args_is_help=True, help="Create and list accounts.")
keys = typer.Typer(no_args_is_help=True, help="Create, list and revoke API keys.")

Account = Annotated[str, typer.Option("--account", help="Name or number of the account.")]


@accounts.command("create")
def create_account(
    name: Annotated[str, typer.Argument(help="Name of the company.")],
    provider: Annotated[
        str | None, typer.Option("--provider", help="Provider that manages the account.")
    ] = None,
    is_provider: Annotated[
        bool, typer.Option("--as-provider", help="The account is a provider itself.")
    ] = False,
) -> None:
    """Create an account, or a provider that manages accounts."""
    run(_create_account(name.strip(), provider, is_provider))


async def _create_account(name: str, provider: str | None, is_provider: bool) -> None:
    if not 1 <= len(name) <= 200:
        raise BadUserInput("A name has 1 to 200 characters.")
    if is_provider and provider is not None:
        raise BadUserInput("A provider has no provider of its own: leave one of the options out.")
    async with opened(Settings()) as database:
        parent = None
        if provider is not None:
            found = await find_account(database, provider)
            if not found.is_provider:
                raise BadUserInput(f"{found.name!r} is not a provider.")
            parent = found.id
        if any(account.name == name for account in await all_accounts(database)):
            raise BadUserInput(f"There is an account named {name!r} already.")
        async with database.begin(None) as connection:
            tx = Transaction(connection, Viewer((), UserRole.PROVIDER, 0))
            number = await tx.insert_account(name=name, is_provider=is_provider, provider_id=parent)
    kind = "Provider" if is_provider else "Account"
    out.print(f"{kind} {number}: {name}", markup=False)
    out.print(f'Next: feedback-gateway keys create --account "{name}" --email YOU', markup=False)


@accounts.command("list")
def list_accounts() -> None:
    """List the accounts."""
    run(_list_accounts())


async def _list_accounts() -> None:
    async with opened(Settings()) as database:
        table = Table("Number", "Name", "Kind", "Provider")
        for account in await all_accounts(database):
            kind = "provider" if account.is_provider else "account"
            table.add_row(str(account.id), account.name, kind, str(account.provider_id or ""))
        out.print(table)


@keys.command("create")
def create_key(
    account: Account,
    email: Annotated[str, typer.Option("--email", help="User whom the key acts for.")],
    role: Annotated[
        UserRole | None, typer.Option("--role", help="Role of the user, if it is new.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the key.")] = "command line",
    scope: Annotated[
        list[ApiScope] | None, typer.Option("--scope", help="What the key may be used for.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="Days after which the key expires.")
    ] = None,
) -> None:
    """Create a key, and its user if there is none with the address."""
    run(_create_key(account, email, role, name, scope or list(USUAL_SCOPES), days))


async def _create_key(
    account: str,
    email: str,
    role: UserRole | None,
    name: str,
    scopes: list[ApiScope],
    days: int | None,
) -> None:
    settings = Settings()
    async with opened(settings) as database:
        owner = await find_account(database, account)
        users = await users_of(database, owner.id)
        user = next((user for user in users if user.email == email_address(email)), None)
        if user is not None and role is not None and user.role is not role:
            raise BadUserInput(f"{email} has the role {user.role}. Leave --role out.")
        if user is None:
            default = UserRole.PROVIDER if owner.is_provider else UserRole.ADMIN
            role = role or default
            if (role is UserRole.PROVIDER) is not owner.is_provider:
                raise BadUserInput(
                    "Users of a provider have the role PROVIDER, and only they have it."
                )
            user = await add_user(database, owner.id, email, role)
        expires = None if days is None else now() + dt.timedelta(days=days)
        key = await issue_key(database, settings, user, name, scopes, expires=expires)
    # Alone on standard output, so that `KEY=$(feedback-gateway keys create …)` holds the key.
    out.print(key.text, markup=False)
    err.print("Keep it: it is shown only now.", style="dim")


@keys.command("list")
def list_keys(account: Account) -> None:
    """List the keys of an account."""
    run(_list_keys(account))


async def _list_keys(account: str) -> None:
    async with opened(Settings()) as database:
        owner = await find_account(database, account)
        table = Table("Prefix", "Name", "User", "Role", "Scopes", "Created", "State")
        for key in await keys_of(database, owner.id):
            table.add_row(
                key.prefix,
                key.name,
                key.email,
                key.role,
                " ".join(key.scopes),
                f"{key.created:%Y-%m-%d}",
                _state(key.revoked, key.expires),
            )
        out.print(table)


def _state(revoked: dt.datetime | None, expires: dt.datetime | None) -> str:
    if revoked is not None:
        return f"revoked {revoked:%Y-%m-%d}"
    if expires is not None:
        return f"{'expired' if expires <= now() else 'expires'} {expires:%Y-%m-%d}"
    return "valid"


@keys.command("revoke")
def revoke_key(
    prefix: Annotated[str, typer.Argument(help="Prefix of the key, as `keys list` shows it.")],
    account: Account,
) -> None:
    """Revoke a key; it stops working at once."""
    run(_revoke_key(prefix, account))


async def _revoke_key(prefix: str, account: str) -> None:
    async with opened(Settings()) as database:
        await _revoke(database, prefix, account)
    out.print(f"Key {prefix} is revoked.", markup=False)


async def _revoke(database: Database, prefix: str, account: str) -> None:
    owner = await find_account(database, account)
    if not await end_key(database, owner.id, prefix):
        raise NotFound(f"{owner.name!r} has no valid key with the prefix {prefix!r}.")
