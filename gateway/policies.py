"""Who may do what: roles, capabilities, scopes, and the viewer of a request."""

from collections.abc import Mapping
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


class Capability(StrEnum):
    """A group of mutations that a role grants."""

    MANAGE_ACCOUNTS = "manage accounts"
    MANAGE_USERS = "manage users"
    MANAGE_LOCATIONS = "manage locations"
    MANAGE_TEMPLATES = "manage message templates"
    MANAGE_SURVEYS = "manage surveys"
    MANAGE_CUSTOMERS = "manage customers"
    SEND_REQUESTS = "send feedback requests"
    REPLY = "reply to feedback and reviews"
    RECORD_ACTIVITY = "record activity feedback"
    SEND_MESSAGES = "send messages"
    PUBLISH_POSTS = "publish posts"
    EXPORT = "export analytics"
    MANAGE_OWN_KEYS = "manage own API keys"


_DAILY_WORK = frozenset(
    {
        Capability.MANAGE_CUSTOMERS,
        Capability.SEND_REQUESTS,
        Capability.REPLY,
        Capability.RECORD_ACTIVITY,
        Capability.SEND_MESSAGES,
        Capability.PUBLISH_POSTS,
        Capability.EXPORT,
        Capability.MANAGE_OWN_KEYS,
    }
)
_ACCOUNT = _DAILY_WORK | {
    Capability.MANAGE_USERS,
    Capability.MANAGE_LOCATIONS,
    Capability.MANAGE_TEMPLATES,
    Capability.MANAGE_SURVEYS,
}

CAPABILITIES: Mapping[UserRole, frozenset[Capability]] = {
    UserRole.PROVIDER: _ACCOUNT | {Capability.MANAGE_ACCOUNTS},
    UserRole.ADMIN: _ACCOUNT,
    UserRole.STANDARD: _DAILY_WORK,
    UserRole.RESTRICTED: _DAILY_WORK,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """On whose behalf statements run. The store binds every read and write to it.

    `account_ids` are the accounts whose rows exist for this viewer; `user_id` is None for work of
    the gateway itself (import, seed, a customer's own submission). A restricted viewer sees only
    what hangs on the locations of its user.
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

    @property
    def capabilities(self) -> frozenset[Capability]:
        return CAPABILITIES[self.role]

    def require_reading(self) -> None:
        """Raise Forbidden unless the key may read."""
        if ApiScope.READ not in self.scopes:
            raise Forbidden("This API key may only write. Use a key with the scope READ.")

    def require(self, capability: Capability) -> None:
        """Raise Forbidden unless the role grants the capability and the key may write."""
        if capability not in self.capabilities:
            raise Forbidden(
                f"The role {self.role} may not {capability}. Use a key of a user whose role may."
            )
        if ApiScope.WRITE not in self.scopes:
            raise Forbidden("This API key may only read. Use a key with the scope WRITE.")


def system_viewer(account_id: int) -> Viewer:
    """The gateway itself at work in one account, with every right there."""
    return Viewer(account_ids=(account_id,), role=UserRole.ADMIN, account_id=account_id)
