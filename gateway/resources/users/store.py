"""What can be asked of users and API keys."""

from gateway.policies import MANAGERS, UserRole
from gateway.resources.users.model import ApiKeyModel, UserLocationModel, UserModel, UserStatus
from gateway.resources.values import email_address, identifier
from gateway.store.resource import Resource, linked, on, orders, refers
from gateway.store.scope import own_unless

USERS = Resource(
    name="User",
    model=UserModel,
    scope=own_unless(*MANAGERS, UserRole.STANDARD, column="id"),
    filters={
        "id": refers(UserModel.id, "User"),
        "created": on(UserModel.created),
        "name": on(UserModel.name),
        "email": on(UserModel.email, email_address),
        "role": on(UserModel.role),
        "status": on(UserModel.status),
        "lastAccess": on(UserModel.last_access),
        "location": linked(UserLocationModel.user_id, UserLocationModel.location_id, "Location"),
        "account": refers(UserModel.account_id, "Account"),
        "source": on(UserModel.source),
        "externalId": on(UserModel.external_id, identifier),
    },
    orders=orders(
        CREATED=UserModel.created,
        NAME=UserModel.name,
        EMAIL=UserModel.email,
        LAST_ACCESS=UserModel.last_access,
        UPDATED=UserModel.updated,
        ROLE=UserModel.role,
        STATUS=UserModel.status,
    ),
    default_order="-CREATED",
    hidden={"deleted": False, "status": UserStatus.ACTIVE},
    # Whoever has the address may accept the invitation: it is for those who may invite.
    shielded={"invite_url": MANAGERS},
)

API_KEYS = Resource(
    name="ApiKey",
    noun="key",
    model=ApiKeyModel,
    scope=own_unless(*MANAGERS, column="user_id"),
    filters={
        "id": refers(ApiKeyModel.id, "ApiKey"),
        "created": on(ApiKeyModel.created),
        "name": on(ApiKeyModel.name),
        "revoked": on(ApiKeyModel.revoked),
        "expires": on(ApiKeyModel.expires),
    },
    orders=orders(CREATED=ApiKeyModel.created, NAME=ApiKeyModel.name),
    default_order="-CREATED",
)
