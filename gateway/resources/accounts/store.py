"""What can be asked of accounts."""

from gateway.resources.accounts.model import AccountModel
from gateway.resources.values import identifier
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import whole_account

ACCOUNTS = Resource(
    name="Account",
    model=AccountModel,
    scope=whole_account(),
    filters={
        "id": refers(AccountModel.id, "Account"),
        "created": on(AccountModel.created),
        "name": on(AccountModel.name),
        "active": on(AccountModel.active),
        "source": on(AccountModel.source),
        "externalId": on(AccountModel.external_id, identifier),
    },
    orders=orders(
        CREATED=AccountModel.created,
        NAME=AccountModel.name,
        UPDATED=AccountModel.updated,
        ACTIVE=AccountModel.active,
        VERB=AccountModel.verb,
    ),
    default_order="-CREATED",
    hidden={"deleted": False, "is_provider": False},
)
