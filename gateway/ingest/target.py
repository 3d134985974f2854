"""Where records go: client accounts to their provider, everything else to the named account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import UserErrorCode, refusal
from gateway.ingest.kinds import AnyKind
from gateway.policies import UserRole, Viewer, system_viewer
from gateway.resources.accounts.lookup import find_account
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import table_of

_SHOWN_CLIENTS = 20


@dataclass(frozen=True, slots=True)
class Target:
    """The named account, and the provider that its kind of records belongs to, if there is one."""

    account_id: int
    name: str
    is_provider: bool
    provider: Viewer | None
    clients: Sequence[str]

    def viewer(self, kind: AnyKind) -> Viewer:
        """On whose behalf records of a kind are written; Refused says which account to name."""
        if kind.of_provider:
            if self.provider is None:
                raise refusal(
                    UserErrorCode.INVALID,
                    f"Accounts go to a provider, and {self.name!r} has none. "
                    "Name a provider or one of its clients with --account.",
                )
            return self.provider
        if self.is_provider:
            shown = ", ".join(repr(name) for name in self.clients[:_SHOWN_CLIENTS])
            more = len(self.clients) - _SHOWN_CLIENTS
            clients = f"{shown} and {more} more" if more > 0 else shown
            raise refusal(
                UserErrorCode.INVALID,
                f"{kind.name.replace('_', ' ').capitalize()} go to a client account, and "
                f"{self.name!r} is a provider. Name one of its clients with --account: "
                f"{clients or 'it has none yet'}.",
            )
        return system_viewer(self.account_id)

    def seen(self) -> tuple[int, ...]:
        """Every account that the import may touch."""
        provider = () if self.provider is None else self.provider.account_ids
        return tuple(dict.fromkeys((self.account_id, *provider)))

    def with_provider(self, viewer: Viewer) -> "Target":
        """The target after accounts came into being, which its provider sees from now on."""
        return replace(self, provider=viewer)


async def find_target(database: Database, named: str) -> Target:
    """The target of an account's name or number; NotFound or BadUserInput says how to name it."""
    account = await find_account(database, named)
    provider_id = account.id if account.is_provider else account.provider_id
    if provider_id is None:
        return Target(account.id, account.name, False, None, ())
    table = table_of(AccountModel)
    clients = await database.fetch_unscoped(
        select(table.c.id, table.c.name, table.c.deleted)
        .where(table.c.provider_id == provider_id)
        .order_by(table.c.name, table.c.id),
        Unscoped.OPERATOR,
    )
    provider = Viewer(
        account_ids=(provider_id, *(client.id for client in clients)),
        role=UserRole.PROVIDER,
        account_id=provider_id,
    )
    names = tuple(client.name for client in clients if not client.deleted)
    return Target(account.id, account.name, account.is_provider, provider, names)
