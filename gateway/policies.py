"""Who may do what: roles, capabilities, scopes, and the viewer of a request."""

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.errors import Forbidden


class UserRole(StrEnum):
    """What a user may see and do."""

    PROVIDER = "PROVIDER"
    ADMIN = "ADMIN"
    STANDARD = "STANDARD"
    RESTRICTED = "RESTRICTED"


class ApiScope(StrEnum):
    """What an API key may be used for, within the role of its user."""

    READ = "READ"
    WRITE = "WRITE"
    READ_IP_ADDRESSES = "READ_IP_ADDRESSES"


# What a key is for where nobody says; the addresses of people are never among it.
USUAL_SCOPES = (ApiScope.READ, ApiScope.WRITE)


# The groups of roles that capabilities are granted to.
EVERYBODY = frozenset(UserRole)
MANAGERS = frozenset({UserRole.PROVIDER, UserRole.ADMIN})
PROVIDERS = frozenset({UserRole.PROVIDER})


@dataclass(frozen=True, slots=True)
class Capability:
    """A group of mutations, and the roles that may run them; each room declares its own.

    `name` is what messages say: "The role STANDARD may not manage accounts".
    """

    name: str
    roles: frozenset[UserRole]


@dataclass(frozen=True, slots=True)
class Viewer:
    """On whose behalf statements run. The store binds every read and write to it.

    `account_ids` are the accounts whose rows exist for this viewer; `user_id` is None for work of
    the gateway itself (import, seed, a customer's own submission). A restricted viewer sees only
    what belongs to the locations of its user.
    """

    account_ids: tuple[int, ...]
    role: UserRole
    account_id: int
    user_id: int | None = None
    scopes: frozenset[ApiScope] = field(default=frozenset(ApiScope))
    key_id: int | None = None

    @property
    def restricted(self) -> bool:
        return self.role is UserRole.RESTRICTED

    def require_reading(self) -> None:
        """Raise Forbidden unless the key may read."""
        if ApiScope.READ not in self.scopes:
            raise Forbidden("This API key may only write. Use a key with the scope READ.")

    def require(self, capability: Capability) -> None:
        """Raise Forbidden unless the role grants the capability and the key may write."""
        if self.role not in capability.roles:
            raise Forbidden(
                f"The role {self.role} may not {capability.name}. "
                "Use a key of a user whose role may."
            )
        if ApiScope.WRITE not in self.scopes:
            raise Forbidden("This API key may only read. Use a key with the scope WRITE.")


def system_viewer(account_id: int) -> Viewer:
    """The gateway itself at work in one account, with every right there."""
    return Viewer(account_ids=(account_id,), role=UserRole.ADMIN, account_id=account_id)
